/** Makes the tiled pyramid of an image: one BigTIFF with JPEG tiles, full size first, each further page half as large. */
import type { Size } from '#contract/space.ts'
import { TILE } from '../pyramid.ts'
import { sharp } from './untrusted.ts'

/** JPEG quality of the tiles. From 90 on libvips keeps full colour resolution, which small coloured print needs. */
const QUALITY = 90

export interface Pyramid {
  readonly upright: Size
  readonly levels: number
}

/**
 * Decodes the whole original (which is its integrity check: any warning is an error) and writes its pyramid: upright,
 * on white, sRGB, 8 bits, three bands. Works in libvips' threads. Rejects with the decoder's own error.
 */
export async function buildPyramid(original: string, stored: Size, pyramid: string): Promise<Pyramid> {
  // libtiff refuses to read tiles that are much larger than the picture.
  const tile = Math.max(stored.width, stored.height) < TILE ? TILE / 2 : TILE
  await upright(original, stored)
    .tiff({
      compression: 'jpeg',
      quality: QUALITY,
      tile: true,
      pyramid: true,
      tileWidth: tile,
      tileHeight: tile,
      bigtiff: true,
    })
    .toFile(pyramid)
  const { width, height, pages } = await sharp(pyramid, { limitInputPixels: false }).metadata()
  return { upright: { width, height }, levels: pages ?? 1 }
}

/**
 * The one way in which an original's pixels are read: first frame, upright, alpha on white, sRGB, 8 bits.
 * Pyramid, views and crops all start here, so they agree. `stored` is the exact size that the header told.
 */
export function upright(original: string, stored: Size) {
  return sharp(original, { limitInputPixels: stored.width * stored.height, failOn: 'warning' })
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
}
