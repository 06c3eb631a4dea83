/** The columns of a dataset's items. The database picks the few fields that count, since whole items would be slow to read. */
import { type Kysely, sql } from 'kysely'
import type { ItemColumns } from '#contract/facts.ts'
import { unitedArea } from '#contract/geometry-evidence.ts'
import type { Box } from '#contract/space.ts'
import type { Database } from '../../store/database.ts'
import { joined, jsonPick } from '../../store/dialect.ts'
import { brief, createTags, createWords } from './columns.ts'

const AT_ONCE = 5000

/** In the order of `Picked`. */
const picks = [...[['category'], ['kind'], ['width'], ['height'], ['evidence']], ['options', 0, 'letter']]

type Picked = [
  category: string | null,
  kind: string | null,
  width: number,
  height: number,
  evidence: Box<'image'>[],
  firstOption: string | null,
]

export async function loadItemColumns(
  db: Kysely<Database>,
  datasetId: string,
  rows: number,
): Promise<ItemColumns> {
  const category = createWords(rows)
  const kind = createWords(rows)
  const type = createWords(rows, ['choice', 'open'])
  const tags = createTags(rows)
  const note = createWords(rows, ['yes', 'no'])
  const megapixels = new Array<number | null>(rows).fill(null)
  const evidenceArea = new Array<number | null>(rows).fill(null)

  for (let from = 0; from < rows; from += AT_ONCE) {
    // One text for many rows: taking each row out of the database by itself would take most of the time.
    const { rows: parts } = await sql<{ part: string | null }>`
      select ${joined(db, sql`'[' || ordinal || ',' || ${jsonPick(db, 'body', picks)} || ']'`)} as part
      from items where dataset_id = ${datasetId} and ordinal >= ${from} and ordinal < ${from + AT_ONCE}`.execute(
      db,
    )
    for (const [ordinal, picked] of JSON.parse(`[${parts[0]?.part ?? ''}]`) as [number, Picked][]) {
      if (ordinal >= rows) continue
      const [itemCategory, itemKind, width, height, evidence, firstOption] = picked
      category.put(ordinal, itemCategory)
      kind.put(ordinal, itemKind)
      type.put(ordinal, firstOption === null ? 'open' : 'choice')
      note.put(ordinal, 'no')
      megapixels[ordinal] = brief((width * height) / 1e6)
      evidenceArea[ordinal] = evidence.length > 0 ? brief(unitedArea(evidence) / (width * height)) : null
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  const marked = await sql<{ ordinal: number; tags: string; note: string }>`
    select items.ordinal, marks.tags, marks.note from marks join items on items.id = marks.id
    where marks.subject = 'item' and items.dataset_id = ${datasetId}`.execute(db)
  for (const { ordinal, tags: told, note: words } of marked.rows) {
    if (ordinal >= rows) continue
    tags.put(ordinal, JSON.parse(told) as string[])
    if (words !== '') note.put(ordinal, 'yes')
  }
  return {
    category: category.column,
    kind: kind.column,
    type: type.column,
    tags: tags.column,
    note: note.column,
    megapixels,
    evidenceArea,
  }
}
