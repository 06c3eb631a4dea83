/**
 * Calibration: an engine is asked for boxes whose places are known, and its numbers are read under every convention.
 * The overlap with the truth, not the look of the numbers, tells which convention the model speaks.
 */
import { z } from 'zod'
import { imageBoxSchema } from './box.ts'
import type { Frame } from './box-reading.ts'
import { conventions, readConventions } from './convention.ts'
import { type ConventionId, conventionIdSchema } from './engine.ts'
import { problemSchema } from './error.ts'
import { type Box, iou } from './space.ts'

/** `profile`: asked in the words that Loupe uses for the declared convention; `neutral`: nothing said of numbers. */
export const wordingSchema = z.enum(['profile', 'neutral'])
export type Wording = z.infer<typeof wordingSchema>

const readingSchema = z.object({
  convention: conventionIdSchema,
  /** what the numbers mean under this convention, null where they break it */
  box: imageBoxSchema.nullable(),
  /** overlap with the target, 0 to 1; 0 without a box */
  iou: z.number(),
})

export const calibrationPictureSchema = z.object({
  /** the very bytes that were sent */
  url: z.string(),
  /** size of the picture that the view was made from, and the space of all boxes */
  width: z.number().int(),
  height: z.number().int(),
  viewWidth: z.number().int(),
  viewHeight: z.number().int(),
})

export type CalibrationPicture = z.infer<typeof calibrationPictureSchema>

export const calibrationAskSchema = z.object({
  /** index in the calibration's pictures */
  picture: z.number().int().min(0),
  /** what was asked for, such as "the red circle" */
  target: z.string(),
  truth: imageBoxSchema,
  wording: wordingSchema,
  prompt: z.string(),
  /** the raw reply; null while it is awaited or where the engine failed */
  reply: z.string().nullable(),
  /** the four numbers of its box, null where it gives none */
  values: z.array(z.number()).nullable(),
  readings: z.array(readingSchema),
  error: problemSchema.nullable(),
})
export type CalibrationAsk = z.infer<typeof calibrationAskSchema>

export const conventionScoreSchema = z.object({
  convention: conventionIdSchema,
  /** mean overlap with the truth over all asks that were answered, 0 to 1; an ask without a box counts as 0 */
  meanIou: z.number(),
  /** asks with an overlap of at least one half */
  hits: z.number().int(),
  /** asks whose numbers are a box under this convention */
  boxes: z.number().int(),
  asks: z.number().int(),
})
export type ConventionScore = z.infer<typeof conventionScoreSchema>

export const calibrationVerdictSchema = z.object({
  /** agrees: it speaks the declared convention; differs: another one; cannot-tell: no convention stands out */
  kind: z.enum(['agrees', 'differs', 'cannot-tell']),
  convention: conventionIdSchema.nullable(),
  /** which asks decided */
  wording: wordingSchema.nullable(),
  /** in plain words */
  text: z.string(),
})
export type CalibrationVerdict = z.infer<typeof calibrationVerdictSchema>

export const calibrationSchema = z
  .object({
    id: z.string(),
    engine: z.string(),
    model: z.string(),
    status: z.enum(['running', 'succeeded', 'failed', 'cancelled']),
    startedAt: z.string(),
    /** the convention that the engine's profile declared when it began */
    declared: conventionIdSchema,
    /** which pictures were used: drawn for this, or the built-in model's own scenes */
    scenes: z.enum(['drawn', 'samples']),
    pictures: z.array(calibrationPictureSchema),
    /** how many asks there are in all; those made so far are in `asks` */
    total: z.number().int(),
    asks: z.array(calibrationAskSchema),
    /** per wording, best first; empty before the end */
    scores: z.array(z.object({ wording: wordingSchema, conventions: z.array(conventionScoreSchema) })),
    verdict: calibrationVerdictSchema.nullable(),
    error: problemSchema.nullable(),
  })
  .meta({ id: 'Calibration' })
export type Calibration = z.infer<typeof calibrationSchema>

/** The least mean overlap of a convention that counts as spoken. */
export const CLEAR_IOU = 0.5
/** How far it must lie above the next one that means something else. */
export const CLEAR_LEAD = 0.2

