/** Draws the stand-in of an original that a bundle left out. In the decode process only: the pictures come from strangers. */
import { rm } from 'node:fs/promises'
import { ProblemError } from '#contract/error.ts'
import type { PlainBox, Size } from '#contract/space.ts'
import { buildPyramid, type Pyramid } from './build-pyramid.ts'
import { sharp } from './untrusted.ts'

export interface StandInPart {
  /** where its bytes lie */
  readonly path: string
  readonly width: number
  readonly height: number
  /** the part of the image that it shows */
  readonly region: PlainBox
}

export interface StandInAsk {
  readonly size: Size
  /** laid one over the other in this order */
  readonly parts: readonly StandInPart[]
  /** a temporary name for the canvas, removed again */
  readonly canvas: string
  readonly target: string
}

/** Throws ProblemError bundle-invalid. */
export async function drawStandIn({ size, parts, canvas, target }: StandInAsk): Promise<Pyramid> {
  try {
    const overlays = await Promise.all(parts.map((part) => overlay(part, size)))
    await sharp({ create: { width: size.width, height: size.height, channels: 3, background: '#808080' } })
      .composite(overlays)
      .removeAlpha()
      .tiff({ compression: 'none' })
      .toFile(canvas)
    return await buildPyramid(canvas, size, target)
  } catch (error) {
    throw new ProblemError('bundle-invalid', 'A picture in the bundle cannot be decoded.', { cause: error })
  } finally {
    await rm(canvas, { force: true })
  }
}

async function overlay(part: StandInPart, size: Size) {
  const left = clamp(Math.round(part.region.x), size.width - 1)
  const top = clamp(Math.round(part.region.y), size.height - 1)
  const width = Math.max(1, Math.min(size.width - left, Math.round(part.region.width)))
  const height = Math.max(1, Math.min(size.height - top, Math.round(part.region.height)))
  const input = await sharp(part.path, { limitInputPixels: MAX_PART_PIXELS, failOn: 'warning' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .removeAlpha()
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer()
  return { input, raw: { width, height, channels: 3 as const }, left, top }
}

const MAX_PART_PIXELS = 64e6

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value))
}
