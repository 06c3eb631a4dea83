/**
 * A run: one method on one image and question with one engine. It is a fold over an append-only list of
 * events; server, browser, resumed streams and replays all use the one reducer at the end of this file.
 */
import { z } from 'zod'
import { imageBoxSchema } from './box.ts'
import { conventionIdSchema, paddingSchema, zoomSyntaxSchema } from './engine.ts'
import { problemSchema } from './error.ts'
import { optionSchema } from './image.ts'
import { methodIdSchema } from './method.ts'

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
    /** probability of each option, 0..1, null where the engine does not tell; options it gave no figure for are left out */
    distribution: z
      .array(z.object({ letter: z.string(), probability: z.number() }))
      .nullable()
      .default(null),
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
    'too-small', // a crop of it would have too few pixels for the method
    'too-thin', // one side is too many times the other
    'unknown-source', // it is relative to a picture that was never sent
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
    /** the part of the original that the grid covers, in its pixels; may reach beyond it where the model pads. null: the picture's own region */
    region: imageBoxSchema.nullable().default(null),
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
    /** .npy, float32 [token, row, column]: the default layer's relative map of every token of the reply, null unless asked for */
    tokensUrl: z.string().nullable().default(null),
    /** what a person should know of this map, such as heads trained towards the object */
    note: z.string().nullable(),
  })
  .meta({ id: 'Attention' })
export type Attention = z.infer<typeof attentionSchema>

export const tokenSchema = z.object({
  text: z.string(),
  logprob: z.number().nullable(),
  /** the likeliest tokens at this place, where the engine tells */
  top: z.array(z.object({ text: z.string(), logprob: z.number() })).optional(),
})
export type Token = z.infer<typeof tokenSchema>

export const usageSchema = z.object({
  promptTokens: z.number().int().nullable(),
  completionTokens: z.number().int().nullable(),
})
export type Usage = z.infer<typeof usageSchema>

/** What was said, as it was sent. An image is the index of one of the step's images. */
export const messageSchema = z.object({
  role: z.enum(['system', 'user', 'assistant']),
  parts: z.array(
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('text'), text: z.string() }),
      z.object({ type: z.literal('image'), image: z.number().int().min(0) }),
    ]),
  ),
})
export type SentMessage = z.infer<typeof messageSchema>

export const stepSchema = z
  .object({
    index: z.number().int().min(0),
    /** view: the picture was made; ask: a question to the engine; parse: a box read from a reply; crop: a picture was cut; attention: a box found in a map */
    kind: z.enum(['view', 'ask', 'parse', 'crop', 'attention']),
    /** 0 for the first look, then one more for each further look */
    turn: z.number().int().min(0).default(0),
    /** taken over unchanged from the parent run, before the two part */
    inherited: z.boolean().default(false),
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
    /** the same as a conversation, null for steps that ask nothing and for runs of older versions */
    messages: z.array(messageSchema).nullable().default(null),
    /** the raw reply; grows while it streams */
    text: z.string().nullable(),
    tokens: z.array(tokenSchema).nullable(),
    answer: answerSchema.nullable(),
    box: predictedBoxSchema.nullable(),
    attention: z.array(attentionSchema),
    /** what a person should know of the reply, such as a map that could not be read */
    notes: z.array(z.string()).default([]),
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
    /** also the default layer's map of every generated token */
    tokenMaps: z.boolean().optional(),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .optional(),
    /** long side of the view in pixels instead of the profile's rule; never more than the image has or the model takes */
    viewSide: z.number().int().min(16).max(16_384).optional(),
    /** zoom-refine: keep the first turn in the second ask; on unless switched off */
    history: z.boolean().optional(),
    /** multi-turn: form of the tool call, and how many crops at most */
    syntax: zoomSyntaxSchema.optional(),
    maxTurns: z.number().int().min(1).max(20).optional(),
    /** attention-crop: the layer whose map is cropped, one of the engine's */
    layer: z.number().int().min(0).max(1000).optional(),
    /** external-crop: the engine that proposes the box */
    policy: z.string().min(1).max(64).optional(),
    /** dual-view, external-crop: a region given by a person instead of the evidence box */
    region: imageBoxSchema.optional(),
    /** answer-map: the grid of crops, and how far each reaches into its neighbours as a share of its side */
    rows: z.number().int().min(1).max(32).optional(),
    columns: z.number().int().min(1).max(32).optional(),
    overlap: z.number().min(0).max(0.5).optional(),
    /** answer-map: which answer the tiles are painted with: the run's own final answer or the expected one */
    target: z.enum(['final', 'expected']).optional(),
    /** resolution-sweep: long sides of the views in pixels */
    sides: z.array(z.number().int().min(16).max(16_384)).min(1).max(16).optional(),
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
    /** runs that are compared share one id, made by the client */
    group: z.uuid().nullish(),
  })
  .meta({ id: 'CreateRun' })
