/**
 * The facts of a result: what filters, sorts, plots and figures are made of. One flat record for each item of an
 * evaluation; null always means "not known" or "does not apply", never zero. The table at the end is the same by columns.
 */
import { z } from 'zod'

/** `undecided`: an open answer that no rule decides and no judge has seen; it counts as wrong and is counted apart. */
export const gradeSchema = z.enum(['correct', 'wrong', 'unparsed', 'undecided'])
export type Grade = z.infer<typeof gradeSchema>

export const flips = ['right-right', 'wrong-right', 'right-wrong', 'wrong-wrong', 'unparsed'] as const

/** Why a result is wrong (see contract/cause.ts); null where it is right or not there yet. */
export const causes = [
  'wrong-place', // looked in the wrong place: the crop misses the evidence
  'misread', // the evidence was in the crop, and the answer is still wrong
  'unreadable', // the evidence region alone was answered wrong too
  'harmed', // right before zooming, wrong after
  'wrong-convention', // the box makes sense in another convention than the declared one
  'unparsed', // no answer could be read
  'engine-fault', // no answer came
  'no-look', // wrong, and never zoomed
  'unexplained', // none of the rules applies, as without an evidence box
] as const
export const causeSchema = z.enum(causes)
export type Cause = z.infer<typeof causeSchema>

const share = z.number().nullable()
const count = z.number().int().nullable()

export const factsSchema = z
  .object({
    status: z.enum(['pending', 'running', 'done', 'failed']),
    /** grade of the first answer; null where the method has none */
    initial: gradeSchema.nullable(),
    /** grade of the answer that counts: the refined one if there is one, else the first */
    final: gradeSchema.nullable(),
    flip: z.enum(flips).nullable(),
    /** who decided the final grade */
    gradedBy: z.enum(['rule', 'judge', 'person']).nullable(),
    /** probability of the given answer, 0..1 */
    initialConfidence: share,
    finalConfidence: share,
    /** box that was asked for against the evidence */
    iou: share,
    /** share of the evidence that lies inside the crop that was sent, 0..1 */
    recall: share,
    /** best IoU that another reading of the same numbers has with the evidence */
    otherIou: share,
    /** the box broke the declared convention */
    boxBroken: z.boolean().nullable(),
    /** share of the picture's area, 0..1 */
    boxArea: share,
    cropArea: share,
    /** relative attention in the evidence (or, without one, the box): share of the mass, share of the area, and their ratio */
    coverageShare: share,
    coverageArea: share,
    coverageRatio: share,
    /** dual view: grades of the whole picture alone and of the evidence region alone */
    global: gradeSchema.nullable(),
    regional: gradeSchema.nullable(),
    /** times the engine was asked */
    calls: count,
    promptTokens: count,
    completionTokens: count,
    ms: z.number().nullable(),
    cause: causeSchema.nullable(),
    causeBy: z.enum(['rule', 'person']).nullable(),
  })
  .meta({ id: 'Facts' })
export type Facts = z.infer<typeof factsSchema>

export const noFacts: Facts = {
  status: 'pending',
  initial: null,
  final: null,
  flip: null,
  gradedBy: null,
  initialConfidence: null,
  finalConfidence: null,
  iou: null,
  recall: null,
  otherIou: null,
  boxBroken: null,
  boxArea: null,
  cropArea: null,
  coverageShare: null,
  coverageArea: null,
  coverageRatio: null,
  global: null,
  regional: null,
  calls: null,
  promptTokens: null,
  completionTokens: null,
  ms: null,
  cause: null,
  causeBy: null,
}

/** A column of words: each row an index into `words`, -1 for none. */
export const wordsColumnSchema = z.object({ words: z.array(z.string()), codes: z.array(z.number().int()) })
export type WordsColumn = z.infer<typeof wordsColumnSchema>

/** A column of any number of words a row. */
export const tagsColumnSchema = z.object({
  words: z.array(z.string()),
  codes: z.array(z.array(z.number().int())),
})
export type TagsColumn = z.infer<typeof tagsColumnSchema>

const numbers = z.array(z.number().nullable())

export const itemColumnsSchema = z.object({
  category: wordsColumnSchema,
  kind: wordsColumnSchema,
  /** choice or open */
  type: wordsColumnSchema,
  tags: tagsColumnSchema,
  /** yes or no: a person has written a note */
  note: wordsColumnSchema,
  megapixels: numbers,
  /** evidence's share of the picture's area */
  evidenceArea: numbers,
})
export type ItemColumns = z.infer<typeof itemColumnsSchema>

export const resultColumnsSchema = z.object({
  status: wordsColumnSchema,
  initial: wordsColumnSchema,
  final: wordsColumnSchema,
  flip: wordsColumnSchema,
  gradedBy: wordsColumnSchema,
  cause: wordsColumnSchema,
  global: wordsColumnSchema,
  regional: wordsColumnSchema,
  /** tags that people gave to the runs */
  tags: tagsColumnSchema,
  initialConfidence: numbers,
  finalConfidence: numbers,
  /** final minus initial */
  confidenceChange: numbers,
  iou: numbers,
  recall: numbers,
  boxArea: numbers,
  cropArea: numbers,
  coverageShare: numbers,
  coverageArea: numbers,
  coverageRatio: numbers,
  calls: numbers,
  tokens: numbers,
  ms: numbers,
})
export type ResultColumns = z.infer<typeof resultColumnsSchema>

/** The facts of a whole dataset and some of its evaluations, by columns; row n is the item with ordinal n. */
export const factTableSchema = z
  .object({
    datasetId: z.string(),
    revision: z.number().int(),
    rows: z.number().int().min(0),
    items: itemColumnsSchema,
    evaluations: z.array(
      z.object({ id: z.string(), revision: z.number().int(), columns: resultColumnsSchema }),
    ),
  })
  .meta({ id: 'FactTable' })
export type FactTable = z.infer<typeof factTableSchema>
