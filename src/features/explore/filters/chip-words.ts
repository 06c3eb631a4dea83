/** A condition as a sentence that a person can check: "flip is right → wrong", "IoU is not below 0.10". */
import type { Condition, SliceRule } from '#contract/slice.ts'
import type { Chosen } from '../../../app/slice/rule-text.ts'
import { fieldName, numberName, valueName } from '../words.ts'

export interface ChipWords {
  /** "B", or an evaluation's name: only where it is not A that is meant, or where there are two */
  readonly who: string | null
  readonly field: string
  /** "is", "is not" */
  readonly verb: string
  readonly value: string
}

/** `names` are the evaluations by id. */
export function chipWords(
  condition: Condition,
  chosen: Chosen,
  names: ReadonlyMap<string, string>,
): ChipWords {
  const { field, evaluation, against, test, not } = condition
  const name = (id: string | null) =>
    id === chosen.a
      ? 'A'
      : id === chosen.b
        ? 'B'
        : id === null
          ? ''
          : (names.get(id) ?? 'a deleted evaluation')
  const pair = against !== null
  const usual = !pair && evaluation === chosen.a && chosen.b === null
  const who =
    evaluation === null || usual
      ? null
      : pair && !isChosenPair(condition, chosen)
        ? `${name(evaluation)} and ${name(against)}`
        : pair
          ? null
          : name(evaluation)
  if (test.is === 'missing') {
    return { who, field: fieldName(field), verb: not ? 'is' : 'is not', value: 'known' }
  }
  const verb = not ? 'is not' : 'is'
  if (test.is === 'in') {
    const words = test.words.map((word) => valueName(field, word))
    return { who, field: fieldName(field), verb, value: words.length > 0 ? orList(words) : 'anything' }
  }
  return { who, field: fieldName(field), verb, value: rangeWords(field, test.min, test.max, test.closed) }
}

export function chipSentence(words: ChipWords): string {
  return [words.who, words.field, words.verb, words.value].filter(Boolean).join(' ')
}

/** The whole rule as one sentence, for reports; "all items" where it has no conditions. */
export function ruleSentence(rule: SliceRule, chosen: Chosen, names: ReadonlyMap<string, string>): string {
  const parts = rule.conditions.map((condition) => chipSentence(chipWords(condition, chosen, names)))
  if (rule.text) parts.unshift(`question or answers hold “${rule.text}”`)
  return parts.length > 0 ? parts.join('; ') : 'all items'
}

export function sortWords(rule: SliceRule, chosen: Chosen, names: ReadonlyMap<string, string>): string {
  if (!rule.sort) return 'order of the dataset'
  const { field, evaluation, descending } = rule.sort
  const who =
    evaluation === null || evaluation === chosen.a || field === 'disagreement' || field === 'outcome'
      ? ''
      : evaluation === chosen.b
        ? 'B '
        : `${names.get(evaluation) ?? ''} `
  return `${who}${fieldName(field)}, ${descending ? 'highest' : 'lowest'} first`
}

function isChosenPair({ evaluation, against }: Condition, chosen: Chosen): boolean {
  return evaluation === chosen.a && against === chosen.b
}

function orList(words: readonly string[]): string {
  if (words.length > 4) return `${words.slice(0, 3).join(', ')} or ${words.length - 3} others`
  const last = words.at(-1) ?? ''
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${last}` : last
}

function rangeWords(field: string, min: number | null, max: number | null, closed: boolean): string {
  const put = (value: number) => numberName(field, value)
  if (min === null && max === null) return 'known'
  if (min === null) return `${closed ? 'at most' : 'below'} ${put(max ?? 0)}`
  if (max === null) return `at least ${put(min)}`
  return `${put(min)} to ${put(max)}`
}
