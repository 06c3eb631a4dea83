/** What is open on the Explore page, as search params: a reload or a link brings it back. */
import { z } from 'zod'

/** The router parses bare numbers, so an id of digits only arrives as a number. */
const id = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().min(1).max(64))
  .optional()
  .catch(undefined)

export const exploreSearchSchema = z.object({
  /** the import whose dialog is open */
  import: id,
  /** a dialog that is open before there is anything with an id */
  new: z.enum(['import']).optional().catch(undefined),
  /** the dataset for which a dialog is open */
  evaluate: id,
  predictions: id,
})
export type ExploreSearch = z.infer<typeof exploreSearchSchema>
