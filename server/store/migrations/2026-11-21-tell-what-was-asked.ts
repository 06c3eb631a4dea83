/** What was asked before in the same way is found by its key, whoever asked it. */
import type { Kysely } from 'kysely'

export async function runKeys(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('runs').addColumn('run_key', 'text').execute()
  await db.schema.createIndex('runs_by_key').on('runs').columns(['run_key', 'seq']).execute()
}
