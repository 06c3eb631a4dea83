/** Bringing a benchmark in: what a file seems to be, how its columns become items, and how far the work has come. */
import { z } from 'zod'
import { itemSchema, marksSchema } from './dataset.ts'
import { problemSchema } from './error.ts'

/** The formats that Loupe reads; `plain` is docs/plain-format.md. */
export const importFormats = [
  'hr-bench',
  'vstar',
  'vstar-questions',
  'mme-realworld',
  'zoombench',
  'treebench',
  'mcqa',
  'vlmevalkit',
  'coco',
  'w3c',
  'plain',
] as const
export const importFormatSchema = z.enum(importFormats)
export type ImportFormat = z.infer<typeof importFormatSchema>

export const importFormatLabels: Record<ImportFormat, string> = {
  'hr-bench': 'HR-Bench',
  vstar: 'V* (a JSON file for each picture)',
  'vstar-questions': 'V* (test_questions.jsonl)',
  'mme-realworld': 'MME-RealWorld',
  zoombench: 'ZoomBench',
  treebench: 'TreeBench',
  mcqa: 'Zoom-Refine’s MCQA list',
  vlmevalkit: 'VLMEvalKit table',
  coco: 'COCO boxes',
  w3c: 'W3C Web Annotations',
  plain: 'Plain list',
}

/** How a file is laid out, whatever its name says. */
export const containers = ['csv', 'tsv', 'parquet', 'json', 'jsonl', 'folder'] as const
export const containerSchema = z.enum(containers)
export type Container = z.infer<typeof containerSchema>

/** The parts of an item that a column can fill. */
export const mappingFields = [
  'key',
  'image',
  'imageName',
  'question',
  'hint',
  'options',
  'answer',
  'category',
  'kind',
  'type',
  'evidence',
  'x',
  'y',
  'width',
  'height',
  'group',
  'turn',
] as const
export const mappingFieldSchema = z.enum(mappingFields)
export type MappingField = z.infer<typeof mappingFieldSchema>

export const mappingFieldWords: Record<MappingField, string> = {
  key: 'id of the item; without one its row number',
  image: 'the picture: its bytes (base64), its path, or the id of another row with the same picture',
  imageName: 'the picture’s name, for people',
  question: 'the question',
  hint: 'what is told before the question',
  options: 'the choices',
  answer: 'the true answer',
  category: 'the sort that figures are broken down by',
  kind: 'a finer sort',
  type: 'choice or open: a question of choice without choices is refused',
  evidence: 'where the answer can be seen: one box or several',
  x: 'left side of the evidence',
  y: 'upper side of the evidence',
  width: 'width of the evidence',
  height: 'height of the evidence',
  group: 'rows that ask one question in several orders of its choices share this',
  turn: 'which of the orders it is',
}

export const mappingSchema = z
  .object({
    /** which column fills which part; a column inside a nested value is written with dots: `messages.0.content` */
    columns: z.partialRecord(mappingFieldSchema, z.string().min(1).max(200)),
    /** where the choices stand: nowhere, in the column `options`, in columns named A, B, C …, or as the last lines of the question */
    options: z.enum(['none', 'column', 'letters', 'question']).default('none'),
    /** `first`: the first choice is the true one */
    answer: z.enum(['column', 'first']).default('column'),
    /** the four numbers of a box */
    boxes: z.enum(['xywh', 'xyxy']).default('xyxy'),
    /** what the numbers are measured in: pixels, shares of the sides (0..1), or thousandths of them */
    units: z.enum(['pixels', 'fraction', 'thousand']).default('pixels'),
  })
  .meta({ id: 'ImportMapping' })
export type Mapping = z.infer<typeof mappingSchema>

/** Why a row was left out, beside the `image-…` codes of its picture. */
export const refusalWords = {
  'row-unreadable': 'the row cannot be read',
  'no-question': 'there is no question',
  'question-too-long': 'the question is too long',
  'no-picture': 'there is no picture',
  'bad-base64': 'the picture is not valid base64',
  'picture-not-found': 'the picture’s file is not there',
  'picture-outside': 'the picture’s path leads out of the list’s folder',
  'picture-other-size': 'the picture has another size than the list says',
  'picture-row-unknown': 'the picture is said to be that of another row, which has none',
  'options-unreadable': 'the choices cannot be read',
  'options-invalid': 'the choices need two or more different letters, each with a text',
  'answer-no-option': 'the answer is none of the choices',
  'answer-too-long': 'the answer is too long',
  'evidence-unreadable': 'the evidence is no box',
  'evidence-outside': 'the evidence lies outside the picture',
  'key-too-long': 'the id is too long',
  'duplicate-key': 'an earlier row has the same id',
} as const
export type RefusalCode = keyof typeof refusalWords

export const refusalSchema = z
  .object({
    /** row of the source, from 1, a heading not counted */
    row: z.number().int().min(1),
    /** one of `refusalWords`, or an `image-…` code of the problem catalogue */
    code: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'Refusal' })
export type Refusal = z.infer<typeof refusalSchema>

