/** Lists of entries: which of them, what changed since, their history, and one change made to many at once. */
import { z } from 'zod'
import { boxImportSchema } from './box-import.ts'
import { extraValueSchema } from './dataset.ts'
import { changeIdSchema, entryChangeSchema, entrySchema, handBackSchema } from './entry.ts'
import { entryStateSchema, entryStates, projectSchema } from './project.ts'

/** `no`: those that are there; `only`: those that were deleted; `with`: both. */
export const deletedChoices = ['no', 'only', 'with'] as const

/** Which entries of a project; everything given must hold. */
export const entryFilterSchema = z.object({
  state: z.array(entryStateSchema).max(entryStates.length).optional(),
  image: z.string().max(128).optional(),
  /** exactly this one; '': those without */
  category: z.string().max(200).optional(),
  /** words that all occur in key, picture's name, question, options, answer or notes */
  q: z.string().max(500).optional(),
  deleted: z.enum(deletedChoices).default('no'),
})
export type EntryFilter = z.infer<typeof entryFilterSchema>

export const entryPageSchema = z
  .object({
    entries: z.array(entrySchema),
    /** how many the filter finds */
    total: z.number().int().min(0),
  })
  .meta({ id: 'EntryPage' })
export type EntryPage = z.infer<typeof entryPageSchema>

/** What a list has to know of an entry that is not on the screen. */
export const entryHeadSchema = z
  .object({
    id: z.string(),
    key: z.string(),
    imageId: z.string(),
    version: z.number().int(),
    state: entryStateSchema,
    deleted: z.boolean(),
  })
  .meta({ id: 'EntryHead' })
export type EntryHead = z.infer<typeof entryHeadSchema>

/** Answers a poll: what changed after a revision, the oldest change first. */
export const projectChangesSchema = z
  .object({
    project: projectSchema,
    /** deleted ones, too, so that a screen can take them away */
    entries: z.array(entrySchema),
    /** of the last of them, or the project’s where all have been told: what to ask after next time */
    revision: z.number().int().min(0),
    /** there is more: ask again at once */
    more: z.boolean(),
  })
  .meta({ id: 'ProjectChanges' })
export type ProjectChanges = z.infer<typeof projectChangesSchema>

export const entryHistorySchema = z
  .object({
    /** newest first */
    changes: z.array(entryChangeSchema),
    more: z.boolean(),
  })
  .meta({ id: 'EntryHistory' })
export type EntryHistory = z.infer<typeof entryHistorySchema>

/** Deleting and taking back need no version: what they do can be undone, and nothing written is lost. */
export const markEntrySchema = z.object({
  changeId: changeIdSchema,
  version: z.number().int().min(1).optional(),
})

export const handBackEntrySchema = markEntrySchema.extend({
  words: handBackSchema.shape.words.trim().default(''),
})
export type HandBackEntry = z.infer<typeof handBackEntrySchema>

export const takeBackEntrySchema = markEntrySchema.extend({
  /** the hand-back’s id */
  handBack: handBackSchema.shape.id,
})
export type TakeBackEntry = z.infer<typeof takeBackEntrySchema>

export const restoreEntrySchema = z.object({
  changeId: changeIdSchema,
  /** the version whose content comes back */
  version: z.number().int().min(1),
  /** the version that the sender had before */
  base: z.number().int().min(1),
})
export type RestoreEntry = z.infer<typeof restoreEntrySchema>

export const bulkActionSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('category'), category: z.string().trim().min(1).max(200).nullable() }),
  z.object({ do: z.literal('kind'), kind: z.string().trim().min(1).max(200).nullable() }),
  z.object({ do: z.literal('submit') }),
  z.object({ do: z.literal('unsubmit') }),
  z.object({ do: z.literal('delete') }),
  z.object({ do: z.literal('undelete') }),
  /** adds or replaces a key of `extra`; without a value, takes it away */
  z.object({ do: z.literal('extra'), key: z.string().min(1).max(200), value: extraValueSchema.optional() }),
])
export type BulkAction = z.infer<typeof bulkActionSchema>

export const MOST_IN_BULK = 50_000

export const bulkSchema = z.object({
  /** sent twice, it counts once */
  changeId: changeIdSchema,
  action: bulkActionSchema,
  /** a list, each with the version that the sender saw (left out: whatever it is now), or all that a filter finds */
  which: z.union([
    z.object({
      entries: z
        .array(z.object({ id: z.string().max(64), version: z.number().int().min(1).optional() }))
        .min(1)
        .max(MOST_IN_BULK),
    }),
    z.object({ filter: entryFilterSchema }),
  ]),
})
export type Bulk = z.infer<typeof bulkSchema>

/** Why an entry was left as it is. */
export const bulkSkips = {
  'not-found': 'is not in the project',
  'version-moved': 'somebody else has changed it in the meantime',
  deleted: 'has been deleted',
  unchanged: 'is so already',
  incomplete: 'is not complete',
} as const
export const bulkSkipSchema = z.object({
  id: z.string(),
  /** '' where it is not in the project */
  key: z.string(),
  why: z.enum(Object.keys(bulkSkips) as [keyof typeof bulkSkips, ...(keyof typeof bulkSkips)[]]),
  /** what is missing, for `incomplete` */
  detail: z.string(),
})
export type BulkSkip = z.infer<typeof bulkSkipSchema>

export const bulkResultSchema = z
  .object({
    /** of the change; POST …/bulk/<id>/undo takes it back, as another change that can be undone in turn */
    id: z.string(),
    projectId: z.string(),
    personId: z.string(),
    at: z.string(),
    /** null: it takes another one back, or is an import */
    action: bulkActionSchema.nullable(),
    /** the change that it took back */
    undoes: z.string().nullable(),
    /** it was an import of boxes, which began these entries */
    imported: boxImportSchema.omit({ refusals: true }).optional(),
    done: z.number().int().min(0),
    skipped: z.array(bulkSkipSchema),
  })
  .meta({ id: 'BulkResult' })
export type BulkResult = z.infer<typeof bulkResultSchema>
