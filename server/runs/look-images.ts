/** The run's image as a method sees it. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { ProblemError } from '#contract/error.ts'
import type { SentImage } from '#contract/run.ts'
import { box, clampToSize, roundOut } from '#contract/space.ts'
import type { Images } from '../images/images.ts'
import { recut } from '../images/recut.ts'
import type { LookImages, StoredPicture } from '../methods/method.ts'
import type { FileStore } from '../store/files.ts'

/** Throws image-not-found. */
export async function lookImages(images: Images, files: FileStore, imageId: string): Promise<LookImages> {
  const image = await images.get(imageId)
  if (!image) throw new ProblemError('image-not-found')
  const size = { width: image.width, height: image.height }
  return {
    size,
    view: (at, format) => images.view(imageId, at, format),
    crop: (region, at, format) => images.crop(imageId, region, at, format),
    recut: (picture, part, at) => recut(files, picture, part, at),
    keepMap: (npy) => files.put(npy, 'npy'),
    async reload(sent) {
      const stored = await readStored(images, sent)
      if (stored) return stored
      // Gone, or never here (an imported run): the same region again, which then has an address of its own.
      const region = clampToSize(roundOut(box('image', sent.region)), size)
      if (!region) throw new ProblemError('box-outside-image')
      const format = sent.mediaType === 'image/png' ? 'png' : 'jpeg'
      return images.crop(imageId, region, { width: sent.width, height: sent.height }, format)
    },
  }
}

/** The very bytes that were sent, checked against their hash; null where they are not here. */
async function readStored(images: Images, sent: SentImage): Promise<StoredPicture | null> {
  const { url, sha256, mediaType, width, height } = sent
  const [, name] = /^\/api\/files\/([0-9a-f]{64}\.(?:png|jpg))$/.exec(url) ?? []
  if (!name || (mediaType !== 'image/png' && mediaType !== 'image/jpeg')) return null
  const bytes = await readFile(await images.filePath(name)).catch(() => null)
  if (!bytes || createHash('sha256').update(bytes).digest('hex') !== sha256) return null
  return { bytes, mediaType, sha256, url, width, height }
}