export type CreateRun = z.infer<typeof createRunSchema>

/** `step`: the index of the parent's ask after which the person's box takes over; without it, its first ask. */
export const refineRunSchema = z
  .object({
    box: imageBoxSchema,
    step: z.number().int().min(0).optional(),
    /** another engine than the parent's; needed where that one is not set up here, as after an import */
    engine: z.string().min(1).max(64).optional(),
  })
  .meta({ id: 'RefineRun' })

/** One look into the picture: the box that was asked for and the region that was really sent. */
export const lookedSchema = z.object({
  turn: z.number().int().min(1),
  box: predictedBoxSchema,
  by: z.enum(['model', 'person', 'attention', 'policy', 'evidence']),
  /** null where no crop could be made of it */
  cropBox: imageBoxSchema.nullable(),
})
export type Looked = z.infer<typeof lookedSchema>

/** The picture that a survey makes of its many asks. */
export const surveySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('answer-map'),
    rows: z.number().int(),
    columns: z.number().int(),
    /** the answer that the cells are painted with */
    target: z.string(),
    /**
     * What `value` of a cell is. probability: the target's probability among the options. confidence: the probability of the
     * cell's own answer where that is the target, else 0. vote: 1 where the cell's own answer is the target, else 0.
     */
    measure: z.enum(['probability', 'confidence', 'vote']),
    cells: z.array(
      z.object({
        row: z.number().int(),
        column: z.number().int(),
        region: imageBoxSchema,
        answer: answerSchema,
        value: z.number(),
      }),
    ),
  }),
  z.object({
    kind: z.literal('resolution-sweep'),
    points: z.array(
      z.object({
        side: z.number().int(),
        width: z.number().int(),
        height: z.number().int(),
        answer: answerSchema,
        verdict: z.enum(['correct', 'wrong', 'unparsed']).nullable(),
        ms: z.number(),
        promptTokens: z.number().int().nullable(),
      }),
    ),
  }),
])
export type Survey = z.infer<typeof surveySchema>

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
    /** how many steps it took over from its parent: where the two part; null without a parent */
    forkedAt: z.number().int().min(0).nullable().default(null),
    group: z.string().nullable().default(null),
    createdAt: z.string(),
    steps: z.array(stepSchema),
    initialAnswer: answerSchema.nullable(),
    refinedAnswer: answerSchema.nullable(),
    /** against `expected`; null where nothing is expected or not answered yet */
    initialVerdict: verdictSchema.nullable(),
    refinedVerdict: verdictSchema.nullable(),
    /** the box that was looked into: the model's, or a person's in a refined run */
    box: predictedBoxSchema.nullable(),
    boxBy: z.enum(['model', 'person', 'attention', 'policy', 'evidence']).nullable(),
    /** the padded region that was really sent */
    cropBox: imageBoxSchema.nullable(),
    /** every look into the picture, in order; the last one with a crop is `box` and `cropBox` */
    looks: z.array(lookedSchema).default([]),
    survey: surveySchema.nullable().default(null),
    /** why there is no refined answer although the method makes one */
    notice: z.string().nullable(),
    error: problemSchema.nullable(),
    timings: z.object({ queuedMs: z.number().nullable(), totalMs: z.number().nullable() }),
  })
  .meta({ id: 'Run' })
export type Run = z.infer<typeof runSchema>

/** A run without its steps and its survey's cells, for lists. */
export const runSummarySchema = runSchema.omit({ steps: true, survey: true }).meta({ id: 'RunSummary' })
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
  // Without their defaults: a patch that does not name them must not empty them.
  .extend({ looks: z.array(lookedSchema), survey: surveySchema.nullable() })
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
