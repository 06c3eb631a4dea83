/** Takes a dataset out with all that hangs on it, and then the pictures that came with it and that nobody else uses. */
import type { Kysely } from 'kysely'
import { ProblemError } from '#contract/error.ts'
import type { RemovedDataset } from '#contract/import.ts'
import type { Images } from '../images/images.ts'
import type { Database } from '../store/tables.ts'

export async function removeDataset(
  db: Kysely<Database>,
  images: Images,
  id: string,
): Promise<RemovedDataset> {
  const busy = await db
    .selectFrom('imports')
    .select('id')
    .where('dataset_id', '=', id)
    .where('status', 'in', ['running', 'paused'])
    .executeTakeFirst()
  if (busy) throw new ProblemError('dataset-busy', 'Cancel its import first.')
  const { counts, pictures } = await db.transaction().execute(async (trx) => {
    const items = await trx
      .selectFrom('items')
      .select(['id', 'image_id'])
      .where('dataset_id', '=', id)
      .execute()
    const evaluations = await trx
      .selectFrom('evaluations')
      .select((of) => of.fn.countAll<number>().as('count'))
      .where('dataset_id', '=', id)
      .executeTakeFirst()
    await trx
      .deleteFrom('marks')
      .where('subject', '=', 'item')
      .where('id', 'in', trx.selectFrom('items').select('items.id').where('dataset_id', '=', id))
      .execute()
    // Results, evaluations, slices and items go by their foreign keys.
    await trx.deleteFrom('datasets').where('id', '=', id).execute()
    return {
      counts: { items: items.length, evaluations: Number(evaluations?.count ?? 0) },
      pictures: [...new Set(items.map((item) => item.image_id))],
    }
  })
  let removed = 0
  for (const picture of pictures) if (await removeIfUnused(db, images, picture)) removed += 1
  return { ...counts, images: removed, imagesKept: pictures.length - removed }
}

/** Removes a picture that an import brought, unless a run, an item of another dataset, an entry of a project or a suggestion is about it. */
export async function removeIfUnused(db: Kysely<Database>, images: Images, id: string): Promise<boolean> {
  const unused = await db
    .selectFrom('images')
    .select('id')
    .where('id', '=', id)
    .where('origin', '=', 'import')
    .where((is) =>
      is.and([
        is.not(is.exists(is.selectFrom('runs').select('runs.id').where('runs.image_id', '=', id))),
        is.not(is.exists(is.selectFrom('items').select('items.id').where('items.image_id', '=', id))),
        is.not(is.exists(is.selectFrom('entries').select('entries.id').where('entries.image_id', '=', id))),
        is.not(
          is.exists(
            is.selectFrom('suggestions').select('suggestions.id').where('suggestions.image_id', '=', id),
          ),
        ),
      ]),
    )
    .executeTakeFirst()
  if (!unused) return false
  await images.forget(id)
  return true
}
