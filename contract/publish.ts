/** Publishing: entries of a project become a dataset that stays as it is. */
import { z } from 'zod'
import { datasetSchema } from './dataset.ts'
import { entryStateSchema, entryStates } from './project.ts'
import { splitPlanSchema } from './split.ts'

export const publishSchema = z.object({
  /** chosen by the sender, the id of the dataset: one sent twice is made once */
  id: z.uuid(),
  name: datasetSchema.shape.name,
  /** left out: the project's */
  description: datasetSchema.shape.description.optional(),
  licence: datasetSchema.shape.licence.optional(),
  /** `verified`: what the people agreed on; `complete`: all that lacks nothing and was not rejected; or those of these states */
  which: z
    .union([z.enum(['verified', 'complete']), z.array(entryStateSchema).min(1).max(entryStates.length)])
    .default('verified'),
  /** parts that never share a picture; each item says its own in the further column `split` */
  split: splitPlanSchema.nullable().default(null),
})
export type Publish = z.infer<typeof publishSchema>

export const publicationSchema = z
  .object({
    datasetId: z.string(),
    projectId: z.string(),
    /** the project's when it was published */
    projectRevision: z.number().int(),
    at: z.string(),
    by: z.string(),
    which: publishSchema.shape.which,
    split: splitPlanSchema.nullable(),
    items: z.number().int().min(0),
    /** entries that were asked for, and lack what an item needs */
    leftOut: z.array(z.object({ key: z.string(), why: z.string() })),
  })
  .meta({ id: 'Publication' })
export type Publication = z.infer<typeof publicationSchema>

/** The format of a dataset that was published from a project. */
export const PUBLISHED_FORMAT = 'loupe-project'
