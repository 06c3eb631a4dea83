/** Schema changes, oldest first; never edit one that has landed. */
import { type Kysely, type Migration, sql } from 'kysely'

async function firstLight(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('images')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('width', 'integer', (c) => c.notNull())
    .addColumn('height', 'integer', (c) => c.notNull())
    .addColumn('stored_width', 'integer', (c) => c.notNull())
    .addColumn('stored_height', 'integer', (c) => c.notNull())
    .addColumn('orientation', 'integer', (c) => c.notNull())
    .addColumn('format', 'text', (c) => c.notNull())
    .addColumn('bytes', 'integer', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('pyramid_levels', 'integer', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('runs')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('image_id', 'text', (c) => c.notNull().references('images.id'))
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('summary', 'text', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('runs_by_image').on('runs').columns(['image_id', 'seq']).execute()
  await db.schema.createIndex('runs_by_status').on('runs').column('status').execute()
  await db.schema
    .createTable('run_events')
    .addColumn('run_id', 'text', (c) => c.notNull().references('runs.id'))
    .addColumn('id', 'integer', (c) => c.notNull())
    .addColumn('at', 'real', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('run_events_key', ['run_id', 'id'])
    .execute()
}

/** Runs can be compared in groups and go on from one another; older ones keep their parent in the summary. */
async function groupsAndTrees(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('runs').addColumn('group_id', 'text').execute()
  await db.schema.alterTable('runs').addColumn('parent_id', 'text').execute()
  await sql`update runs set parent_id = json_extract(summary, '$.parentId')`.execute(db)
  await db.schema.createIndex('runs_by_group').on('runs').columns(['group_id', 'seq']).execute()
  await db.schema.createIndex('runs_by_parent').on('runs').columns(['parent_id', 'seq']).execute()
}

export const migrations: Record<string, Migration> = {
  '2026-11-21-first-light': { up: firstLight },
  '2026-11-21-groups-and-trees': { up: groupsAndTrees },
}
