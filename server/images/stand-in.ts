/**
 * A stand-in for an original that a bundle left out: the pictures as they were sent, each laid over its region of a canvas
 * of the image's size, coarse ones first. It can be looked at, and never be asked about: no model gets a pixel of it.
 */
import { rm } from 'node:fs/promises'
import { ProblemError } from '#contract/error.ts'
import { area, type Box, type Size } from '#contract/space.ts'
import type { FileStore } from '../store/files.ts'
import type { Decoder } from './decode/decoder.ts'
import { pixelsInWords } from './limits.ts'

/** The canvas is held in memory. */
export const MAX_STAND_IN_PIXELS = 64e6

export interface SentPart {
  /** where its bytes lie */
  readonly path: string
  readonly width: number
  readonly height: number
  /** the part of the image that it shows */
  readonly region: Box<'image'>
}

/** Why an image cannot do without its original in a bundle, null where it can. */
export function needsOriginal(size: Size, parts: readonly unknown[]): string | null {
  if (parts.length === 0)
    return 'No picture of the image was recorded as sent, so there is nothing to show without it.'
  if (area(size) <= MAX_STAND_IN_PIXELS) return null
  return `Only images of up to ${pixelsInWords(MAX_STAND_IN_PIXELS)} can do without their original; this one has ${pixelsInWords(area(size))}.`
}

/** Builds the stand-in's pyramid and puts it where the image's own would be; answers its number of levels. */
export async function buildStandIn(
  files: FileStore,
  decoder: Decoder,
  id: string,
  size: Size,
  parts: readonly SentPart[],
): Promise<number> {
  const why = needsOriginal(size, parts)
  if (why) throw new ProblemError('bundle-invalid', why)
  const canvas = files.temporaryPath('.tif')
  const pyramid = files.temporaryPath('.tif')
  try {
    const coarseFirst = parts.toSorted((a, b) => reduction(b) - reduction(a))
    const plain = { width: size.width, height: size.height }
    const { levels } = await decoder.standIn({ size: plain, parts: coarseFirst, canvas, target: pyramid })
    await files.keep(pyramid, files.pyramidPath(id))
    return levels
  } catch (error) {
    if (error instanceof ProblemError) throw error
    throw new ProblemError('bundle-invalid', 'A picture in the bundle cannot be decoded.', { cause: error })
  } finally {
    await Promise.all([canvas, pyramid].map((path) => rm(path, { force: true })))
  }
}

function reduction({ region, width, height }: SentPart): number {
  return Math.max(region.width / width, region.height / height)
}
