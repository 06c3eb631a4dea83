/** A change of an entry can be said something with, as when it is handed back to those who check it. */
import type { Kysely } from 'kysely'

export async function wordsOfChanges(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('entry_changes').addColumn('words', 'text').execute()
}
