/** Recorded runs that ship with Loupe: a list of them, and for each its event log beside the pictures and maps it names. */
import { z } from 'zod'
import { methodIdSchema } from './method.ts'
import { answerSchema, runEventSchema, verdictSchema } from './run.ts'

/** Why a run is in the gallery. Each is filled by a rule, not by hand; see `scripts/record-gallery.mjs`. */
export const galleryKinds = [
  'put-right',
  'made-worse',
  'still-wrong',
  'right-already',
  'by-attention',
] as const
export type GalleryKind = (typeof galleryKinds)[number]

export const galleryEntrySchema = z
  .object({
    /** begins with `recorded-`, which no run's own id does */
    id: z.string().regex(/^recorded-[a-z0-9-]+$/),
    kind: z.enum(galleryKinds),
    /** the sample scene, and which of its questions: what a live run asks again */
    sample: z.string(),
    q: z.number().int().min(0),
    question: z.string(),
    method: methodIdSchema,
    engineLabel: z.string(),
    model: z.string(),
    createdAt: z.string(),
    initialAnswer: answerSchema.nullable(),
    refinedAnswer: answerSchema.nullable(),
    initialVerdict: verdictSchema.nullable(),
    refinedVerdict: verdictSchema.nullable(),
    /** address of the recording */
    log: z.string(),
    /** address of a picture of the place it is about, cut from the crop as it was sent; null without a crop */
    thumb: z.string().nullable(),
  })
  .meta({ id: 'GalleryEntry' })
export type GalleryEntry = z.infer<typeof galleryEntrySchema>

export const gallerySchema = z.object({
  /** how the entries were chosen, in a sentence for people */
  rule: z.string(),
  entries: z.array(galleryEntrySchema),
})
export type Gallery = z.infer<typeof gallerySchema>

export const recordingSchema = z.object({
  image: z.object({
    url: z.string(),
    width: z.number().int().positive(),
    height: z.number().int().positive(),
  }),
  events: z.array(runEventSchema),
})
export type Recording = z.infer<typeof recordingSchema>

export function isRecorded(id: string): boolean {
  return id.startsWith('recorded-')
}
