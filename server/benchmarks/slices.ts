/** Slices that people saved: a name for a rule. */
import { randomUUID } from 'node:crypto'
import type { Kysely, Selectable } from 'kysely'
import { ProblemError } from '#contract/error.ts'
import { type Slice, type SliceRule, sliceRuleSchema } from '#contract/slice.ts'
import type { Database, SlicesTable } from '../store/tables.ts'

/** In the order in which they were saved. Throws ProblemError dataset-not-found. */
export async function listSlices(db: Kysely<Database>, datasetId: string): Promise<Slice[]> {
  await demandDataset(db, datasetId)
  const rows = await db
    .selectFrom('slices')
    .selectAll()
    .where('dataset_id', '=', datasetId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(toSlice)
}

/** Throws ProblemError slice-exists, dataset-not-found. */
export async function saveSlice(
  db: Kysely<Database>,
  datasetId: string,
  name: string,
  rule: SliceRule,
): Promise<Slice> {
  await demandDataset(db, datasetId)
  const row = {
    id: randomUUID(),
    dataset_id: datasetId,
    name,
    created_at: new Date().toISOString(),
    rule: JSON.stringify(rule),
  }
  const added = await db
    .insertInto('slices')
    .values(row)
    .onConflict((conflict) => conflict.columns(['dataset_id', 'name']).doNothing())
    .executeTakeFirst()
  if (Number(added.numInsertedOrUpdatedRows ?? 0) === 0) throw new ProblemError('slice-exists')
  return toSlice(row)
}

/** Throws ProblemError slice-not-found. */
export async function removeSlice(db: Kysely<Database>, datasetId: string, id: string): Promise<void> {
  const gone = await db
    .deleteFrom('slices')
    .where('dataset_id', '=', datasetId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (Number(gone.numDeletedRows) === 0) throw new ProblemError('slice-not-found')
}

async function demandDataset(db: Kysely<Database>, id: string): Promise<void> {
  const found = await db.selectFrom('datasets').select('id').where('id', '=', id).executeTakeFirst()
  if (!found) throw new ProblemError('dataset-not-found')
}

function toSlice(row: Selectable<SlicesTable>): Slice {
  const { id, name } = row
  const rule = sliceRuleSchema.parse(JSON.parse(row.rule))
  return { id, name, rule, datasetId: row.dataset_id, createdAt: row.created_at }
}
