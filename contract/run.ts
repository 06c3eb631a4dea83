/**
 * A run: one method on one image and question with one engine. It is a fold over an append-only list of
 * events; server, browser, resumed streams and replays all use the one reducer at the end of this file.
 */
import { z } from 'zod'
import { imageBoxSchema } from './box.ts'
import { conventionIdSchema, methodIdSchema, paddingSchema } from './engine.ts'
import { problemSchema } from './error.ts'
import { optionSchema } from './image.ts'

export const runStatusSchema = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled'])
export type RunStatus = z.infer<typeof runStatusSchema>

export const answerSchema = z
  .object({
    /** what the answer says; the raw reply where nothing could be extracted */
    text: z.string(),
    /** the chosen option, null for free text or when no single option could be read */
    letter: z.string().nullable(),
    /** false: the strict extractor found no answer; counts as wrong */
    parsed: z.boolean(),
    /** sum of the log-probabilities (natural log) of the answer's tokens, null where the engine gives none */
    logprob: z.number().nullable(),
  })
  .meta({ id: 'Answer' })
export type Answer = z.infer<typeof answerSchema>

export const boxProblemSchema = z.object({
  code: z.enum([
    'no-box', // nothing that looks like a box
    'wrong-count', // a list of numbers, but not four
    'malformed', // a box was begun and cannot be read
    'out-of-range', // a number breaks the declared convention; nothing was clamped
    'overshoot', // up to 2 % over the border, cut there
    'swapped-corners', // x2 < x1 or y2 < y1
    'empty', // no area
    'several-boxes', // more than one box was given; the last one counts
  ]),
  message: z.string(),
})
export type BoxProblem = z.infer<typeof boxProblemSchema>

export const predictedBoxSchema = z
  .object({
    /** what was said, untouched; null where nothing like a box was said */
    raw: z.object({ text: z.string(), values: z.array(z.number()) }).nullable(),
    convention: conventionIdSchema,
    /** the box in original-image pixels, null where the convention is broken */
    box: imageBoxSchema.nullable(),
    problems: z.array(boxProblemSchema),
    /** what the same numbers would mean under the other conventions that they do not break */
    alternatives: z.array(z.object({ convention: conventionIdSchema, box: imageBoxSchema })),
  })
  .meta({ id: 'PredictedBox' })
export type PredictedBox = z.infer<typeof predictedBoxSchema>

export const sentImageSchema = z
  .object({
    role: z.enum(['view', 'crop']),
    /** address of the very bytes that were sent */
    url: z.string(),
    sha256: z.string(),
    mediaType: z.string(),
    bytes: z.number().int().positive(),
    width: z.number().int().positive(),
    height: z.number().int().positive(),
    /** the part of the original that it shows */
    region: imageBoxSchema,
  })
  .meta({ id: 'SentImage' })
export type SentImage = z.infer<typeof sentImageSchema>

export const coverageSchema = z
  .object({
    box: imageBoxSchema,
    /** share of the map's mass inside the box, 0..1 */
    share: z.number(),
    /** the box's share of the area that the map covers, 0..1 */
    areaShare: z.number(),
    /** share / areaShare: 1 is no better than chance */
    ratio: z.number(),
  })
  .meta({ id: 'Coverage' })
export type Coverage = z.infer<typeof coverageSchema>

export const attentionSchema = z
  .object({
    /** index in the step's images */
    image: z.number().int().min(0),
    grid: z.object({ rows: z.number().int().positive(), columns: z.number().int().positive() }),
    /** the model's layer numbers, one for each slice of the map */
    layers: z.array(z.number().int()),
    /** the layer number (one of `layers`) to show first */
    defaultLayer: z.number().int(),
    /** .npy, float32 [layer, row, column], relative attention */
    url: z.string(),
    /** the two maps that it is the ratio of, where the engine gives them */
    questionUrl: z.string().nullable(),
    genericUrl: z.string().nullable(),
    genericPrompt: z.string(),
    epsilon: z.number(),
    /** coverage of the default layer in the box that matters (evidence if known, else predicted), null without a box */
    coverage: coverageSchema.nullable(),
    /** the same for each layer, in the order of `layers`; empty without a box */
    coverageByLayer: z.array(coverageSchema),
    /** what a person should know of this map, such as heads trained towards the object */
    note: z.string().nullable(),
  })
  .meta({ id: 'Attention' })
