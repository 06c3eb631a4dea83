/**
 * Views and crops, each made once: the bytes go into the content-addressed store, and a note under the image says
 * which stored file the request stands for. What is shown later is byte for byte what was sent.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ProblemError } from '#contract/error.ts'
import { area, type Box, type Size, wholeBox } from '#contract/space.ts'
import type { FileStore } from '../store/files.ts'
import type { ImageRecord } from './catalogue.ts'
import { cutPyramid, isWholePixelsInside, sourceOf } from './cut.ts'
import type { Decoder } from './decode/decoder.ts'
import type { PictureFormat, StoredPicture } from './picture.ts'

/** Goes up whenever the same request would give other bytes. */
const RECIPE = 'v1'
/** No model takes more; keeps a mistaken size from filling the disk. */
const MAX_PICTURE_PIXELS = 64e6

const noteSchema = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  source: z.enum(['original', 'pyramid']),
})

export interface Pictures {
  /** `region` at `size` pixels. Throws ProblemError box-empty, box-outside-image or params-invalid. */
  make(record: ImageRecord, region: Box<'image'>, size: Size, format: PictureFormat): Promise<StoredPicture>
}

export function createPictures(files: FileStore, decoder: Decoder): Pictures {
  const making = new Map<string, Promise<StoredPicture>>()

  return {
    make(record, region, size, format) {
      check(record, region, size)
      const key = keyOf(region, size, format)
      const together = `${record.id} ${key}`
      const underway = making.get(together)
      if (underway) return underway
      const mine = makeOnce(files, decoder, record, region, size, format, key).finally(() =>
        making.delete(together),
      )
      making.set(together, mine)
      return mine
    },
  }
}

/** The whole image as a region, for views. */
export function wholeImage(record: ImageRecord): Box<'image'> {
  return wholeBox('image', record.upright)
}

function check(record: ImageRecord, region: Box<'image'>, size: Size): void {
  if (!(region.width > 0 && region.height > 0)) throw new ProblemError('box-empty')
  if (!isWholePixelsInside(region, record.upright)) {
    throw new ProblemError('box-outside-image', 'The region must lie on whole pixels inside the image.')
  }
  const whole = Number.isInteger(size.width) && Number.isInteger(size.height)
  if (!whole || size.width < 1 || size.height < 1 || area(size) > MAX_PICTURE_PIXELS) {
    throw new ProblemError('params-invalid', `A picture of ${size.width} × ${size.height} cannot be made.`)
  }
}

function keyOf(region: Box<'image'>, size: Size, format: PictureFormat): string {
  const { x, y, width, height } = region
  return `${RECIPE}-${x},${y},${width},${height}-${size.width}x${size.height}.${format}`
}

async function makeOnce(
  files: FileStore,
  decoder: Decoder,
  record: ImageRecord,
  region: Box<'image'>,
  size: Size,
  format: PictureFormat,
  key: string,
): Promise<StoredPicture> {
  const extension = format === 'png' ? 'png' : 'jpg'
  const mediaType = format === 'png' ? 'image/png' : 'image/jpeg'
  const shape = { mediaType, width: size.width, height: size.height } as const
  const note = join(files.picturesFolder(record.id), `${key}.json`)
  const before = (await files.bring(note)) ? await readNote(note) : null
  if (before) {
    const kept = files.pathOf(before.sha256, extension)
    const bytes = (await files.bring(kept)) ? await readFile(kept).catch(() => null) : null
    // The hash is what the record of a run vouches for, so it is checked, not trusted.
    if (bytes && createHash('sha256').update(bytes).digest('hex') === before.sha256) {
      return { ...shape, ...before, bytes, url: `/api/files/${before.sha256}.${extension}` }
    }
  }
  const source = sourceOf(record.upright, region, size)
  await files.bring(source === 'pyramid' ? files.pyramidPath(record.id) : files.originalPath(record.id))
  const bytes =
    source === 'pyramid'
      ? await cutPyramid(files.pyramidPath(record.id), record, region, size, format)
      : await decoder.cut({
          path: files.originalPath(record.id),
          format: record.format,
          stored: record.stored,
          ...{ region, size, picture: format },
        })
  const { sha256, url } = await files.put(bytes, extension)
  await files.write(note, new TextEncoder().encode(JSON.stringify({ sha256, source })))
  return { ...shape, bytes, sha256, url, source }
}

async function readNote(path: string): Promise<z.infer<typeof noteSchema> | null> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return null
  }
}
