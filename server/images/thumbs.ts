/** Small pictures for grids and lists, made from the pyramid when they are first wanted and kept with the image. */
import { join } from 'node:path'
import { viewSize } from '#contract/resize.ts'
import { wholeBox } from '#contract/space.ts'
import type { FileStore } from '../store/files.ts'
import type { ImageRecord } from './catalogue.ts'
import { createGate } from './gate.ts'
import { planRead } from './pyramid.ts'
import { sharp } from './sharp.ts'

/** The long side in pixels. */
export const thumbSides = { s: 160, l: 480 } as const
export type ThumbSize = keyof typeof thumbSides

/** Answers where the thumbnail lies; equal requests that come together share one making. */
export function createThumbs(files: FileStore): (image: ImageRecord, size: ThumbSize) => Promise<string> {
  const gate = createGate({ concurrency: 2, maxWaiting: 10_000 })
  const making = new Map<string, Promise<string>>()
  return async (image, size) => {
    const path = join(files.picturesFolder(image.id), `thumb-${size}.webp`)
    if (await files.bring(path)) return path
    const there = making.get(path)
    if (there) return there
    const made = gate
      .run(async () => {
        const pyramid = files.pyramidPath(image.id)
        await files.bring(pyramid)
        await files.write(path, await draw(pyramid, image, size))
        return path
      })
      .finally(() => making.delete(path))
    making.set(path, made)
    return made
  }
}

async function draw(pyramid: string, image: ImageRecord, size: ThumbSize): Promise<Buffer> {
  const { width, height } = viewSize({ kind: 'max-side', maxSide: thumbSides[size] }, image.upright)
  const { page, ...place } = planRead(image.upright, image.levels, wholeBox('image', image.upright), {
    width,
    height,
  })
  return sharp(pyramid, { page, limitInputPixels: false })
    .extract(place)
    .resize(width, height, { fit: 'fill' })
    .webp({ quality: 78, effort: 2 })
    .toBuffer()
}
