/** Suggestions keep their questions and every sampled answer in lines of their own: one is added, none is ever written over. */
import type { ColumnDefinitionBuilder, Kysely } from 'kysely'

export async function suggestionParts(db: Kysely<unknown>): Promise<void> {
  const ofSuggestion = (c: ColumnDefinitionBuilder) =>
    c.notNull().references('suggestions.id').onDelete('cascade')
  await db.schema.alterTable('suggestions').addColumn('owner', 'text').execute()
  await db.schema
    .createTable('suggestion_candidates')
    .addColumn('suggestion_id', 'text', ofSuggestion)
    .addColumn('ordinal', 'integer', (c) => c.notNull())
    .addColumn('entry_id', 'text')
    .addColumn('dismissed', 'integer', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('suggestion_candidates_key', ['suggestion_id', 'ordinal'])
    .execute()
  await db.schema
    .createTable('suggestion_replies')
    .addColumn('suggestion_id', 'text', ofSuggestion)
    .addColumn('candidate', 'integer', (c) => c.notNull())
    .addColumn('engine', 'text', (c) => c.notNull())
    .addColumn('look', 'text', (c) => c.notNull())
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('failed', 'integer', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('suggestion_replies_key', [
      'suggestion_id',
      'candidate',
      'engine',
      'look',
      'number',
    ])
    .execute()
  await db.schema
    .createTable('suggestion_distractors')
    .addColumn('suggestion_id', 'text', ofSuggestion)
    .addColumn('candidate', 'integer', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute()
  await db.schema
    .createIndex('suggestion_distractors_by_suggestion')
    .on('suggestion_distractors')
    .columns(['suggestion_id', 'candidate', 'at'])
    .execute()
  await db.schema.createIndex('suggestions_by_status').on('suggestions').columns(['status', 'seq']).execute()
}
