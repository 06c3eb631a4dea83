/** Images, runs and the log of their events. */
import type { Kysely } from 'kysely'
import { countingKey } from '../dialect.ts'

export async function firstLight(db: Kysely<unknown>): Promise<void> {
  const seq = countingKey(db)
  await db.schema
    .createTable('images')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('width', 'integer', (c) => c.notNull())
    .addColumn('height', 'integer', (c) => c.notNull())
    .addColumn('stored_width', 'integer', (c) => c.notNull())
    .addColumn('stored_height', 'integer', (c) => c.notNull())
    .addColumn('orientation', 'integer', (c) => c.notNull())
    .addColumn('format', 'text', (c) => c.notNull())
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('pyramid_levels', 'integer', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('runs')
    .addColumn('seq', seq.type, seq.build)
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
    .addColumn('at', 'double precision', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('run_events_key', ['run_id', 'id'])
    .execute()
}
