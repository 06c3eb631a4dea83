/** An evaluation: one method and one engine over a dataset. A result is what came of one item. */
import { z } from 'zod'
import { imageBoxSchema } from './box.ts'
import { problemSchema } from './error.ts'
import { causeSchema, factsSchema } from './facts.ts'
import { methodIdSchema } from './method.ts'
import { answerSchema, runParamsSchema } from './run.ts'
import { sliceRuleSchema } from './slice.ts'

/** `cancelled` keeps what is done; it can be resumed like `paused`. */
export const evaluationStatusSchema = z.enum(['running', 'paused', 'finished', 'cancelled'])
export type EvaluationStatus = z.infer<typeof evaluationStatusSchema>

export const evaluationSchema = z
  .object({
    id: z.string(),
    datasetId: z.string(),
    name: z.string().trim().min(1).max(200),
    method: methodIdSchema,
    /** the engine's id, label and model as they were; for predictions made elsewhere as their file names them */
    engine: z.string(),
    engineLabel: z.string(),
    model: z.string(),
    params: runParamsSchema,
    /** measured by this Loupe, or read from a file of predictions made elsewhere */
    source: z.enum(['loupe', 'imported']),
    /** the format of the predictions; null for `loupe` */
    format: z.string().nullable(),
    /** the items that were asked; null: all of them */
    slice: sliceRuleSchema.nullable(),
    /** how many items at once; null: as many as the engine answers */
    concurrency: z.number().int().min(1).max(256).nullable(),
    /** ask again, also what an earlier evaluation has asked in the same way */
    fresh: z.boolean(),
    status: evaluationStatusSchema,
    createdAt: z.string(),
    finishedAt: z.string().nullable(),
    counts: z.object({
      total: z.number().int(),
      pending: z.number().int(),
      running: z.number().int(),
      done: z.number().int(),
      failed: z.number().int(),
      /** of `done`: taken over from an earlier evaluation, without asking again */
      reused: z.number().int(),
      /** open answers that no rule decides and no judge has seen */
      undecided: z.number().int(),
    }),
    /** items a minute over the last minutes of running; null while not running or not known yet */
    perMinute: z.number().nullable(),
    secondsLeft: z.number().nullable(),
    /** why it stands still although it is running or paused by itself, such as an engine that is offline */
    problem: problemSchema.nullable(),
    /** changes with every result: what a cache of its facts is keyed by */
    revision: z.number().int(),
  })
  .meta({ id: 'Evaluation' })
export type Evaluation = z.infer<typeof evaluationSchema>

export const createEvaluationSchema = z
  .object({
    datasetId: z.string().max(64),
    name: z.string().trim().min(1).max(200).optional(),
    method: methodIdSchema,
    engine: z.string().min(1).max(64),
    params: runParamsSchema.optional(),
    slice: sliceRuleSchema.nullish(),
    concurrency: z.number().int().min(1).max(256).nullish(),
    fresh: z.boolean().optional(),
  })
  .meta({ id: 'CreateEvaluation' })
export type CreateEvaluation = z.infer<typeof createEvaluationSchema>

/** What an evaluation would take, before it is started. */
export const estimateSchema = z
  .object({
    items: z.number().int().min(0),
    /** of `items`: asked before in the same way, so that their results are taken over (none where `fresh` is set) */
    paid: z.number().int().min(0),
    /** the rest */
    toAsk: z.number().int().min(0),
    /** times the engine is asked for one item, by the runs that this method has made so far; null where it has made none */
    callsPerItem: z.number().nullable(),
    /** items a minute, by earlier results of this method and engine; null where there are none */
    perMinute: z.number().nullable(),
    seconds: z.number().nullable(),
  })
  .meta({ id: 'EvaluationEstimate' })
export type EvaluationEstimate = z.infer<typeof estimateSchema>

/** What a judge engine was asked about an open answer, and what it said; nothing of it is ever dropped. */
export const judgementSchema = z.object({
  /** the first answer, or the one that counts */
  of: z.enum(['initial', 'final']).default('final'),
  verdict: z.enum(['correct', 'wrong', 'unreadable']),
  engine: z.string(),
  model: z.string(),
  prompt: z.string(),
  reply: z.string(),
  at: z.string(),
})
export type Judgement = z.infer<typeof judgementSchema>

/** What a person says against the computed verdict or cause; at least one of the two. */
export const overruleSchema = z
  .object({
    /** null: the computed one stands */
    verdict: z.enum(['correct', 'wrong', 'unparsed']).nullable().default(null),
    /** null: the computed one stands */
    cause: causeSchema.nullable().default(null),
    by: z.string().trim().min(1).max(200),
    reason: z.string().trim().max(2000).default(''),
  })
  .refine(({ verdict, cause }) => verdict !== null || cause !== null, 'say a verdict or a cause')
  .meta({ id: 'Overrule' })
export type Overrule = z.infer<typeof overruleSchema>

export const changeEvaluationSchema = z
  .object({ name: z.string().trim().min(1).max(200) })
  .meta({ id: 'ChangeEvaluation' })

export const resultSchema = z
  .object({
    evaluationId: z.string(),
    itemId: z.string(),
    ordinal: z.number().int().min(0),
    status: z.enum(['pending', 'running', 'done', 'failed']),
    /** the run behind it; null before it is asked, and for imported predictions that nobody has opened yet */
    runId: z.string().nullable(),
    /** taken over from another evaluation */
    reused: z.boolean(),
    attempts: z.number().int().min(0),
    initialAnswer: answerSchema.nullable(),
    refinedAnswer: answerSchema.nullable(),
    /** the box that was looked into and the region that was sent, in image pixels */
    box: imageBoxSchema.nullable(),
    cropBox: imageBoxSchema.nullable(),
    facts: factsSchema,
    /** the judge's words on the answers, newest last */
    judgements: z.array(judgementSchema),
    /** what a person says against the computed verdict or cause; recorded as theirs */
    overruled: z
      .object({
        verdict: z.enum(['correct', 'wrong', 'unparsed']).nullable(),
        cause: causeSchema.nullable(),
        by: z.string().max(200),
        reason: z.string().max(2000),
        at: z.string(),
      })
      .nullable(),
    error: problemSchema.nullable(),
  })
  .meta({ id: 'Result' })
export type Result = z.infer<typeof resultSchema>
