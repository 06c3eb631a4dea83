/** Schema changes, oldest first; never edit one that has landed. */
import { type ColumnDefinitionBuilder, type Kysely, type Migration, sql } from 'kysely'

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

/** Datasets, their items, evaluations over them, and what people keep about them. */
async function explore(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('datasets')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('items')
    .addColumn('dataset_id', 'text', (c) => c.notNull().references('datasets.id').onDelete('cascade'))
    .addColumn('ordinal', 'integer', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('image_id', 'text', (c) => c.notNull().references('images.id'))
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('search', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('items_key', ['dataset_id', 'ordinal'])
    .addUniqueConstraint('items_by_key', ['dataset_id', 'key'])
    .execute()
  await db.schema.createIndex('items_by_image').on('items').column('image_id').execute()
  await db.schema
    .createTable('imports')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('dataset_id', 'text', (c) => c.references('datasets.id').onDelete('set null'))
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('cursor', 'text')
    .execute()
  await db.schema
    .createTable('import_refusals')
    .addColumn('import_id', 'text', (c) => c.notNull().references('imports.id').onDelete('cascade'))
    .addColumn('row', 'integer', (c) => c.notNull())
    .addColumn('code', 'text', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('import_refusals_key', ['import_id', 'row'])
    .execute()
  await db.schema
    .createTable('evaluations')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('dataset_id', 'text', (c) => c.notNull().references('datasets.id').onDelete('cascade'))
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute()
  await db.schema
    .createIndex('evaluations_by_dataset')
    .on('evaluations')
    .columns(['dataset_id', 'seq'])
    .execute()
  await db.schema
    .createTable('results')
    .addColumn('evaluation_id', 'text', (c) => c.notNull().references('evaluations.id').onDelete('cascade'))
    .addColumn('ordinal', 'integer', (c) => c.notNull())
    .addColumn('item_id', 'text', (c) => c.notNull().references('items.id').onDelete('cascade'))
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('run_id', 'text', (c) => c.references('runs.id'))
    .addColumn('run_key', 'text', (c) => c.notNull())
    .addColumn('facts', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('search', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('results_key', ['evaluation_id', 'ordinal'])
    .execute()
  await db.schema
    .createIndex('results_by_status')
    .on('results')
    .columns(['evaluation_id', 'status'])
    .execute()
  await db.schema.createIndex('results_by_run_key').on('results').columns(['run_key', 'status']).execute()
  await db.schema.createIndex('results_by_item').on('results').column('item_id').execute()
  await db.schema.createIndex('results_by_run').on('results').column('run_id').execute()
  await db.schema
    .createTable('slices')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('dataset_id', 'text', (c) => c.notNull().references('datasets.id').onDelete('cascade'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('rule', 'text', (c) => c.notNull())
    .addUniqueConstraint('slices_by_name', ['dataset_id', 'name'])
    .execute()
  await db.schema
    .createTable('marks')
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('note', 'text', (c) => c.notNull())
    .addColumn('tags', 'text', (c) => c.notNull())
    .addColumn('updated_at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('marks_key', ['subject', 'id'])
    .execute()
}

/** Images whose original was left out of a bundle, and links that show some runs for a while. */
async function bundlesAndShares(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('images')
    .addColumn('original', 'integer', (c) => c.notNull().defaultTo(1))
    .execute()
  await db.schema
    .createTable('shares')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('token_hash', 'text', (c) => c.notNull().unique())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('run_ids', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'text', (c) => c.notNull())
    .addColumn('revoked_at', 'text')
    .execute()
}

/** What was asked before in the same way is found by its key, whoever asked it. */
async function runKeys(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('runs').addColumn('run_key', 'text').execute()
  await db.schema.createIndex('runs_by_key').on('runs').columns(['run_key', 'seq']).execute()
}

/** Pictures that an import brought are not listed among a person's own, and go with their dataset. */
async function whereImagesAreFrom(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('images')
    .addColumn('origin', 'text', (c) => c.notNull().defaultTo('upload'))
    .execute()
}

/** People who come in with a token of their own. */
async function people(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('people')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('token_hash', 'text', (c) => c.notNull().unique())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('active', 'integer', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('sessions')
    .addColumn('id_hash', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'text', (c) => c.notNull().references('people.id').onDelete('cascade'))
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'text', (c) => c.notNull())
    .execute()
}

/** Projects in which benchmarks are made: entries with their history, reviews, and who does what. */
async function annotate(db: Kysely<unknown>): Promise<void> {
  const ofProject = (c: ColumnDefinitionBuilder) => c.notNull().references('projects.id').onDelete('cascade')
  const ofEntry = (c: ColumnDefinitionBuilder) => c.notNull().references('entries.id').onDelete('cascade')
  await db.schema
    .createTable('projects')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('entries')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('project_id', 'text', ofProject)
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('image_id', 'text', (c) => c.notNull().references('images.id'))
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('deleted_at', 'text')
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('search', 'text', (c) => c.notNull())
    .addUniqueConstraint('entries_by_key', ['project_id', 'key'])
    .execute()
  await db.schema
    .createIndex('entries_by_revision')
    .on('entries')
    .columns(['project_id', 'revision'])
    .execute()
  await db.schema
    .createIndex('entries_by_state')
    .on('entries')
    .columns(['project_id', 'state', 'seq'])
    .execute()
  await db.schema.createIndex('entries_by_image').on('entries').column('image_id').execute()
  await db.schema
    .createTable('entry_changes')
    .addColumn('entry_id', 'text', ofEntry)
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('change_id', 'text', (c) => c.notNull().unique())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('content', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('entry_changes_key', ['entry_id', 'version'])
    .execute()
  await db.schema
    .createTable('reviews')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('project_id', 'text', ofProject)
    .addColumn('entry_id', 'text', ofEntry)
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('reviews_by_entry').on('reviews').columns(['entry_id', 'seq']).execute()
  await db.schema.createIndex('reviews_by_project').on('reviews').columns(['project_id', 'seq']).execute()
  await db.schema
    .createTable('assignments')
    .addColumn('entry_id', 'text', ofEntry)
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('project_id', 'text', ofProject)
    .addColumn('at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('assignments_key', ['entry_id', 'person_id'])
    .execute()
  await db.schema
    .createIndex('assignments_by_person')
    .on('assignments')
    .columns(['project_id', 'person_id'])
    .execute()
  await db.schema
    .createTable('presence')
    .addColumn('tab_id', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('project_id', 'text', ofProject)
    .addColumn('entry_id', 'text')
    .addColumn('doing', 'text', (c) => c.notNull())
    .addColumn('seen_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('efforts')
    .addColumn('entry_id', 'text', ofEntry)
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('project_id', 'text', ofProject)
    .addColumn('task', 'text', (c) => c.notNull())
    .addColumn('ms', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('efforts_key', ['entry_id', 'person_id', 'task'])
    .execute()
  await db.schema
    .createTable('suggestions')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('project_id', 'text', ofProject)
    .addColumn('image_id', 'text', (c) => c.notNull().references('images.id'))
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute()
  await db.schema
    .createIndex('suggestions_by_project')
    .on('suggestions')
    .columns(['project_id', 'seq'])
    .execute()
  await db.schema
    .createTable('publications')
    .addColumn('dataset_id', 'text', (c) => c.primaryKey().references('datasets.id').onDelete('cascade'))
    .addColumn('project_id', 'text', ofProject)
    .addColumn('project_revision', 'integer', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute()
}

export const migrations: Record<string, Migration> = {
  '2026-11-21-first-light': { up: firstLight },
  '2026-11-21-groups-and-trees': { up: groupsAndTrees },
  '2026-11-21-items-and-results': { up: explore },
  '2026-11-21-send': { up: bundlesAndShares },
  '2026-11-21-tell-what-was-asked': { up: runKeys },
  '2026-11-21-where-from': { up: whereImagesAreFrom },
  '2026-11-22-people': { up: people },
  '2026-11-22-projects': { up: annotate },
}
