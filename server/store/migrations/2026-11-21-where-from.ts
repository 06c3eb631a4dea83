/** Images, runs and the log of their events. */
import type { Kysely } from 'kysely'

export async function whereImagesAreFrom(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('images')
    .addColumn('origin', 'text', (c) => c.notNull().defaultTo('upload'))
    .execute()
}
