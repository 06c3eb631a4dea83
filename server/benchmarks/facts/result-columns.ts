/** The columns of one evaluation, from its stored facts; kept up result by result. */
import { type Kysely, sql } from 'kysely'
import type { Facts, ResultColumns } from '#contract/facts.ts'
import type { Database } from '../../store/database.ts'
import { joined } from '../../store/dialect.ts'
import { type PackedFacts, packFacts, placeOf, wordsOf } from '../evaluate/packed-facts.ts'
import { createTags } from './columns.ts'

export interface ResultTable {
  readonly columns: ResultColumns
  put(ordinal: number, facts: Facts): void
  /** reads the tags of its runs again */
  loadTags(): Promise<void>
}

/** Rows that are read at once; between them others get their turn. */
const AT_ONCE = 5000

const wordNames = [
  'status',
  'initial',
  'final',
  'flip',
  'gradedBy',
  'cause',
  'global',
  'regional',
] as const satisfies readonly (keyof typeof wordsOf)[]
const numberNames = [
  'initialConfidence',
  'finalConfidence',
  'iou',
  'recall',
  'boxArea',
  'cropArea',
  'coverageShare',
  'coverageArea',
  'coverageRatio',
  'calls',
  'ms',
] as const satisfies readonly (keyof Facts)[]

/** Row n is the item with ordinal n; what the evaluation did not ask has no status. */
export async function loadResultTable(db: Kysely<Database>, id: string, rows: number): Promise<ResultTable> {
  const columns = blankColumns(rows)
  for (let from = 0; from < rows; from += AT_ONCE) {
    // One text for many rows: taking each row out of the database by itself would take most of the time.
    const { rows: parts } = await sql<{ part: string | null }>`
      select ${joined(db, sql`'[' || ordinal || ',' || facts || ']'`)} as part from results
      where evaluation_id = ${id} and ordinal >= ${from} and ordinal < ${Math.min(rows, from + AT_ONCE)}`.execute(
      db,
    )
    fill(columns, JSON.parse(`[${parts[0]?.part ?? ''}]`) as Row[])
    await new Promise((resolve) => setImmediate(resolve))
  }

  async function loadTags(): Promise<void> {
    const marked = await sql<{ ordinal: number; tags: string }>`
      select results.ordinal, marks.tags from marks join results on results.run_id = marks.id
      where marks.subject = 'run' and results.evaluation_id = ${id}`.execute(db)
    const tags = createTags(rows)
    for (const { ordinal, tags: told } of marked.rows) {
      if (ordinal < rows) tags.put(ordinal, JSON.parse(told) as string[])
    }
    columns.tags = tags.column
  }

  await loadTags()
  return {
    columns,
    loadTags,
    put(ordinal, facts) {
      if (ordinal < rows) fill(columns, [[ordinal, JSON.parse(packFacts(facts)) as PackedFacts]])
    },
  }
}

function blankColumns(rows: number): ResultColumns {
  const numbers = () => new Array<number | null>(rows).fill(null)
  const words = (name: keyof typeof wordsOf) => ({
    words: [...wordsOf[name]],
    codes: new Array<number>(rows).fill(-1),
  })
  return {
    ...(Object.fromEntries(wordNames.map((name) => [name, words(name)])) as Pick<
      ResultColumns,
      (typeof wordNames)[number]
    >),
    ...(Object.fromEntries(numberNames.map((name) => [name, numbers()])) as Pick<
      ResultColumns,
      (typeof numberNames)[number]
    >),
    tags: createTags(rows).column,
    confidenceChange: numbers(),
    tokens: numbers(),
  }
}

type Row = readonly [ordinal: number, facts: PackedFacts]

/** Fills rows column by column, which is several times as fast as row by row. */
function fill(columns: ResultColumns, rows: readonly Row[]): void {
  for (const name of wordNames) {
    const { codes } = columns[name]
    const at = placeOf[name]
    for (const [row, facts] of rows) codes[row] = facts[at] ?? -1
  }
  for (const name of numberNames) {
    const column = columns[name]
    const at = placeOf[name]
    for (const [row, facts] of rows) column[row] = facts[at] ?? null
  }
  const { confidenceChange, tokens } = columns
  const { initialConfidence, finalConfidence, promptTokens, completionTokens } = placeOf
  for (const [row, facts] of rows) {
    const before = facts[initialConfidence] ?? null
    const after = facts[finalConfidence] ?? null
    // Two numbers of five digits differ in no more.
    confidenceChange[row] =
      before === null || after === null ? null : Math.round((after - before) * 1e5) / 1e5
    const prompt = facts[promptTokens] ?? null
    const completion = facts[completionTokens] ?? null
    tokens[row] = prompt === null && completion === null ? null : (prompt ?? 0) + (completion ?? 0)
  }
}
