/** What lists of entries are cut by, and changes of many entries at once. */
import type { Kysely } from 'kysely'

export async function entryColumns(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('entries').addColumn('category', 'text').execute()
  await db.schema.alterTable('entry_changes').addColumn('batch_id', 'text').execute()
  await db.schema
    .createIndex('entries_counted')
    .on('entries')
    .columns(['project_id', 'deleted_at', 'state', 'image_id'])
    .execute()
  await db.schema.createIndex('entries_by_seq').on('entries').columns(['project_id', 'seq']).execute()
  await db.schema.createIndex('entry_changes_by_batch').on('entry_changes').column('batch_id').execute()
  await db.schema
    .createIndex('publications_by_project')
    .on('publications')
    .columns(['project_id', 'at'])
    .execute()
  await db.schema
    .createTable('batches')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', (c) => c.notNull().references('projects.id').onDelete('cascade'))
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute()
}
