/** What a pane shows, and how it gets onto the canvas. */

import type { Box } from '#contract/space.ts'
import type { Drawable } from './drawable.ts'
import { takePicture } from './picture-cache.ts'
import { single } from './single-source.ts'
import { standInOf } from './tile-supply.ts'
import { tiled } from './tiled-source.ts'

/**
 * `iiif`: tiles of an image service (its address without `/info.json`), or of a local file (`local-picture.ts`).
 * `picture`: one picture over its region of the image, such as a view or a crop as it was sent; with `pixelated` its
 * pixels stay visible when magnified.
 */
export type PaneSource =
  | { readonly kind: 'iiif'; readonly url: string }
  | {
      readonly kind: 'picture'
      readonly url: string
      readonly region: Box<'image'>
      readonly pixelated: boolean
    }

/** Starts loading a source. */
export function openSource(source: PaneSource): Drawable {
  return source.kind === 'iiif'
    ? tiled(source.url)
    : single(() => takePicture(source.url), source.region, source.pixelated)
}

/** What is shown of an image service until its own tiles are there, where there is something. */
export function openStandIn(source: PaneSource): Drawable | null {
  const url = source.kind === 'iiif' ? standInOf(source.url) : undefined
  return url === undefined ? null : tiled(url)
}

export function sameSource(a: PaneSource, b: PaneSource): boolean {
  if (a.kind === 'iiif' && b.kind === 'iiif') return a.url === b.url
  if (a.kind !== 'picture' || b.kind !== 'picture') return false
  const r = a.region
  const s = b.region
  const sameRegion = r.x === s.x && r.y === s.y && r.width === s.width && r.height === s.height
  return a.url === b.url && a.pixelated === b.pixelated && sameRegion
}