export type Attention = z.infer<typeof attentionSchema>

export const tokenSchema = z.object({ text: z.string(), logprob: z.number().nullable() })
export type Token = z.infer<typeof tokenSchema>

export const usageSchema = z.object({
  promptTokens: z.number().int().nullable(),
  completionTokens: z.number().int().nullable(),
})
export type Usage = z.infer<typeof usageSchema>

export const stepSchema = z
  .object({
    index: z.number().int().min(0),
    /** view: the picture was made; ask: a question to the engine; parse: a box read from a reply; crop: a picture was cut */
    kind: z.enum(['view', 'ask', 'parse', 'crop']),
    /** which side of the comparison it belongs to */
    role: z.enum(['initial', 'refined']),
    title: z.string(),
    status: z.enum(['running', 'succeeded', 'failed', 'cancelled']),
    /** milliseconds since the run started */
    startedMs: z.number(),
    durationMs: z.number().nullable(),
    images: z.array(sentImageSchema),
    /** exactly what was sent as text, null for steps that ask nothing */
    prompt: z.string().nullable(),
    /** the raw reply; grows while it streams */
    text: z.string().nullable(),
    tokens: z.array(tokenSchema).nullable(),
    answer: answerSchema.nullable(),
    box: predictedBoxSchema.nullable(),
    attention: z.array(attentionSchema),
    usage: usageSchema.nullable(),
    /** where the engine's time went, in order, for example encode, decode, attention */
    parts: z.array(z.object({ label: z.string(), ms: z.number() })),
    error: problemSchema.nullable(),
  })
  .meta({ id: 'Step' })
export type Step = z.infer<typeof stepSchema>

export const runParamsSchema = z
  .object({
    padding: paddingSchema.optional(),
    temperature: z.number().min(0).max(2).optional(),
    maxTokens: z.number().int().min(1).max(8192).optional(),
    /** ask for relative-attention maps where the engine has them; on unless switched off */
    attention: z.boolean().optional(),
    genericPrompt: z.string().min(1).max(500).optional(),
  })
  .strict()
  .meta({ id: 'RunParams' })
export type RunParams = z.infer<typeof runParamsSchema>

export const createRunSchema = z
  .object({
    imageId: z.string().min(1).max(128),
    question: z.string().trim().min(1).max(20_000),
    options: z.array(optionSchema).max(26).nullish(),
    method: z.string().min(1).max(64),
    engine: z.string().min(1).max(64),
    params: runParamsSchema.optional(),
    /** the true answer: an option's letter, or text */
    expected: z.string().trim().max(2000).nullish(),
    /** the true box in original-image pixels */
    evidence: imageBoxSchema.nullish(),
  })
  .meta({ id: 'CreateRun' })
export type CreateRun = z.infer<typeof createRunSchema>

export const refineRunSchema = z.object({ box: imageBoxSchema }).meta({ id: 'RefineRun' })

export const verdictSchema = z.enum(['correct', 'wrong', 'unparsed'])
export type Verdict = z.infer<typeof verdictSchema>

