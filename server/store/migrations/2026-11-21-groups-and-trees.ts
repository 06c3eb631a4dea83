/** Runs can be compared in groups and go on from one another; older ones keep their parent in the summary. */
import { type Kysely, sql } from 'kysely'
import { jsonText } from '../dialect.ts'

export async function groupsAndTrees(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('runs').addColumn('group_id', 'text').execute()
  await db.schema.alterTable('runs').addColumn('parent_id', 'text').execute()
  await sql`update runs set parent_id = ${jsonText(db, 'summary', 'parentId')}`.execute(db)
  await db.schema.createIndex('runs_by_group').on('runs').columns(['group_id', 'seq']).execute()
  await db.schema.createIndex('runs_by_parent').on('runs').columns(['parent_id', 'seq']).execute()
}
