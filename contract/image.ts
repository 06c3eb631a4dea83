/** Images, samples and questions as the API speaks of them. */
import { z } from 'zod'
import { imageBoxSchema } from './box.ts'

export const imageFormats = ['jpeg', 'png', 'webp', 'tiff', 'avif', 'gif'] as const

export const imageInfoSchema = z
  .object({
    /** SHA-256 of the original bytes, lower-case hex */
    id: z.string(),
    /** size of the upright picture in pixels (EXIF orientation applied) */
    width: z.number().int().positive(),
    height: z.number().int().positive(),
    format: z.enum(imageFormats),
    bytes: z.number().int().positive(),
    orientation: z.number().int().min(1).max(8),
    /** address of the IIIF Image API 3.0 service, without trailing slash */
    iiif: z.string(),
    /** the file's name at upload, for people; may be empty */
    name: z.string(),
    createdAt: z.string(),
    /** false: it came in a bundle without its original; what is shown is put together from the pictures as they were sent */
    original: z.boolean().default(true),
  })
  .meta({ id: 'Image' })
export type ImageInfo = z.infer<typeof imageInfoSchema>

/** How far an upload has come: received bytes, then the making of the pyramid. */
export const uploadProgressSchema = z.object({
  stage: z.enum(['receiving', 'checking', 'preparing', 'done', 'failed']),
  receivedBytes: z.number().int().min(0),
  totalBytes: z.number().int().min(0).nullable(),
  /** 0..1 of the current stage, null where it cannot be known */
  share: z.number().min(0).max(1).nullable(),
})
export type UploadProgress = z.infer<typeof uploadProgressSchema>

export const optionSchema = z
  .object({ letter: z.string().regex(/^[A-Z]$/), text: z.string().min(1).max(2000) })
  .meta({ id: 'Option' })
export type Option = z.infer<typeof optionSchema>

export const sampleQuestionSchema = z.object({
  question: z.string(),
  options: z.array(optionSchema).optional(),
  /** the option's letter for multiple choice, else the text */
  expected: z.string(),
  evidence: imageBoxSchema,
  kind: z.string(),
})
export type SampleQuestion = z.infer<typeof sampleQuestionSchema>

export const sampleSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    imageUrl: z.string(),
    thumbUrl: z.string(),
    width: z.number().int().positive(),
    height: z.number().int().positive(),
    questions: z.array(sampleQuestionSchema),
  })
  .meta({ id: 'Sample' })
export type Sample = z.infer<typeof sampleSchema>