export const runSchema = z
  .object({
    id: z.string(),
    status: runStatusSchema,
    imageId: z.string(),
    question: z.string(),
    options: z.array(optionSchema),
    expected: z.string().nullable(),
    evidence: imageBoxSchema.nullable(),
    method: methodIdSchema,
    engine: z.string(),
    /** the engine as it was: label and model, so that an old run still tells what answered */
    engineLabel: z.string(),
    model: z.string(),
    params: runParamsSchema,
    parentId: z.string().nullable(),
    createdAt: z.string(),
    steps: z.array(stepSchema),
    initialAnswer: answerSchema.nullable(),
    refinedAnswer: answerSchema.nullable(),
    /** against `expected`; null where nothing is expected or not answered yet */
    initialVerdict: verdictSchema.nullable(),
    refinedVerdict: verdictSchema.nullable(),
    /** the box that was looked into: the model's, or a person's in a refined run */
    box: predictedBoxSchema.nullable(),
    boxBy: z.enum(['model', 'person']).nullable(),
    /** the padded region that was really sent */
    cropBox: imageBoxSchema.nullable(),
    /** why there is no refined answer although the method makes one */
    notice: z.string().nullable(),
    error: problemSchema.nullable(),
    timings: z.object({ queuedMs: z.number().nullable(), totalMs: z.number().nullable() }),
  })
  .meta({ id: 'Run' })
export type Run = z.infer<typeof runSchema>

/** A run without its steps, for lists. */
export const runSummarySchema = runSchema.omit({ steps: true }).meta({ id: 'RunSummary' })
export type RunSummary = z.infer<typeof runSummarySchema>

const patch = runSchema
  .pick({
    initialAnswer: true,
    refinedAnswer: true,
    initialVerdict: true,
    refinedVerdict: true,
    box: true,
    boxBy: true,
    cropBox: true,
    notice: true,
  })
  .partial()

const stamp = { id: z.number().int().positive(), at: z.number() }

export const runEventSchema = z
  .discriminatedUnion('type', [
    z.object({ ...stamp, type: z.literal('run-created'), run: runSchema }),
    z.object({ ...stamp, type: z.literal('run-started'), queuedMs: z.number() }),
    z.object({ ...stamp, type: z.literal('step-started'), step: stepSchema }),
    z.object({ ...stamp, type: z.literal('step-text'), index: z.number().int(), delta: z.string() }),
    z.object({ ...stamp, type: z.literal('step-finished'), step: stepSchema }),
    z.object({ ...stamp, type: z.literal('run-patched'), patch }),
    z.object({
      ...stamp,
      type: z.literal('run-finished'),
      status: z.enum(['succeeded', 'failed', 'cancelled']),
      error: problemSchema.nullable(),
      totalMs: z.number().nullable(),
    }),
  ])
  .meta({ id: 'RunEvent' })
export type RunEvent = z.infer<typeof runEventSchema>

export function isTerminal(status: RunStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled'
}

/** Folds one event into a run. Pure; an event that was already folded in (same step, same text) is the caller's to skip by id. */
export function foldRun(run: Run | null, event: RunEvent): Run {
  if (event.type === 'run-created') return event.run
  if (!run) throw new Error(`foldRun: ${event.type} before run-created`)
  switch (event.type) {
    case 'run-started':
      return { ...run, status: 'running', timings: { ...run.timings, queuedMs: event.queuedMs } }
    case 'step-started':
    case 'step-finished':
      return { ...run, steps: putStep(run.steps, event.step) }
    case 'step-text': {
      const step = run.steps[event.index]
      if (!step) return run
      return { ...run, steps: putStep(run.steps, { ...step, text: (step.text ?? '') + event.delta }) }
    }
    case 'run-patched':
      return { ...run, ...(event.patch as Partial<Run>) }
    case 'run-finished':
      return {
        ...run,
        status: event.status,
        error: event.error,
        steps: run.steps.map((step) => settle(step, event)),
        timings: { ...run.timings, totalMs: event.totalMs },
      }
  }
}

function putStep(steps: readonly Step[], step: Step): Step[] {
  const next = steps.slice()
  next[step.index] = step
  return next
}

/** A step that was still running when the run ended did not succeed. */
function settle(step: Step, event: Extract<RunEvent, { type: 'run-finished' }>): Step {
  if (step.status !== 'running') return step
  return { ...step, status: event.status === 'cancelled' ? 'cancelled' : 'failed', error: event.error }
}
