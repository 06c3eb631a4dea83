/** By which a data folder knows its database again: who it is, and which of its starts was the last. */
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'

export async function whoseFiles(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('identity')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('turn', 'text', (c) => c.notNull())
    .execute()
  const made = db as Kysely<{ identity: { id: string; turn: string } }>
  await made.insertInto('identity').values({ id: randomUUID(), turn: randomUUID() }).execute()
}
