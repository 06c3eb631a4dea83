/** Results of evaluations as flat rows: everything that a notebook wants, one row for each item and evaluation. */
import type { Kysely } from 'kysely'
import { evidenceOf, type Item } from '#contract/dataset.ts'
import { type Facts, noFacts } from '#contract/facts.ts'
import type { Answer } from '#contract/run.ts'
import type { PlainBox } from '#contract/space.ts'
import type { Database } from '../../store/tables.ts'
import { resultOf, type StoredEvaluation, type StoredResult } from '../evaluate/stored.ts'
import { marksOf, noMarks } from '../marks.ts'
import type { Cell, Column, Json, Row } from './shape.ts'

const AT_ONCE = 500

export interface ItemResults {
  readonly item: Item
  /** in the order of the evaluations; null where this one has no row of the item */
  readonly results: readonly (StoredResult | null)[]
  readonly marks: { readonly note: string; readonly tags: readonly string[] }
}

/** Items with their results, in the order of the items. */
export async function* withResults(
  db: Kysely<Database>,
  evaluations: readonly StoredEvaluation[],
  items: AsyncIterable<Item>,
): AsyncGenerator<ItemResults> {
  for await (const group of inGroups(items)) {
    const ordinals = group.map(({ ordinal }) => ordinal)
    const marks = await marksOf(
      db,
      'item',
      group.map(({ id }) => id),
    )
    const found = await Promise.all(evaluations.map(({ id }) => resultsOf(db, id, ordinals)))
    for (const item of group) {
      const results = found.map((of) => of.get(item.ordinal) ?? null)
      yield { item, results, marks: marks.get(item.id) ?? noMarks }
    }
  }
}

async function resultsOf(db: Kysely<Database>, evaluationId: string, ordinals: readonly number[]) {
  const rows = await db
    .selectFrom('results')
    .selectAll()
    .where('evaluation_id', '=', evaluationId)
    .where('ordinal', 'in', ordinals)
    .execute()
  return new Map(rows.map((row) => [row.ordinal, resultOf(row)]))
}

async function* inGroups(items: AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let group: Item[] = []
  for await (const item of items) {
    group.push(item)
    if (group.length < AT_ONCE) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}

const text = (...names: string[]): Column[] => names.map((name) => ({ name }))
const typed = (type: NonNullable<Column['type']>, ...names: string[]): Column[] =>
  names.map((name) => ({ name, type }))
const sides = ['x', 'y', 'width', 'height'] as const
const boxNames = (of: string) => sides.map((side) => `${of}_${side}`)

const itemColumns: readonly Column[] = [
  ...typed('int', 'ordinal'),
  ...text('key', 'item_id', 'image_id', 'image_name'),
  ...typed('int', 'width', 'height'),
  ...text('question'),
  ...typed('json', 'options'),
  ...text('expected', 'category', 'kind', 'type'),
  ...typed('number', ...boxNames('evidence')),
  ...typed('json', 'evidence', 'tags'),
  ...text('note'),
]

function itemCells({ item, marks }: ItemResults): Row {
  return {
    ordinal: item.ordinal,
    key: item.key,
    item_id: item.id,
    image_id: item.imageId,
    image_name: item.imageName,
    width: item.width,
    height: item.height,
    question: item.question,
    options: item.options.map(({ letter, text }) => ({ letter, text })),
    expected: item.answer,
    category: item.category,
    kind: item.kind,
    type: item.options.length > 0 ? 'choice' : 'open',
    ...boxCells('evidence', evidenceOf(item)),
    evidence: item.evidence.map(({ x, y, width, height }) => ({ x, y, width, height })),
    tags: marks.tags,
    note: marks.note,
  }
}

/** Facts keep their names in snake case; the two grades are called so, as `final` alone could be an answer. */
const factNames = Object.keys(noFacts).map((name) => [name as keyof Facts, factColumn(name)] as const)
function factColumn(name: string): string {
  const plain = name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)
  return ['initial', 'final', 'global', 'regional'].includes(name) ? `${plain}_grade` : plain
}
const wholeFacts = new Set<keyof Facts>(['calls', 'promptTokens', 'completionTokens'])
const wordFacts = new Set<keyof Facts>([
  'status',
  'initial',
  'final',
  'flip',
  'gradedBy',
  'global',
  'regional',
  'cause',
  'causeBy',
])

function factType(name: keyof Facts): NonNullable<Column['type']> {
  if (name === 'boxBroken') return 'boolean'
  if (wordFacts.has(name)) return 'text'
  return wholeFacts.has(name) ? 'int' : 'number'
}

type Read = (result: StoredResult) => Cell
/** A column and where its cell comes from: read one by one, as rows of hundreds of spread parts take ten times as long. */
type Field = readonly [column: Column, read: Read]

