/** Notes and tags that people give to items and runs. Whoever caches facts sees by the revision that they changed. */
import { type Kysely, sql } from 'kysely'
import { type Marks, marksSchema } from '#contract/dataset.ts'
import { ProblemError } from '#contract/error.ts'
import type { Database, MarksTable } from '../store/tables.ts'

export const noMarks: Marks = { note: '', tags: [] }
const AT_ONCE = 500

/** The marks of these subjects; those without any are left out. */
export async function marksOf(
  db: Kysely<Database>,
  subject: MarksTable['subject'],
  ids: readonly string[],
): Promise<Map<string, Marks>> {
  const found = new Map<string, Marks>()
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const rows = await db
      .selectFrom('marks')
      .selectAll()
      .where('subject', '=', subject)
      .where('id', 'in', ids.slice(at, at + AT_ONCE))
      .execute()
    for (const row of rows) found.set(row.id, toMarks(row))
  }
  return found
}

/** Replaces the marks of an item. Throws ProblemError item-not-found. */
export async function markItem(db: Kysely<Database>, id: string, marks: Marks): Promise<Marks> {
  return db.transaction().execute(async (trx) => {
    const item = await trx.selectFrom('items').select('dataset_id').where('id', '=', id).executeTakeFirst()
    if (!item) throw new ProblemError('item-not-found')
    const kept = await put(trx, 'item', id, marks)
    await trx
      .updateTable('datasets')
      .set({ revision: sql`revision + 1` })
      .where('id', '=', item.dataset_id)
      .execute()
    return kept
  })
}

/** Replaces the marks of a run. Throws ProblemError run-not-found. */
export async function markRun(db: Kysely<Database>, id: string, marks: Marks): Promise<Marks> {
  return db.transaction().execute(async (trx) => {
    const run = await trx.selectFrom('runs').select('id').where('id', '=', id).executeTakeFirst()
    if (!run) throw new ProblemError('run-not-found')
    const kept = await put(trx, 'run', id, marks)
    await trx
      .updateTable('evaluations')
      .set({ revision: sql`revision + 1` })
      .where('id', 'in', trx.selectFrom('results').select('evaluation_id').where('run_id', '=', id))
      .execute()
    return kept
  })
}

async function put(
  db: Kysely<Database>,
  subject: MarksTable['subject'],
  id: string,
  { note, tags }: Marks,
): Promise<Marks> {
  const kept = { note, tags: [...new Set(tags)] }
  if (note === '' && tags.length === 0) {
    await db.deleteFrom('marks').where('subject', '=', subject).where('id', '=', id).execute()
    return kept
  }
  const values = { note, tags: JSON.stringify(kept.tags), updated_at: new Date().toISOString() }
  await db
    .insertInto('marks')
    .values({ subject, id, ...values })
    .onConflict((conflict) => conflict.columns(['subject', 'id']).doUpdateSet(values))
    .execute()
  return kept
}

function toMarks({ note, tags }: MarksTable): Marks {
  return marksSchema.parse({ note, tags: JSON.parse(tags) })
}
