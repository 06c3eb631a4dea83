/** Whether grey is all the colour that an image has. Of those that are here already nobody has asked: theirs stays null. */
import type { Kysely } from 'kysely'

export async function greyImages(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('images').addColumn('grey', 'integer').execute()
}