const field = (name: string, type: NonNullable<Column['type']>, read: Read): Field => [{ name, type }, read]

const answerFields = (of: string, answer: (result: StoredResult) => Answer | null): Field[] => [
  field(`${of}_answer`, 'text', (result) => answer(result)?.text ?? null),
  field(`${of}_letter`, 'text', (result) => answer(result)?.letter ?? null),
  field(`${of}_parsed`, 'boolean', (result) => answer(result)?.parsed ?? null),
  field(`${of}_logprob`, 'number', (result) => answer(result)?.logprob ?? null),
]

const boxFields = (of: string, box: (result: StoredResult) => PlainBox | null): Field[] =>
  sides.map((side) => field(`${of}_${side}`, 'number', (result) => box(result)?.[side] ?? null))

const resultFields: readonly Field[] = [
  ...answerFields('initial', ({ initialAnswer }) => initialAnswer),
  ...answerFields('refined', ({ refinedAnswer }) => refinedAnswer),
  ...factNames.map(([name, column]) => field(column, factType(name), ({ facts }) => facts[name])),
  ...boxFields('box', ({ box }) => box),
  ...boxFields('crop', ({ cropBox }) => cropBox),
  field('run_id', 'text', ({ runId }) => runId),
  field('error', 'text', ({ error }) => error && (error.detail ?? error.title)),
  field('overruled_verdict', 'text', ({ overruled }) => overruled?.verdict ?? null),
  field('overruled_cause', 'text', ({ overruled }) => overruled?.cause ?? null),
  field('overruled_by', 'text', ({ overruled }) => overruled?.by ?? null),
  field('overruled_reason', 'text', ({ overruled }) => overruled?.reason ?? null),
  field('judgements', 'json', ({ judgements }) =>
    judgements.length > 0 ? judgements.map((one) => ({ ...one })) : null,
  ),
  field('their_verdict', 'text', ({ prediction }) => theirsOf(prediction)),
]
const resultColumns = resultFields.map(([column]) => column)

/** `names`: of the columns in this row, in the order of the fields. */
function putResult(row: Record<string, Cell>, names: readonly string[], result: StoredResult): void {
  for (const [index, [, read]] of resultFields.entries()) row[names[index] as string] = read(result)
}

function theirsOf(prediction: unknown): string | null {
  if (typeof prediction !== 'object' || prediction === null || !('theirs' in prediction)) return null
  const { theirs } = prediction as { theirs: { value?: unknown } | null }
  return theirs && typeof theirs.value === 'string' ? theirs.value : null
}

function boxCells(of: string, box: PlainBox | null): Row {
  return Object.fromEntries(sides.map((side) => [`${of}_${side}`, box?.[side] ?? null]))
}

/** Long: one row for each item and evaluation. */
export const longColumns: readonly Column[] = [
  ...text('evaluation_id', 'evaluation', 'method', 'engine', 'model', 'source'),
  ...typed('json', 'params'),
  ...itemColumns,
  ...resultColumns,
]

const longNames = resultColumns.map(({ name }) => name)

export async function* longRows(
  evaluations: readonly StoredEvaluation[],
  all: AsyncIterable<ItemResults>,
): AsyncGenerator<Row> {
  for await (const one of all) {
    const item = itemCells(one)
    for (const [index, evaluation] of evaluations.entries()) {
      const result = one.results[index]
      if (!result) continue
      const row: Record<string, Cell> = {
        evaluation_id: evaluation.id,
        evaluation: evaluation.name,
        method: evaluation.method,
        engine: evaluation.engineLabel,
        model: evaluation.model,
        source: evaluation.source,
        params: { ...evaluation.params } as Json,
        ...item,
      }
      putResult(row, longNames, result)
      yield row
    }
  }
}

/** Wide: one row for each item, an evaluation's columns under its name. */
export function wideColumns(evaluations: readonly StoredEvaluation[]): Column[] {
  return [
    ...itemColumns,
    ...prefixes(evaluations).flatMap((prefix) =>
      resultColumns.map((column) => ({ ...column, name: `${prefix}.${column.name}` })),
    ),
  ]
}

export async function* wideRows(
  evaluations: readonly StoredEvaluation[],
  all: AsyncIterable<ItemResults>,
): AsyncGenerator<Row> {
  const names = prefixes(evaluations).map((prefix) => longNames.map((name) => `${prefix}.${name}`))
  for await (const one of all) {
    const row: Record<string, Cell> = { ...itemCells(one) }
    for (const [index, result] of one.results.entries()) {
      if (result) putResult(row, names[index] ?? [], result)
    }
    yield row
  }
}

/** Names of evaluations, made different where two are the same. */
function prefixes(evaluations: readonly StoredEvaluation[]): string[] {
  const seen = new Map<string, number>()
  return evaluations.map(({ name }) => {
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times > 1 ? `${name} (${times})` : name
  })
}
