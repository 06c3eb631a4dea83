/** Finds items by words in their question, choices, answer or key, or in the answers that evaluations got. */
import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { Database } from '../store/tables.ts'
import { likePattern, searchWords } from './search-text.ts'

/** Ordinals, ascending, of the items of which every word occurs in the item or in its results of `evaluations`. */
export async function findOrdinals(
  db: Kysely<Database>,
  datasetId: string,
  query: string,
  evaluations: readonly string[],
): Promise<number[]> {
  let found = db.selectFrom('items').select('ordinal').where('dataset_id', '=', datasetId)
  for (const word of searchWords(query)) {
    const pattern = likePattern(word)
    found = found.where((is) => {
      const inItem = sql<boolean>`items.search like ${pattern} escape '\\'`
      if (evaluations.length === 0) return inItem
      const inResult = is.exists(
        is
          .selectFrom('results')
          .select('results.ordinal')
          .where('results.evaluation_id', 'in', evaluations)
          .whereRef('results.ordinal', '=', 'items.ordinal')
          .whereRef('results.item_id', '=', 'items.id')
          .where(sql<boolean>`results.search like ${pattern} escape '\\'`),
      )
      return is.or([inItem, inResult])
    })
  }
  const rows = await found.orderBy('ordinal').execute()
  return rows.map((row) => row.ordinal)
}
