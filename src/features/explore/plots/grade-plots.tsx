/** Right and wrong: flips of one evaluation, outcomes of two, grades, and causes. */
import { causePrecedence, causeWords } from '#contract/cause.ts'
import type { Evaluation } from '#contract/evaluation.ts'
import type { FactTable } from '#contract/facts.ts'
import { mcnemarExact, type PairedCounts } from '#contract/statistics.ts'
import { PlotCard, type PlotTable } from '../../../app/plots/plot-card.tsx'
import { dimensionOf } from '../../../app/slice/crossfilter.ts'
import {
  chosenWords,
  conditionOn,
  type Field,
  resultField,
  toggleWord,
  withCondition,
} from '../filters/edit-rule.ts'
import { countName, valueName } from '../words.ts'
import { Bars } from './bars.tsx'
import { countWords, rightCodes, wordCodes } from './counts.ts'
import { Matrix, type MatrixCell } from './matrix.tsx'
import type { PlotProps } from './plot-props.ts'

interface Choice {
  readonly counts: ReadonlyMap<string, number>
  readonly none: number
  readonly chosen: ReadonlySet<string>
  readonly choose: (word: string, add: boolean) => void
  readonly clear: () => void
}

/** Counts of a column's words in what the other plots leave, and what a click on one does. null where there is no such column. */
export function choiceOf({ filter, view }: PlotProps, field: Field): Choice | null {
  const codes = wordCodes(filter.table, field)
  if (!codes) return null
  const { counts, none } = countWords(codes, filter.maskWithout(dimensionOf(field)))
  const all = [...codes.labels, '']
  return {
    counts: new Map(codes.labels.map((label, at) => [label, counts[at] ?? 0])),
    none,
    chosen: chosenWords(conditionOn(view.rule, field), all),
    choose: (word, add) => view.setRule(toggleWord(view.rule, field, word, add, all)),
    clear: () => view.setRule(withCondition(view.rule, field, null)),
  }
}

function testWords(lost: number, gained: number): string {
  return `${countName(gained)} gained, ${countName(lost)} lost · ${pOfTest(lost, gained)}`
}

function pOfTest(first: number, second: number): string {
  return `exact McNemar p ${pWords(mcnemarExact(first, second))}`
}

