/** How several people check the entries of a project: who is to check what, who is where, and how far everybody is. */
import { z } from 'zod'
import { entrySchema } from './entry.ts'
import { entryStates } from './project.ts'
import { entryReviewsSchema } from './review.ts'

export const doings = ['looking', 'authoring', 'verifying', 'resolving'] as const

/** What a tab tells about every ten seconds; `doing: 'gone'` is sent when it leaves. */
export const presenceBeatSchema = z.object({
  tabId: z.string().min(8).max(64),
  entryId: z.string().max(64).nullable().default(null),
  doing: z.enum([...doings, 'gone']),
})
export type PresenceBeat = z.infer<typeof presenceBeatSchema>

/** Somebody in a project; a person with two tabs is there twice. */
export const presenceSchema = z
  .object({
    personId: z.string(),
    personName: z.string(),
    entryId: z.string().nullable(),
    doing: z.enum(doings),
    /** seconds since the last sign of life */
    ago: z.number().min(0),
  })
  .meta({ id: 'Presence' })
export type Presence = z.infer<typeof presenceSchema>

/** A tab that was not heard of for so long is gone. */
export const presenceMs = 30_000

/** What a person has before them: entries to check, disputes to settle, or one's own entries to mend. */
export const queueTasks = ['verify', 'resolve', 'mend'] as const
export type QueueTask = (typeof queueTasks)[number]

export const queueItemSchema = entryReviewsSchema.extend({
  /** where checks are blind and one's own is not given, its state is told as `open` */
  entry: entrySchema,
  /** whether it was given to this person, or is anybody's */
  assigned: z.boolean(),
  /** others who have it open */
  present: z.array(presenceSchema),
})
export type QueueItem = z.infer<typeof queueItemSchema>

export const queueSchema = z
  .object({
    task: z.enum(queueTasks),
    /** the next ones, in order */
    items: z.array(queueItemSchema),
    /** how many are left for this person, skipped ones included */
    left: z.number().int(),
    leftAssigned: z.number().int(),
    skipped: z.number().int(),
    /** checks of this person that count, and those given since midnight (UTC) */
    doneAll: z.number().int(),
    doneToday: z.number().int(),
  })
  .meta({ id: 'Queue' })
export type Queue = z.infer<typeof queueSchema>

export const assignmentSchema = z.object({ entryId: z.string(), personId: z.string(), at: z.string() })
export type Assignment = z.infer<typeof assignmentSchema>

const people = z.array(z.string().max(64)).max(200)
const entries = z.array(z.string().max(64)).max(20_000)

/** Gives each of the entries to `overlap` people, evenly. Nobody gets an entry that is their own, unless the project lets authors check. */
export const distributionSchema = z.object({
  overlap: z.number().int().min(1).max(20),
  people: people.min(1),
  /** without them: every entry that waits to be checked */
  entries: entries.optional(),
  seed: z.number().int().min(0).max(0xffff_ffff).default(1),
  /** instead of what was given out before, as far as it is not done */
  replace: z.boolean().default(false),
  /** tells what would be given out, and gives out nothing */
  dry: z.boolean().default(false),
})
export type Distribution = z.infer<typeof distributionSchema>

export const distributedSchema = z
  .object({
    /** entries that were looked at, and new assignments */
    entries: z.number().int(),
    assigned: z.number().int(),
    removed: z.number().int(),
    /** entries for which fewer than `overlap` people can be had */
    short: z.number().int(),
    load: z.array(z.object({ personId: z.string(), personName: z.string(), given: z.number().int() })),
  })
  .meta({ id: 'Distributed' })
export type Distributed = z.infer<typeof distributedSchema>

/** Exactly these people are to check these entries; nobody: the assignments are cleared. */
export const assignSchema = z.object({ entries: entries.min(1), people })

export const progressSchema = z
  .object({
    personId: z.string(),
    personName: z.string(),
    /** given to this person: in all, and still to be done */
    assigned: z.number().int(),
    left: z.number().int(),
    /** checks that count now */
    done: z.number().int(),
    doneToday: z.number().int(),
    accept: z.number().int(),
    mend: z.number().int(),
    reject: z.number().int(),
    /** checks whose item has changed or been handed back since */
    stale: z.number().int(),
    /** entries that the person wrote */
    written: z.number().int(),
    /** verdicts beside those of others on the same content, and how many of them are the same */
    compared: z.number().int(),
    agreed: z.number().int(),
    lastAt: z.string().nullable(),
    /** one's own alone; null for everybody else */
    spentMs: z.number().int().nullable(),
  })
  .meta({ id: 'Progress' })
export type Progress = z.infer<typeof progressSchema>

/** One's own time on the entries of a project. */
export const effortsSchema = z
  .object({
    authorMs: z.number().int(),
    verifyMs: z.number().int(),
    entries: z.array(
      z.object({ entryId: z.string(), task: z.enum(['author', 'verify']), ms: z.number().int() }),
    ),
  })
  .meta({ id: 'Efforts' })
export type Efforts = z.infer<typeof effortsSchema>

export const disagreementSchema = entryReviewsSchema
  .extend({ entry: entrySchema, settled: z.enum(entryStates).nullable() })
  .meta({ id: 'Disagreement' })
export type Disagreement = z.infer<typeof disagreementSchema>
