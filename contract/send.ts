/** What can be sent of some runs, and how large each way would be. */
import { z } from 'zod'

export const megabyte = 1e6
/** Sizes of a self-contained page that a person chooses from, in bytes. */
export const pageBudgets = [2, 5, 10, 25].map((mb) => mb * megabyte)
/** Room for tiles in a static folder, in bytes; null: every tile. */
export const folderBudgets = [25, 100, null].map((mb) => mb && mb * megabyte)

/** How sharp one image is within a budget. */
export const sharpnessSchema = z.object({
  imageId: z.string(),
  /** image pixels per tile pixel that the whole image has at least; 1: all of it at full resolution */
  factor: z.number().int().positive(),
  /** share of the next finer level that is there as well, 0..1 */
  nextShare: z.number().min(0).max(1),
  /** regions (boxes and crops) that are there at full resolution */
  regions: z.number().int().min(0),
  /** false: not even these regions fit at full resolution */
  regionsWhole: z.boolean(),
  tiles: z.number().int(),
})
export type Sharpness = z.infer<typeof sharpnessSchema>

const choiceSchema = z.object({
  /** bytes; null: no limit */
  budget: z.number().nullable(),
  /** what it will weigh, estimated from some of the tiles */
  bytes: z.number().int(),
  images: z.array(sharpnessSchema),
})
export type SendChoice = z.infer<typeof choiceSchema>

export const sendPlanSchema = z
  .object({
    title: z.string(),
    runs: z.array(
      z.object({ id: z.string(), imageId: z.string(), question: z.string(), events: z.number().int() }),
    ),
    images: z.array(
      z.object({
        id: z.string(),
        width: z.number().int(),
        height: z.number().int(),
        name: z.string(),
        /** false: it came in a bundle without its original */
        original: z.boolean(),
      }),
    ),
    /** bytes of the viewer that goes along */
    viewer: z.number().int(),
    /** bytes of all pictures as sent and maps */
    files: z.number().int(),
    pages: z.array(choiceSchema),
    folders: z.array(choiceSchema),
    bundle: z.object({ withOriginals: z.number().int(), withoutOriginals: z.number().int() }),
  })
  .meta({ id: 'SendPlan' })
export type SendPlan = z.infer<typeof sendPlanSchema>