export const previewPictureSchema = z.object({
  width: z.number().int(),
  height: z.number().int(),
  /** bytes of the file */
  bytes: z.number().int(),
  /** a small WebP as a data: address */
  thumb: z.string(),
})
export type PreviewPicture = z.infer<typeof previewPictureSchema>

export const draftSchema = itemSchema.omit({
  id: true,
  datasetId: true,
  ordinal: true,
  imageId: true,
  width: true,
  height: true,
})

export const previewSchema = z
  .object({
    container: containerSchema,
    format: importFormatSchema,
    /** 0..1: how sure Loupe is of the format */
    confidence: z.number().min(0).max(1),
    /** what else it could be, surest first */
    others: z.array(z.object({ format: importFormatSchema, confidence: z.number() })),
    /** lists found in the folder; `list` is the one that is read */
    lists: z.array(z.string()),
    list: z.string(),
    columns: z.array(
      z.object({
        name: z.string(),
        /** first values as short text; a picture's as its size */
        samples: z.array(z.string()),
        /** the column holds pictures */
        picture: previewPictureSchema.nullable(),
        /** put together from other columns */
        derived: z.boolean(),
      }),
    ),
    mapping: mappingSchema,
    /** the first rows as they would be stored */
    samples: z.array(
      z.object({
        row: z.number().int(),
        draft: draftSchema.nullable(),
        picture: previewPictureSchema.nullable(),
        refusal: refusalSchema.nullable(),
      }),
    ),
    /** what stands against starting, or should be known before */
    notes: z.array(z.object({ blocking: z.boolean(), text: z.string() })),
  })
  .meta({ id: 'ImportPreview' })
export type Preview = z.infer<typeof previewSchema>

export const importStatusSchema = z.enum([
  /** the file, or the files of a dropped folder, are on their way */
  'receiving',
  /** looked at; waits for a person's yes */
  'ready',
  'running',
  'paused',
  'finished',
  'cancelled',
  'failed',
])
export type ImportStatus = z.infer<typeof importStatusSchema>

export const importJobSchema = z
  .object({
    id: z.string(),
    createdAt: z.string(),
    finishedAt: z.string().nullable(),
    status: importStatusSchema,
    /** `path`: a file of the server's machine; `upload`: one file that was sent; `files`: a dropped folder */
    source: z.object({
      kind: z.enum(['path', 'upload', 'files']),
      name: z.string(),
      /** received so far, and files of a dropped folder */
      bytes: z.number().int(),
      files: z.number().int(),
    }),
    /** of the dataset that it fills or will fill */
    name: z.string(),
    datasetId: z.string().nullable(),
    preview: previewSchema.nullable(),
    progress: z.object({
      rows: z.number().int(),
      /** known for parquet and folders only */
      totalRows: z.number().int().nullable(),
      items: z.number().int(),
      refused: z.number().int(),
      /** pictures that were new to this Loupe */
      newImages: z.number().int(),
      bytes: z.number(),
      totalBytes: z.number(),
      rowsPerMinute: z.number().nullable(),
      secondsLeft: z.number().nullable(),
    }),
    /** refused rows by code */
    refusals: z.record(z.string(), z.number().int()),
    /** why it failed, or paused by itself */
    problem: problemSchema.nullable(),
  })
  .meta({ id: 'ImportJob' })
export type ImportJob = z.infer<typeof importJobSchema>

/** A file or folder of the server's machine, or the announcement of a dropped folder whose files follow one by one. */
export const createImportSchema = z.union([
  z.object({ path: z.string().min(1).max(4096), name: z.string().trim().min(1).max(200).optional() }),
  z.object({ kind: z.literal('files'), name: z.string().trim().min(1).max(200) }),
])

/** Looks again: at another list of the folder, as another format, or with another mapping. */
export const previewRequestSchema = z.object({
  list: z.string().max(1024).optional(),
  format: importFormatSchema.optional(),
  mapping: mappingSchema.optional(),
})
export type PreviewRequest = z.infer<typeof previewRequestSchema>

export const startImportSchema = previewRequestSchema.extend({
  name: z.string().trim().min(1).max(200).optional(),
  description: z.string().max(20_000).optional(),
  licence: z.string().max(500).optional(),
})
export type StartImport = z.infer<typeof startImportSchema>

export const itemWithMarksSchema = itemSchema.extend({ marks: marksSchema }).meta({ id: 'MarkedItem' })
export type MarkedItem = z.infer<typeof itemWithMarksSchema>

export const datasetChangeSchema = z.object({
  name: z.string().trim().min(1).max(200).optional(),
  description: z.string().max(20_000).optional(),
  licence: z.string().max(500).optional(),
})
export type DatasetChange = z.infer<typeof datasetChangeSchema>

/** What went with a dataset. */
export const removedDatasetSchema = z.object({
  items: z.number().int(),
  evaluations: z.number().int(),
  images: z.number().int(),
  /** pictures that runs, projects or other datasets still use, or that people brought themselves */
  imagesKept: z.number().int(),
})
export type RemovedDataset = z.infer<typeof removedDatasetSchema>
