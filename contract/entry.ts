/** An entry of a project: an item on its way, with versions, so that nobody's work is lost to somebody else's. */
import { z } from 'zod'
import { imageBoxSchema } from './box.ts'
import { extraValueSchema } from './dataset.ts'
import { problemSchema } from './error.ts'
import { optionSchema } from './image.ts'
import { entryStateSchema } from './project.ts'
import { type Box, unionBox } from './space.ts'

/** What people write. Everything may be missing while it is a draft; `missingIn` says what is. */
export const entryContentSchema = z
  .object({
    question: z.string().max(20_000).default(''),
    type: z.enum(['choice', 'open']).default('choice'),
    /** letters follow the order: A, B, C … */
    options: z
      .array(z.object({ letter: optionSchema.shape.letter, text: z.string().max(2000) }))
      .max(26)
      .default([]),
    /** an option's letter, or text for an open question */
    answer: z.string().max(2000).nullable().default(null),
    category: z.string().max(200).nullable().default(null),
    kind: z.string().max(200).nullable().default(null),
    /** original-image pixels */
    evidence: z.array(imageBoxSchema).max(256).default([]),
    notes: z.string().max(20_000).default(''),
    /** its author says that it is ready to be checked */
    submitted: z.boolean().default(false),
    extra: z.record(z.string(), extraValueSchema).default({}),
  })
  .meta({ id: 'EntryContent' })
export type EntryContent = z.infer<typeof entryContentSchema>

/** Who began it: a person, an import, or a machine's suggestion that a person accepted. */
export const entryOriginSchema = z.discriminatedUnion('by', [
  z.object({ by: z.literal('person') }),
  z.object({ by: z.literal('dataset'), itemId: z.string() }),
  /** boxes that came from a file */
  z.object({ by: z.literal('import'), format: z.enum(['coco', 'w3c']) }),
  z.object({
    by: z.literal('machine'),
    suggestionId: z.string(),
    engine: z.string(),
    model: z.string(),
    /** of how many sampled answers how many agreed */
    votes: z.number().int().min(0),
    samples: z.number().int().min(0),
    /** engines that answer it rightly from the view of the whole picture alone */
    easyFor: z.array(z.string()),
  }),
])
export type EntryOrigin = z.infer<typeof entryOriginSchema>

/** Chosen by the sender of a change, so that one that is sent twice (a reply was lost, a tab came back) counts once. */
export const changeIdSchema = z.uuid()

/** Its author asks for another look at an entry that checkers had sent back or rejected: what they said before counts no more. */
export const handBackSchema = z
  .object({
    /** of the change that did it, which also names it where it is taken back */
    id: changeIdSchema,
    /** the version that it made: checks of older ones count no more */
    version: z.number().int().min(1),
    personId: z.string(),
    at: z.string(),
    /** to the checkers; may be empty */
    words: z.string().max(5000),
  })
  .meta({ id: 'HandBack' })
export type HandBack = z.infer<typeof handBackSchema>

export const entrySchema = z
  .object({
    id: z.string(),
    projectId: z.string(),
    /** grows with every entry of the server: their order */
    seq: z.number().int(),
    /** the item's id in exports, unique in the project */
    key: z.string().min(1).max(512),
    imageId: z.string(),
    imageName: z.string().max(1024),
    /** size of the upright picture in pixels */
    width: z.number().int().positive(),
    height: z.number().int().positive(),
    /** from 1, counts up with every save; a save names the version that it builds on */
    version: z.number().int().min(1),
    content: entryContentSchema,
    origin: entryOriginSchema,
    authorId: z.string(),
    createdAt: z.string(),
    changedAt: z.string(),
    changedBy: z.string(),
    deletedAt: z.string().nullable(),
    state: entryStateSchema,
    /** those that stand, oldest first */
    handBacks: z.array(handBackSchema).default([]),
    /** the project's revision at which it, its reviews or its assignments last changed: what a poll asks for */
    revision: z.number().int(),
  })
  .meta({ id: 'Entry' })
export type Entry = z.infer<typeof entrySchema>

/** What a save that was in the way of another one is answered with: `current` is the entry as it stands. */
export const entryConflictSchema = problemSchema.extend({
  code: z.enum(['entry-conflict', 'entry-deleted']),
  current: entrySchema,
})

export const newEntrySchema = z.object({
  /** chosen by the sender, so that an entry begun offline has its address at once */
  id: z.uuid(),
  changeId: changeIdSchema,
  imageId: z.string().max(128),
  key: entrySchema.shape.key.optional(),
  content: entryContentSchema.prefault({}),
})

export const saveEntrySchema = z.object({
  changeId: changeIdSchema,
  /** the version that the sender had before its change */
  version: z.number().int().min(1),
  content: entryContentSchema,
  /** milliseconds of work since the last save, idle time left out */
  spentMs: z.number().int().min(0).max(3_600_000).default(0),
  /** undo, redo and restore are told apart in the history */
  kind: z.enum(['edit', 'undo', 'redo', 'restore', 'bulk', 'mend']).default('edit'),
})

export const changeKinds = [
  'create',
  'edit',
  'undo',
  'redo',
  'restore',
  'bulk',
  'mend',
  'delete',
  'undelete',
  'hand-back',
  'take-back',
] as const

/** One line of an entry's history; the newest has the entry's version. */
export const entryChangeSchema = z
  .object({
    entryId: z.string(),
    version: z.number().int(),
    changeId: z.string(),
    kind: z.enum(changeKinds),
    personId: z.string(),
    personName: z.string(),
    at: z.string(),
    content: entryContentSchema,
    /** what was said with it, such as to the checkers */
    words: z.string(),
  })
  .meta({ id: 'EntryChange' })
export type EntryChange = z.infer<typeof entryChangeSchema>

export type NewEntry = z.infer<typeof newEntrySchema>
export type SaveEntry = z.infer<typeof saveEntrySchema>

/** What still has to be written before an entry can be submitted, in words for people; empty: complete. */
export function missingIn(content: EntryContent): string[] {
  const missing: string[] = []
  if (content.question.trim() === '') missing.push('a question')
  if (content.type === 'choice') {
    const texts = content.options.map((option) => option.text.trim())
    if (texts.length < 2) missing.push('two options or more')
    if (texts.some((text) => text === '')) missing.push('text in every option')
    if (new Set(texts).size < texts.length) missing.push('options that differ')
    if (!content.options.some((option) => option.letter === content.answer))
      missing.push('which option is true')
  } else if ((content.answer ?? '').trim() === '') missing.push('an answer')
  if (content.evidence.length === 0) missing.push('an evidence box')
  return missing
}

/** Share of the picture's area that the smallest box around the evidence covers, 0..1; null without any. */
export function evidenceShare(
  entry: Pick<Entry, 'width' | 'height'>,
  evidence: readonly Box<'image'>[],
): number | null {
  const [first, ...rest] = evidence
  if (!first) return null
  const box = rest.reduce((all, next) => unionBox(all, next), first)
  return (box.width * box.height) / (entry.width * entry.height)
}
