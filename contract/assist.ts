/**
 * Region-to-image assistance (arXiv 2602.11858, sections 3.1 and 8.1): questions about a crop, several answers to each, the vote,
 * and which engines answer from the whole view already. Nothing of it is an item until a person accepts it.
 */
import { z } from 'zod'
import { distractorsSchema } from './assist-options.ts'
import { easySchema, voteSchema } from './assist-vote.ts'
import { imageBoxSchema } from './box.ts'
import type { EngineInfo } from './engine.ts'
import { entryContentSchema } from './entry.ts'
import { problemSchema } from './error.ts'
import { optionSchema } from './image.ts'
import { answerSchema, sentImageSchema } from './run.ts'

/** An engine as it was when the suggestion began. */
export const assistEngineSchema = z.object({
  id: z.string(),
  label: z.string(),
  model: z.string(),
  /** what a person should know of how it looks, null where there is nothing */
  note: z.string().nullable(),
})
export type AssistEngine = z.infer<typeof assistEngineSchema>

/** `crop`: the sampled answers that vote; `view`: the whole picture, for the easy check. */
export const lookSchema = z.enum(['crop', 'view'])
export type Look = z.infer<typeof lookSchema>

/** One sampled answer, exactly as it came; `error` where the engine failed on it. */
export const sampleReplySchema = z
  .object({
    candidate: z.number().int().min(0),
    engine: z.string(),
    look: lookSchema,
    /** 0: the likeliest words (temperature 0); from 1: drawn ones */
    number: z.number().int().min(0),
    seed: z.number().int().min(0),
    prompt: z.string(),
    /** the raw reply; cut after 20 000 signs */
    text: z.string(),
    answer: answerSchema.nullable(),
    error: problemSchema.nullable(),
    ms: z.number(),
    at: z.string(),
  })
  .meta({ id: 'SampleReply' })
export type SampleReply = z.infer<typeof sampleReplySchema>

export const candidateSchema = z
  .object({
    index: z.number().int().min(0),
    by: z.enum(['engine', 'person']),
    question: z.string(),
    category: z.string().nullable(),
    options: z.array(optionSchema),
    vote: voteSchema,
    easy: z.array(easySchema),
    /** wrong options that engines wrote for it, the newest last */
    distractors: z.array(distractorsSchema),
    replies: z.array(sampleReplySchema),
    dismissed: z.boolean(),
    /** the entry that a person made of it */
    entryId: z.string().nullable(),
  })
  .meta({ id: 'Candidate' })
export type Candidate = z.infer<typeof candidateSchema>

export const suggestionStatuses = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export const suggestionStatusSchema = z.enum(suggestionStatuses)

/** How the questions were asked for and what came. */
export const writingSchema = z.object({
  prompt: z.string(),
  /** the raw reply */
  text: z.string(),
  /** false: the reply is no list of questions; resuming asks again */
  read: z.boolean(),
  /** what in it could not be used, in plain words */
  refused: z.array(z.string()),
  ms: z.number(),
  at: z.string(),
})

export const suggestionSchema = z
  .object({
    id: z.string(),
    projectId: z.string(),
    imageId: z.string(),
    /** original-image pixels */
    box: imageBoxSchema,
    createdAt: z.string(),
    createdBy: z.string(),
    status: suggestionStatusSchema,
    /** why it failed: it can be resumed from where it stood */
    error: problemSchema.nullable(),
    /** who writes the questions; null: the question is a person's */
    writer: assistEngineSchema.nullable(),
    /** how many questions were asked for */
    wanted: z.number().int(),
    categories: z.array(z.string()),
    /** who answers */
    engines: z.array(assistEngineSchema).min(1),
    /** sampled answers of each engine to each question */
    samples: z.number().int(),
    temperature: z.number(),
    /** an answer is kept with more votes than this, of all samples together */
    threshold: z.number().int(),
    /** answers of each engine from the whole view; 1: its likeliest one, more: drawn ones */
    viewTrials: z.number().int(),
    seed: z.number().int(),
    /** the pictures as they were sent */
    sent: z.array(z.object({ engine: z.string(), image: sentImageSchema })),
    writing: writingSchema.nullable(),
    candidates: z.array(candidateSchema),
    progress: z.object({ asked: z.number().int(), planned: z.number().int(), failed: z.number().int() }),
    /** milliseconds of engines' work, all asks together; null before the first */
    workMs: z.number().nullable(),
    finishedAt: z.string().nullable(),
  })
  .meta({ id: 'Suggestion' })
export type Suggestion = z.infer<typeof suggestionSchema>

