/** Several processes may share a PostgreSQL: who they are, and which of them carries out what. */
import type { Kysely } from 'kysely'

export async function severalProcesses(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('processes')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('lease_until', 'bigint', (c) => c.notNull())
    .addColumn('started_at', 'text', (c) => c.notNull())
    .addColumn('place', 'text', (c) => c.notNull())
    .execute()
  for (const table of ['runs', 'evaluations', 'imports']) {
    await db.schema.alterTable(table).addColumn('owner', 'text').execute()
  }
  await db.schema.createIndex('evaluations_by_status').on('evaluations').column('status').execute()
}
