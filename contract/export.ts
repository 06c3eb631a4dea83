/** What a dataset, or a slice of it, can be written as; and what each format cannot hold. */
import { z } from 'zod'

export const exportFormats = [
  'hr-bench-tsv',
  'hr-bench-parquet',
  'vstar',
  'vstar-questions',
  'mme-realworld-json',
  'mme-realworld-tsv',
  'zoombench-parquet',
  'treebench-tsv',
  'vlmevalkit-tsv',
  'mcqa',
  'plain-csv',
  'plain-json',
  'plain-jsonl',
  'coco',
  'coco-results',
  'w3c',
  'items-parquet',
  'results-parquet',
  'results-csv',
  'results-jsonl',
  'slice-csv',
  'slice-jsonl',
] as const
export const exportFormatSchema = z.enum(exportFormats)
export type ExportFormatId = z.infer<typeof exportFormatSchema>

/**
 * Where the pictures go. cell: as base64 in the table; files: beside the list, in a zip (a tar above 4 GB); no: the list alone, in
 * which the pictures are named.
 */
export const pictureModes = ['cell', 'files', 'no'] as const
export const pictureModeSchema = z.enum(pictureModes)
export type PictureMode = z.infer<typeof pictureModeSchema>

/** Parts of an item that a format may be unable to hold, in the words that are shown. */
export const lossWords = {
  key: 'ids of items',
  imageName: 'names of pictures',
  options: 'choices',
  optionOrder: 'the order of choices: the true one comes first',
  optionBreaks: 'line breaks inside choices become spaces',
  answer: 'true answers',
  category: 'categories',
  kind: 'kinds',
  evidence: 'evidence boxes',
  severalBoxes: 'all evidence boxes but one around them all',
  boxFractions: 'fractions of pixels: boxes are rounded outwards',
  cycle: 'which questions are turns of one another',
  cycleGroup: 'names of groups of turns; they are made again from picture, question and choices',
  extra: 'further columns',
  extraTypes: 'whether a further column holds a number, a text or nothing',
  space: 'white space at the ends of questions and choices',
} as const
export type Loss = keyof typeof lossWords

export const formatInfoSchema = z
  .object({
    id: z.string(),
    label: z.string(),
    /** of the list itself, with its dot */
    extension: z.string(),
    /** what is in it: items, results of evaluations, or predictions made elsewhere */
    about: z.enum(['items', 'results', 'predictions']),
    import: z.boolean(),
    export: z.boolean(),
    predictions: z.boolean(),
    /** ways to carry pictures, the usual one first; empty where it holds none */
    pictures: z.array(pictureModeSchema),
    /** how many evaluations it takes: none, at least one, exactly one, or any number */
    evaluations: z.enum(['none', 'one', 'some', 'any']),
    /** what an export in it can leave out, in words; what one dataset really loses is told with the export */
    loses: z.array(z.string()),
  })
  .meta({ id: 'FormatInfo' })
export type FormatInfo = z.infer<typeof formatInfoSchema>

export const lostSchema = z.object({
  what: z.string(),
  /** items that lose it */
  items: z.number().int(),
  words: z.string(),
})
export type Lost = z.infer<typeof lostSchema>

/** What an export would give, before it is made. */
export const exportPlanSchema = z
  .object({
    format: exportFormatSchema,
    images: pictureModeSchema,
    /** file name */
    name: z.string(),
    mediaType: z.string(),
    /** items that it holds, and those that it has to leave out */
    items: z.number().int(),
    leftOut: z.array(z.object({ why: z.string(), items: z.number().int() })),
    lost: z.array(lostSchema),
    /** of the pictures; 0 without any */
    pictureBytes: z.number(),
    /** pictures whose original is not here */
    picturesMissing: z.number().int(),
  })
  .meta({ id: 'ExportPlan' })
export type ExportPlan = z.infer<typeof exportPlanSchema>
