/**
 * A project: where a benchmark is made. It holds *entries*, which are items on their way: written, checked by several people, mended.
 * Publishing makes a dataset of them, which stays as it is, so that what was evaluated can be named for ever.
 */
import { z } from 'zod'

/** The six dimensions of ZoomBench (arXiv 2602.11858, section 3.2), the categories of a project that names no others. */
export const zoomBenchDimensions = [
  'counting',
  'OCR',
  'colour',
  'structure',
  'material',
  'identification',
] as const

const rules = {
  /** the list that an entry's category is chosen from; empty: free words */
  categories: z.array(z.string().trim().min(1).max(200)).max(200),
  /** how many people check an entry before it is verified */
  overlap: z.number().int().min(1).max(20),
  /** whether the verdicts of others stay hidden until one's own is given */
  blind: z.boolean(),
  /** share of the picture's area above which an evidence box is flagged; the paper keeps below a tenth */
  boxShareLimit: z.number().min(0.0001).max(1),
  /** whether who wrote an entry may also check it */
  authorsVerify: z.boolean(),
  /** as the exports state it */
  licence: z.string().max(500),
}
export const projectRulesSchema = z.object({
  categories: rules.categories.default([...zoomBenchDimensions]),
  overlap: rules.overlap.default(2),
  blind: rules.blind.default(true),
  boxShareLimit: rules.boxShareLimit.default(0.1),
  authorsVerify: rules.authorsVerify.default(false),
  licence: rules.licence.default(''),
})
/** Some of the rules; what is not named stays as it is. */
const someRulesSchema = z.object(rules).partial()
export type ProjectRules = z.infer<typeof projectRulesSchema>

/** Where an entry stands. Derived by `stateOf` (contract/review.ts) from what is written and who checked it, never set by hand. */
export const entryStates = ['draft', 'open', 'verified', 'disputed', 'mend', 'rejected'] as const
export const entryStateSchema = z.enum(entryStates)
export type EntryState = z.infer<typeof entryStateSchema>

export const projectSchema = z
  .object({
    id: z.string(),
    name: z.string().trim().min(1).max(200),
    description: z.string().max(20_000),
    createdAt: z.string(),
    /** counts up with every change of its entries, reviews, assignments and rules */
    revision: z.number().int().min(0),
    rules: projectRulesSchema,
    /** the dataset that its first entries were copied from */
    sourceDatasetId: z.string().nullable(),
    /** how many entries stand where, deleted ones left out */
    counts: z.record(entryStateSchema, z.number().int().min(0)),
    entries: z.number().int().min(0),
    images: z.number().int().min(0),
    deleted: z.number().int().min(0),
  })
  .meta({ id: 'Project' })
export type Project = z.infer<typeof projectSchema>

export const newProjectSchema = z.object({
  /** chosen by the sender: one sent twice is made once */
  id: z.uuid().optional(),
  name: projectSchema.shape.name,
  description: projectSchema.shape.description.default(''),
  /** what is not named is as usual; the categories of a project made from a dataset are the dataset's */
  rules: someRulesSchema.default({}),
  /** copies the items of this dataset as entries, ready to be checked */
  datasetId: z.string().max(64).optional(),
})

export const projectChangeSchema = z
  .object({
    name: projectSchema.shape.name,
    description: projectSchema.shape.description,
    rules: someRulesSchema,
  })
  .partial()

export type NewProject = z.infer<typeof newProjectSchema>
export type ProjectChange = z.infer<typeof projectChangeSchema>

/** What went with a project. */
export const removedProjectSchema = z.object({
  entries: z.number().int(),
  images: z.number().int(),
  /** pictures that runs, datasets or other projects use, or that people brought themselves */
  imagesKept: z.number().int(),
})
export type RemovedProject = z.infer<typeof removedProjectSchema>
