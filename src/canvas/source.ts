/** What a pane shows, and how it gets onto the canvas. */

import { type Box, type Size, wholeBox } from '#contract/space.ts'
import type { Drawable } from './drawable.ts'
import { takePicture } from './picture-cache.ts'
import { type Held, single } from './single-source.ts'
import { tiled } from './tiled-source.ts'

/**
 * `iiif`: tiles of an image service (its address without `/info.json`).
 * `picture`: one picture over its region of the image, such as a view or a crop as it was sent; with `pixelated` its
 * pixels stay visible when magnified. `file`: a local file over the whole image, before its upload is finished.
 */
export type PaneSource =
  | { readonly kind: 'iiif'; readonly url: string }
  | {
      readonly kind: 'picture'
      readonly url: string
      readonly region: Box<'image'>
      readonly pixelated: boolean
    }
  | { readonly kind: 'file'; readonly file: Blob }

function decodeFile(file: Blob, options: ImageBitmapOptions): Held {
  const bitmap = createImageBitmap(file, options)
  const close = () =>
    bitmap.then(
      (b) => b.close(),
      () => {},
    )
  return { bitmap, release: () => void close() }
}

/** Larger local files are shown reduced: the whole of a 100-megapixel picture would take 400 MB. */
const largestPreview = 4096

/** Starts loading a source; `imageSize` is that of the oriented original. */
export function openSource(source: PaneSource, imageSize: Size): Drawable {
  switch (source.kind) {
    case 'iiif':
      return tiled(source.url)
    case 'picture':
      return single(() => takePicture(source.url), source.region, source.pixelated)
    case 'file': {
      const shrink = largestPreview / Math.max(imageSize.width, imageSize.height)
      const resize = shrink < 1 ? { resizeWidth: Math.max(1, Math.round(imageSize.width * shrink)) } : {}
      return single(
        () => decodeFile(source.file, { imageOrientation: 'from-image', resizeQuality: 'medium', ...resize }),
        wholeBox('image', imageSize),
        false,
      )
    }
  }
}

export function sameSource(a: PaneSource, b: PaneSource): boolean {
  if (a.kind === 'iiif' && b.kind === 'iiif') return a.url === b.url
  if (a.kind === 'file' && b.kind === 'file') return a.file === b.file
  if (a.kind !== 'picture' || b.kind !== 'picture') return false
  const r = a.region
  const s = b.region
  const sameRegion = r.x === s.x && r.y === s.y && r.width === s.width && r.height === s.height
  return a.url === b.url && a.pixelated === b.pixelated && sameRegion
}

/** The upright size of a local file, for showing it before the server has measured it. Rejects where the browser cannot read it. */
export async function measureFile(file: Blob): Promise<Size> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const size = { width: bitmap.width, height: bitmap.height }
  bitmap.close()
  return size
}
