/** Which items a report shows: by a rule that it states, not by hand. */
import type { FactTable } from '#contract/facts.ts'
import { flips } from '#contract/facts.ts'
import { resultField } from '../filters/edit-rule.ts'
import { numbersOf, wordCodes } from '../plots/counts.ts'
import { valueName } from '../words.ts'

export interface ExampleGroup {
  readonly title: string
  readonly ordinals: readonly number[]
}

/** Items of each group. */
const perGroup = 4

/** What the groups are, in a sentence for the reader of the report. */
export const exampleRule = `The first ${perGroup} items of each kind of flip in the order of the slice; where the slice has no order of its own, those with the largest change of confidence first. Methods that answer once: of right and of wrong answers, the most confident first.`

/** `order` is the slice in its order; `sorted`: a person has chosen that order. */
export function examplesOf(
  table: FactTable,
  order: Uint32Array,
  evaluation: string,
  sorted: boolean,
): ExampleGroup[] {
  const flip = wordCodes(table, resultField('flip', evaluation))
  const twice = flip?.one.some((code) => code >= 0) ?? false
  const codes = twice ? flip : wordCodes(table, resultField('final', evaluation))
  const size = numbersOf(table, resultField(twice ? 'confidenceChange' : 'finalConfidence', evaluation))
  if (!codes) return []
  const words = twice ? flips : ['correct', 'wrong', 'unparsed', 'undecided']
  const weight = (row: number) => Math.abs(size?.[row] || 0)
  return words.flatMap((word) => {
    const code = codes.labels.indexOf(word)
    const rows = code < 0 ? [] : Array.from(order).filter((row) => codes.one[row] === code)
    const chosen = sorted ? rows : rows.toSorted((x, y) => weight(y) - weight(x) || x - y)
    return rows.length > 0
      ? [
          {
            title: `${valueName(twice ? 'flip' : 'final', word)} (${rows.length.toLocaleString('en-US')})`,
            ordinals: chosen.slice(0, perGroup),
          },
        ]
      : []
  })
}