/** Two boxes that overlap more than this are as good as the same. */
const SAME_IOU = 0.85

/** A reply's box under every convention, with its overlap with the truth. */
export function readUnderAll(
  reply: string,
  truth: Box<'image'>,
  frame: Frame,
): Pick<CalibrationAsk, 'values' | 'readings'> {
  const { values, readings } = readConventions(reply, frame)
  return {
    values,
    readings: readings.map(({ convention, box }) => ({ convention, box, iou: box ? iou(box, truth) : 0 })),
  }
}

/** Mean overlap and hits of each convention over the asks that were answered, best first. */
export function scoreConventions(asks: readonly CalibrationAsk[]): ConventionScore[] {
  const answered = asks.filter((ask) => ask.reply !== null)
  const scores = conventionIdSchema.options.map((convention) => {
    const found = answered.map((ask) => ask.readings.find((r) => r.convention === convention))
    const overlaps = found.map((reading) => reading?.iou ?? 0)
    return {
      convention,
      meanIou: overlaps.reduce((sum, value) => sum + value, 0) / Math.max(1, overlaps.length),
      hits: overlaps.filter((value) => value >= 0.5).length,
      boxes: found.filter((reading) => reading?.box).length,
      asks: answered.length,
    }
  })
  return scores.sort((a, b) => b.meanIou - a.meanIou)
}

/**
 * The verdict. The asks in the profile's words decide where they are clear, since that is how Loupe asks; else those in
 * neutral words. Clear is a mean overlap of at least 0.5, and 0.2 above the next convention that means something else here.
 */
export function judgeCalibration(
  asks: readonly CalibrationAsk[],
  declared: ConventionId,
): CalibrationVerdict {
  for (const wording of wordingSchema.options) {
    const said = asks.filter((ask) => ask.wording === wording)
    const convention = clearConvention(said, declared)
    if (!convention) continue
    const label = conventions[convention].label.toLowerCase()
    const how =
      wording === 'profile'
        ? 'as Loupe asks it'
        : 'asked in neutral words; as Loupe asks it, nothing stood out'
    return convention === declared
      ? { kind: 'agrees', convention, wording, text: `It writes ${label}, as its profile says (${how}).` }
      : {
          kind: 'differs',
          convention,
          wording,
          text: `It writes ${label}, not ${conventions[declared].label.toLowerCase()} as its profile says (${how}).`,
        }
  }
  return { kind: 'cannot-tell', convention: null, wording: null, text: doubt(asks) }
}

function clearConvention(asks: readonly CalibrationAsk[], declared: ConventionId): ConventionId | null {
  const scores = scoreConventions(asks)
  const best = scores[0]
  if (!best || best.asks === 0 || best.meanIou < CLEAR_IOU) return null
  const same = scores.filter((score) => meanTheSame(asks, best.convention, score.convention))
  const next = scores.find((score) => !same.includes(score))
  if (next && best.meanIou - next.meanIou < CLEAR_LEAD) return null
  // Where conventions mean the same on these pictures, the declared one needs no change.
  return same.find((score) => score.convention === declared)?.convention ?? best.convention
}

/** Whether two conventions read the same boxes out of every reply, or nearly so: a view that is hardly smaller than its picture. */
function meanTheSame(asks: readonly CalibrationAsk[], a: ConventionId, b: ConventionId): boolean {
  return asks.every((ask) => {
    const one = ask.readings.find((reading) => reading.convention === a)?.box ?? null
    const other = ask.readings.find((reading) => reading.convention === b)?.box ?? null
    return one && other ? iou(one, other) > SAME_IOU : one === other
  })
}

function doubt(asks: readonly CalibrationAsk[]): string {
  const answered = asks.filter((ask) => ask.reply !== null)
  if (answered.length === 0) return 'It gave no answer.'
  const boxes = answered.filter((ask) => ask.values).length
  if (boxes === 0) return 'No reply held a box.'
  const best = scoreConventions(answered)[0]
  if (!best || best.meanIou < CLEAR_IOU) {
    return `Its boxes lie on the shapes under no convention (best mean overlap ${(best?.meanIou ?? 0).toFixed(2)}).`
  }
  return 'Two conventions fit its boxes almost equally well.'
}
