/** Lists from elsewhere name pictures that are here already. */
import type { Kysely } from 'kysely'

export async function picturesByName(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('images_by_name').on('images').column('name').execute()
}