export function pWords(p: number): string {
  return p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`
}

export function FlipPlot({ filter, view, evaluation }: PlotProps & { evaluation: Evaluation }) {
  const words = choiceOf({ filter, view }, resultField('flip', evaluation.id))
  if (!words) return null
  const cell = (key: string, tone: MatrixCell['tone'], signs: string): MatrixCell => ({
    key,
    signs,
    tone,
    label: valueName('flip', key),
    count: words.counts.get(key) ?? 0,
  })
  const cells = [
    cell('right-right', 'good', '✓ → ✓'),
    cell('right-wrong', 'lost', '✓ → ✗'),
    cell('wrong-right', 'gained', '✗ → ✓'),
    cell('wrong-wrong', 'bad', '✗ → ✗'),
  ] as const
  const rest = cell('unparsed', 'plain', '?')
  const moves = moveCounts(
    filter.table,
    evaluation.id,
    filter.maskWithout(dimensionOf(resultField('flip', evaluation.id))),
  )
  return (
    <PlotCard
      title="Flips"
      note={testWords(moves.onlyFirst, moves.onlySecond)}
      filtered={words.chosen.size > 0}
      onClear={words.clear}
      table={cellTable([...cells, rest])}
    >
      <Matrix
        label="Flips: first answer against last answer"
        axes={{ row: 'first', column: 'last' }}
        columns={['right', 'wrong']}
        rows={['right', 'wrong']}
        cells={cells}
        rest={rest}
        chosen={words.chosen}
        onChoose={words.choose}
      />
    </PlotCard>
  )
}

export function OutcomePlot({ filter, view, a, b }: PlotProps & { a: Evaluation; b: Evaluation }) {
  const words = choiceOf({ filter, view }, { field: 'outcome', evaluation: a.id, against: b.id })
  if (!words) return null
  const cell = (key: string, tone: MatrixCell['tone'], signs: string): MatrixCell => ({
    key,
    signs,
    tone,
    label: valueName('outcome', key),
    count: words.counts.get(key) ?? 0,
  })
  const cells = [
    cell('both-right', 'good', '✓ ✓'),
    cell('only-first', 'split', '✓ ✗'),
    cell('only-second', 'split', '✗ ✓'),
    cell('both-wrong', 'bad', '✗ ✗'),
  ] as const
  return (
    <PlotCard
      title="A against B"
      note={`A wins ${countName(cells[1].count)}, B wins ${countName(cells[2].count)} · ${pOfTest(cells[1].count, cells[2].count)}`}
      filtered={words.chosen.size > 0}
      onClear={words.clear}
      table={cellTable(cells)}
    >
      <Matrix
        label="Outcomes: A against B"
        axes={{ row: 'A', column: 'B' }}
        columns={['right', 'wrong']}
        rows={['right', 'wrong']}
        cells={cells}
        rest={null}
        chosen={words.chosen}
        onChoose={words.choose}
      />
    </PlotCard>
  )
}

/** For methods with one answer only. */
export function GradePlot({ filter, view, evaluation }: PlotProps & { evaluation: Evaluation }) {
  const words = choiceOf({ filter, view }, resultField('final', evaluation.id))
  if (!words) return null
  const rows = [
    { key: 'correct', label: '✓ right', colour: 'var(--correct)' },
    { key: 'wrong', label: '✗ wrong', colour: 'var(--wrong)' },
    { key: 'unparsed', label: '? not readable', colour: 'var(--unparsed)' },
    { key: 'undecided', label: '? not decided yet', colour: 'var(--unparsed)' },
  ]
    .map((row) => ({ ...row, count: words.counts.get(row.key) ?? 0 }))
    .filter(
      (row) => row.count > 0 || words.chosen.has(row.key) || row.key === 'correct' || row.key === 'wrong',
    )
  const open = { key: '', label: 'no answer yet, or failed', colour: 'var(--line-strong)', count: words.none }
  return <CountPlot title="Answers" words={words} rows={words.none > 0 ? [...rows, open] : rows} />
}

export function CausePlot({ filter, view, evaluation }: PlotProps & { evaluation: Evaluation }) {
  const words = choiceOf({ filter, view }, resultField('cause', evaluation.id))
  const rows = causePrecedence
    .map((key) => ({
      key,
      label: causeWords[key].short,
      title: causeWords[key].long,
      colour: 'var(--wrong)',
      count: words?.counts.get(key) ?? 0,
    }))
    .filter((row) => row.count > 0 || words?.chosen.has(row.key))
    .toSorted((x, y) => y.count - x.count)
  if (!words || rows.length === 0) return null
  return <CountPlot title="Why it failed" words={words} rows={rows} />
}

interface CountRow {
  key: string
  label: string
  colour: string
  count: number
  title?: string
}

export function CountPlot({
  title,
  words,
  rows,
}: {
  title: string
  words: Choice
  rows: readonly CountRow[]
}) {
  const most = Math.max(1, ...rows.map((row) => row.count))
  const total = Math.max(
    1,
    rows.reduce((sum, row) => sum + row.count, 0),
  )
  const figure = (count: number) => `${countName(count)} · ${((count / total) * 100).toFixed(1)}%`
  return (
    <PlotCard
      title={title}
      filtered={words.chosen.size > 0}
      onClear={words.clear}
      table={{ head: ['', 'items'], rows: rows.map((row) => [row.label, countName(row.count)]) }}
    >
      <Bars
        label={title}
        bars={rows.map(({ key, label, count, colour, title: tip }) => ({
          key,
          label,
          colour,
          share: count / most,
          figure: figure(count),
          ...(tip ? { title: `${label}: ${tip}` } : {}),
        }))}
        chosen={words.chosen}
        onChoose={words.choose}
      />
    </PlotCard>
  )
}

/** How two evaluations stand over the rows of a mask. */
export function outcomeCounts(table: FactTable, a: string, b: string, mask: Uint8Array): PairedCounts {
  return pairCounts(rightCodes(table, a), rightCodes(table, b), mask)
}

/** First answers against last ones, of the rows that have a flip; an answer that could not be read is not right. */
function moveCounts(table: FactTable, evaluation: string, mask: Uint8Array): PairedCounts {
  const flips = wordCodes(table, resultField('flip', evaluation))?.one
  const twice = mask.map((bit, row) => ((flips?.[row] ?? -1) >= 0 ? bit : 0))
  return pairCounts(rightCodes(table, evaluation, 'initial'), rightCodes(table, evaluation), twice)
}

function pairCounts(first: Int8Array, second: Int8Array, mask: Uint8Array): PairedCounts {
  const counts = [0, 0, 0, 0]
  for (let row = 0; row < mask.length; row++) {
    const x = first[row] ?? -1
    const y = second[row] ?? -1
    if (!mask[row] || x < 0 || y < 0) continue
    const at = x * 2 + y
    counts[at] = (counts[at] ?? 0) + 1
  }
  const [bothRight = 0, onlyFirst = 0, onlySecond = 0, bothWrong = 0] = counts
  return { bothRight, onlyFirst, onlySecond, bothWrong }
}

function cellTable(cells: readonly MatrixCell[]): PlotTable {
  return { head: ['', 'items'], rows: cells.map((cell) => [cell.label, countName(cell.count)]) }
}