export const suggestionSummarySchema = suggestionSchema
  .pick({
    id: true,
    projectId: true,
    imageId: true,
    box: true,
    createdAt: true,
    createdBy: true,
    status: true,
    writer: true,
    error: true,
  })
  .extend({ questions: z.number().int(), accepted: z.number().int(), first: z.string().nullable() })
  .meta({ id: 'SuggestionSummary' })
export type SuggestionSummary = z.infer<typeof suggestionSummarySchema>

const engineId = z.string().min(1).max(64)

/** The paper: four answers of each of two models, kept above 6 of 8. */
export const usualSamples = 8
/** More than three quarters of all samples: the paper's strict consensus, > 6 of 8. */
export function usualThreshold(total: number): number {
  return Math.min(total - 1, Math.floor(total * 0.75))
}

export const newSuggestionSchema = z
  .object({
    imageId: z.string().min(1).max(128),
    box: imageBoxSchema,
    /** a person's question; without it `writer` writes some */
    question: z.string().trim().min(1).max(20_000).optional(),
    options: z.array(optionSchema).max(26).default([]),
    category: z.string().max(200).nullable().default(null),
    writer: engineId.optional(),
    wanted: z.number().int().min(1).max(10).default(3),
    engines: z.array(engineId).min(1).max(8),
    samples: z.number().int().min(1).max(32).optional(),
    temperature: z.number().min(0.1).max(2).default(1),
    threshold: z.number().int().min(0).max(255).optional(),
    viewTrials: z.number().int().min(1).max(8).default(1),
  })
  .refine((asked) => (asked.question === undefined) !== (asked.writer === undefined), {
    path: ['writer'],
    message: 'give a question, or name the engine that writes questions',
  })
  .refine((asked) => asked.options.length !== 1, { path: ['options'], message: 'two options or more' })
  .refine((asked) => new Set(asked.options.map(({ letter }) => letter)).size === asked.options.length, {
    path: ['options'],
    message: 'each letter once',
  })
  .refine((asked) => new Set(asked.engines).size === asked.engines.length, {
    path: ['engines'],
    message: 'each engine once',
  })
  .refine((asked) => thresholdFits(asked.threshold, samplesOf(asked) * asked.engines.length), {
    path: ['threshold'],
    message: 'at least half of all samples, and fewer than all: so no two answers can both be kept',
  })
  .meta({ id: 'NewSuggestion' })
export type NewSuggestion = z.infer<typeof newSuggestionSchema>

/** Samples of each engine: as asked, else the paper's eight shared out among them. */
export function samplesOf(asked: { samples?: number | undefined; engines: readonly unknown[] }): number {
  return asked.samples ?? Math.max(1, Math.ceil(usualSamples / asked.engines.length))
}

/** Whether more than `threshold` of `total` votes is a majority that can be reached. */
export function thresholdFits(threshold: number | undefined, total: number): boolean {
  return threshold === undefined || (threshold >= Math.floor(total / 2) && threshold <= total - 1)
}

export const acceptSchema = z
  .object({
    /** of the new entry, chosen by the sender */
    id: z.uuid(),
    changeId: z.uuid(),
    /** the item as the person edited it */
    content: entryContentSchema,
  })
  .meta({ id: 'AcceptSuggestion' })

export const distractorRequestSchema = z
  .object({
    engine: engineId,
    imageId: z.string().min(1).max(128),
    box: imageBoxSchema,
    question: z.string().trim().min(1).max(20_000),
    /** the true answer's text */
    answer: z.string().trim().min(1).max(2000),
    /** options that are there already */
    options: z.array(z.string().max(2000)).max(26).default([]),
    count: z.number().int().min(1).max(9).default(3),
  })
  .meta({ id: 'DistractorRequest' })
export type DistractorRequest = z.infer<typeof distractorRequestSchema>

/** Why an engine cannot write questions or options, in a sentence for a person; null where it can. */
export function whyNoWriting({ label, profile }: Pick<EngineInfo, 'label' | 'profile'>): string | null {
  if (profile.promptStyle === 'tiny') return `${label} answers questions; it was never trained to write them.`
  return profile.promptStyle === 'crop-policy' ? `${label} only says where to look.` : null
}

/** Why an engine cannot answer for a vote; null where it can. */
export function whyNoVote({ label, profile }: Pick<EngineInfo, 'label' | 'profile'>): string | null {
  return profile.promptStyle === 'crop-policy' ? `${label} only says where to look.` : null
}

/** What a person should know of how an engine looks at a region. */
export function lookNote({ profile }: Pick<EngineInfo, 'profile'>): string | null {
  return profile.promptStyle === 'tiny'
    ? 'It was trained to see a region only beside the whole view and with its own first answer, so both go along.'
    : null
}
