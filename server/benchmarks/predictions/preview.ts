/** What Loupe makes of a file of predictions, before anything is stored. */
import type { Item } from '#contract/dataset.ts'
import type {
  PredictionFormat,
  PredictionMapping,
  PredictionPreview,
  Unmatched,
} from '#contract/prediction.ts'
import { factsOf } from '../facts-of-run.ts'
import { cellOf, textOf } from '../import/cells.ts'
import type { Cells } from '../import/source.ts'
import type { MatchedRow } from './match.ts'
import { runOfPrediction } from './run-of-prediction.ts'
import { columnNames } from './sniff.ts'

type Given = Pick<PredictionPreview, 'id' | 'datasetId' | 'name' | 'bytes' | 'confidence' | 'model'> & {
  readonly format: PredictionFormat
  readonly mapping: PredictionMapping
}

const EXAMPLES = 12
/** The longest text that a cell of a sheet can hold (VLMEvalKit's README names it, too). */
const SHEET_CELL = 32_767

export async function previewOf(
  given: Given,
  head: readonly Cells[],
  items: readonly Item[],
  rows: AsyncIterable<MatchedRow>,
): Promise<PredictionPreview> {
  const by = { key: 0, question: 0, 'question-image': 0 }
  const unmatched: Partial<Record<Unmatched['why'], number>> = {}
  const sum = { rows: 0, matched: 0, unparsed: 0, disagree: 0, boxes: 0, brokenBoxes: 0, cut: 0 }
  const examples: PredictionPreview['examples'] = []
  for await (const match of rows) {
    sum.rows += 1
    if (longReply(match)) sum.cut += 1
    if (!match.item) {
      unmatched[match.why] = (unmatched[match.why] ?? 0) + 1
      // Room is left for rows that found their item.
      if (examples.length < EXAMPLES / 2) examples.push(exampleWithout(match))
      continue
    }
    sum.matched += 1
    by[match.by] += 1
    const { prediction } = match.read
    const run = runOfPrediction(match.item, prediction, asRun(given))
    const facts = factsOf(run, match.item)
    const answer = run.refinedAnswer ?? run.initialAnswer
    if (facts.final === 'unparsed') sum.unparsed += 1
    if (run.box) sum.boxes += 1
    if (facts.boxBroken) sum.brokenBoxes += 1
    const ours =
      facts.final === 'correct' ? true : facts.final === 'wrong' || facts.final === 'unparsed' ? false : null
    const theirs = prediction.theirs?.correct ?? null
    if (ours !== null && theirs !== null && ours !== theirs) sum.disagree += 1
    if (examples.length >= EXAMPLES) continue
    examples.push({
      row: match.row,
      key: match.item.key,
      question: match.item.question,
      answer: answer?.text.slice(0, 500) ?? '',
      letter: answer?.letter ?? null,
      verdict: facts.final,
      theirs: prediction.theirs?.value ?? null,
      box: run.box?.box ?? null,
      matched: true,
      why: match.by,
    })
  }
  return {
    ...given,
    columns: columnNames(head).map((name) => ({ name, samples: samplesOf(head, name) })),
    rows: sum.rows,
    matched: sum.matched,
    by,
    unmatched,
    missing: items.length - sum.matched,
    unparsed: sum.unparsed,
    disagree: sum.disagree,
    examples,
    notes: notesOf(given, sum, items.length),
  }
}

function longReply({ read }: MatchedRow): boolean {
  return (read?.prediction.initial.reply?.length ?? 0) >= SHEET_CELL
}

function exampleWithout(match: Extract<MatchedRow, { item: null }>): PredictionPreview['examples'][number] {
  const { initial, refined } = match.read?.prediction ?? { initial: null, refined: null }
  const said = refined ?? initial
  return {
    row: match.row,
    key: match.read?.key ?? null,
    question: match.read?.question?.slice(0, 500) ?? '',
    answer: (said?.letter ?? said?.reply ?? '').slice(0, 500),
    letter: null,
    verdict: null,
    theirs: match.read?.prediction.theirs?.value ?? null,
    box: null,
    matched: false,
    why: match.why,
  }
}

function samplesOf(head: readonly Cells[], name: string): string[] {
  return head.slice(0, 3).map((cells) => (textOf(cellOf(cells, name)) ?? '').slice(0, 200))
}

const asRun = ({ mapping, model }: Given) => ({
  engine: 'imported',
  engineLabel: '',
  model,
  method: mapping.method,
})

interface Sum {
  readonly rows: number
  readonly matched: number
  readonly boxes: number
  readonly brokenBoxes: number
  readonly disagree: number
  readonly cut: number
}

function notesOf({ mapping, name }: Given, sum: Sum, items: number): PredictionPreview['notes'] {
  const notes: PredictionPreview['notes'] = []
  const note = (text: string, blocking = false) => notes.push({ blocking, text })
  const { columns } = mapping
  if (!columns.reply && !columns.answer)
    note('Choose the column that holds the model’s words or its answer.', true)
  if (!columns.key && !columns.question)
    note('Choose the column with the items’ ids or their questions.', true)
  if (sum.matched === 0) note('None of the rows is about an item of this dataset.', true)
  else if (sum.matched < items)
    note(`${items - sum.matched} of ${items} items have no row and will be missing from the evaluation.`)
  if (!columns.reply && columns.answer)
    note('The model’s own words are not read, only the answers that someone else read from them.')
  if (sum.boxes > 0 && sum.brokenBoxes > sum.boxes / 4) {
    note(
      `${sum.brokenBoxes} of ${sum.boxes} boxes do not fit the chosen convention. Perhaps another one is meant.`,
    )
  }
  if (columns.box && mapping.convention === 'view-pixel') {
    note('How large the views were is not in the file: boxes are read in pixels of the originals.')
  }
  if (sum.disagree > 0)
    note(
      `${sum.disagree} verdicts of the file differ from Loupe’s. Loupe’s count; the file’s are kept beside them.`,
    )
  if (sum.cut > 0 && /\.xlsx$/i.test(name))
    note(`${sum.cut} replies are as long as a cell of a sheet can be and may have been cut there.`)
  return notes
}
