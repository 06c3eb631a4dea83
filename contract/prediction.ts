/** Predictions made elsewhere: what a file of them says of an item, and what Loupe makes of the file before it is stored. */
import { z } from 'zod'
import { imageBoxSchema } from './box.ts'
import { conventionIdSchema } from './engine.ts'
import { methodIdSchema } from './method.ts'

export const predictionFormats = ['zoom-refine', 'vlmevalkit', 'lmms-eval', 'zwz', 'table'] as const
export const predictionFormatSchema = z.enum(predictionFormats)
export type PredictionFormat = z.infer<typeof predictionFormatSchema>

export const predictionFormatLabels: Record<PredictionFormat, string> = {
  'zoom-refine': 'Zoom-Refine records',
  vlmevalkit: 'VLMEvalKit predictions',
  'lmms-eval': 'lmms-eval samples',
  zwz: 'Zooming without Zooming answers',
  table: 'Another table',
}

/** One look's answer as the file has it. */
export const saidSchema = z.object({
  /** the model's words; null where the file keeps none */
  reply: z.string().max(200_000).nullable(),
  /** what the file says the answer is: a letter or a text; null where it does not say */
  letter: z.string().max(2000).nullable(),
})
export type PredictionSaid = z.infer<typeof saidSchema>

export const predictionSchema = z
  .object({
    /** in the file, from 1 */
    row: z.number().int().min(1),
    initial: saidSchema,
    /** null where there was no second look */
    refined: saidSchema.nullable(),
    /** the box that was asked for, in the words or numbers of the file */
    box: z.string().max(2000).nullable(),
    convention: conventionIdSchema,
    /** what the file itself says of the answer; beside our own verdict, never instead of it */
    theirs: z
      .object({
        /** null where it holds a figure that is neither right nor wrong */
        correct: z.boolean().nullable(),
        /** the column that says so, and its value as text */
        field: z.string(),
        value: z.string().max(2000),
      })
      .nullable(),
    completionTokens: z.number().int().min(0).nullable(),
    ms: z.number().min(0).nullable(),
    /** what went wrong there */
    error: z.string().max(2000).nullable(),
  })
  .meta({ id: 'Prediction' })
export type Prediction = z.infer<typeof predictionSchema>

/** Parts of a prediction that a column can fill. */
export const predictionFields = [
  'key',
  'question',
  'image',
  'reply',
  'answer',
  'refinedReply',
  'refinedAnswer',
  'box',
  'verdict',
  'tokens',
  'seconds',
  'error',
] as const
export const predictionFieldSchema = z.enum(predictionFields)
export type PredictionField = z.infer<typeof predictionFieldSchema>

export const predictionFieldWords: Record<PredictionField, string> = {
  key: 'id of the item',
  question: 'the question, to find the item by where there is no id',
  image: 'the picture’s name, to tell equal questions apart',
  reply: 'the model’s words, first look',
  answer: 'the answer that was read from them',
  refinedReply: 'the model’s words after zooming',
  refinedAnswer: 'the answer that was read from them',
  box: 'the box it asked to look into',
  verdict: 'whether the file calls it right',
  tokens: 'generated tokens',
  seconds: 'time taken, in seconds',
  error: 'what went wrong',
}

export const predictionMappingSchema = z
  .object({
    /** columns are named with dots for nested values: `doc.index`, `resps.0.0` */
    columns: z.partialRecord(predictionFieldSchema, z.string().min(1).max(200)),
    /** what the numbers of a box mean */
    convention: conventionIdSchema,
    method: methodIdSchema,
  })
  .meta({ id: 'PredictionMapping' })
export type PredictionMapping = z.infer<typeof predictionMappingSchema>

/** How a row found its item, or why it did not. */
export const matchWords = {
  key: 'by its id',
  question: 'by its question',
  'question-image': 'by its question and picture',
  'no-item': 'no item has this id or question',
  'several-items': 'several items have this question, and no picture tells them apart',
  'other-question': 'the item with this id asks something else',
  'same-item': 'an earlier row is about the same item',
  unreadable: 'the row cannot be read',
} as const
export type MatchWord = keyof typeof matchWords

export const unmatchedSchema = z
  .object({
    row: z.number().int().min(1),
    why: z.enum(['no-item', 'several-items', 'other-question', 'same-item', 'unreadable']),
    detail: z.string(),
  })
  .meta({ id: 'UnmatchedPrediction' })
export type Unmatched = z.infer<typeof unmatchedSchema>

export const predictionPreviewSchema = z
  .object({
    id: z.string(),
    datasetId: z.string(),
    /** of the file */
    name: z.string(),
    bytes: z.number().int(),
    format: predictionFormatSchema,
    /** 0..1: how sure Loupe is of the format */
    confidence: z.number().min(0).max(1),
    columns: z.array(z.object({ name: z.string(), samples: z.array(z.string()) })),
    mapping: predictionMappingSchema,
    /** as the file names it, else from the file's name; a person can mend it when it is stored */
    model: z.string(),
    rows: z.number().int(),
    matched: z.number().int(),
    /** rows of which an item was found, by how */
    by: z.object({ key: z.number().int(), question: z.number().int(), 'question-image': z.number().int() }),
    /** rows without an item, by why; the rows themselves are at …/unmatched */
    unmatched: z.record(z.string(), z.number().int()),
    /** items of the dataset that no row is about */
    missing: z.number().int(),
    /** rows whose answer our strict reading finds none in */
    unparsed: z.number().int(),
    /** rows where the file's verdict and ours differ */
    disagree: z.number().int(),
    examples: z.array(
      z.object({
        row: z.number().int(),
        key: z.string().nullable(),
        question: z.string(),
        answer: z.string(),
        letter: z.string().nullable(),
        verdict: z.enum(['correct', 'wrong', 'unparsed', 'undecided']).nullable(),
        theirs: z.string().nullable(),
        box: imageBoxSchema.nullable(),
        matched: z.boolean(),
        why: z.string(),
      }),
    ),
    /** what stands against storing it, or should be known before */
    notes: z.array(z.object({ blocking: z.boolean(), text: z.string() })),
  })
  .meta({ id: 'PredictionPreview' })
export type PredictionPreview = z.infer<typeof predictionPreviewSchema>

export const openPredictionsSchema = z.object({
  datasetId: z.string().max(64),
  /** a file of the server's machine; asked for from that machine only */
  path: z.string().min(1).max(4096),
  format: predictionFormatSchema.optional(),
})

export const previewPredictionsSchema = z.object({
  format: predictionFormatSchema.optional(),
  mapping: predictionMappingSchema.optional(),
})
export type PreviewPredictions = z.infer<typeof previewPredictionsSchema>

export const storePredictionsSchema = previewPredictionsSchema.extend({
  name: z.string().trim().min(1).max(200).optional(),
  model: z.string().trim().min(1).max(200).optional(),
})
export type StorePredictions = z.infer<typeof storePredictionsSchema>
