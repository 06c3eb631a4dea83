/** The columns of one evaluation, from its stored facts; kept up result by result. */
import { type Kysely, sql } from 'kysely'
import { causes, type Facts, flips, gradeSchema, type ResultColumns } from '#contract/facts.ts'
import type { Database } from '../../store/database.ts'
import { unpackFacts } from '../evaluate/packed-facts.ts'
import { brief, createTags, createWords } from './columns.ts'

export interface ResultTable {
  readonly columns: ResultColumns
  put(ordinal: number, facts: Facts): void
  /** reads the tags of its runs again */
  loadTags(): Promise<void>
}

/** Rows that are read at once; between them others get their turn. */
const AT_ONCE = 5000

/** Row n is the item with ordinal n; what the evaluation did not ask has no status. */
export async function loadResultTable(db: Kysely<Database>, id: string, rows: number): Promise<ResultTable> {
  const grades = gradeSchema.options
  const words = {
    status: createWords(rows, ['pending', 'running', 'done', 'failed']),
    initial: createWords(rows, grades),
    final: createWords(rows, grades),
    flip: createWords(rows, flips),
    gradedBy: createWords(rows, ['rule', 'judge', 'person']),
    cause: createWords(rows, causes),
    global: createWords(rows, grades),
    regional: createWords(rows, grades),
  }
  const wordNames = Object.keys(words) as (keyof typeof words)[]
  const numbers = () => new Array<number | null>(rows).fill(null)
  const shares = [
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
  ] as const
  let tags = createTags(rows)
  const columns: ResultColumns = {
    status: words.status.column,
    initial: words.initial.column,
    final: words.final.column,
    flip: words.flip.column,
    gradedBy: words.gradedBy.column,
    cause: words.cause.column,
    global: words.global.column,
    regional: words.regional.column,
    tags: tags.column,
    initialConfidence: numbers(),
    finalConfidence: numbers(),
    confidenceChange: numbers(),
    iou: numbers(),
    recall: numbers(),
    boxArea: numbers(),
    cropArea: numbers(),
    coverageShare: numbers(),
    coverageArea: numbers(),
    coverageRatio: numbers(),
    calls: numbers(),
    tokens: numbers(),
    ms: numbers(),
  }

  function put(row: number, facts: Facts): void {
    if (row >= rows) return
    for (const name of wordNames) words[name].put(row, facts[name])
    for (const name of shares) columns[name][row] = brief(facts[name])
    const { initialConfidence: before, finalConfidence: after, promptTokens, completionTokens } = facts
    columns.confidenceChange[row] = before === null || after === null ? null : brief(after - before)
    columns.tokens[row] =
      promptTokens === null && completionTokens === null
        ? null
        : (promptTokens ?? 0) + (completionTokens ?? 0)
  }

  async function loadTags(): Promise<void> {
    const marked = await sql<{ ordinal: number; tags: string }>`
      select results.ordinal, marks.tags from marks join results on results.run_id = marks.id
      where marks.subject = 'run' and results.evaluation_id = ${id}`.execute(db)
    tags = createTags(rows)
    for (const { ordinal, tags: told } of marked.rows) {
      if (ordinal < rows) tags.put(ordinal, JSON.parse(told) as string[])
    }
    columns.tags = tags.column
  }

  for (let from = 0; from < rows; from += AT_ONCE) {
    const part = await db
      .selectFrom('results')
      .select(['ordinal', 'facts'])
      .where('evaluation_id', '=', id)
      .where('ordinal', '>=', from)
      .where('ordinal', '<', from + AT_ONCE)
      .execute()
    for (const { ordinal, facts } of part) put(ordinal, unpackFacts(facts))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await loadTags()
  return { columns, put, loadTags }
}
