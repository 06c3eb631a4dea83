/** The tiled pyramid of an image: one BigTIFF with JPEG tiles, full size first, each further page half as large. */
import { type Box, bottom, right, type Size } from '#contract/space.ts'
import { sharp } from './sharp.ts'

/** Side of a tile in pixels, of the pyramid and of the IIIF service. */
export const TILE = 512
/** JPEG quality of the tiles. From 90 on libvips keeps full colour resolution, which small coloured print needs. */
const QUALITY = 90
const TOO_LONG_SECONDS = 900

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
    .timeout({ seconds: TOO_LONG_SECONDS })
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

/** A rectangle of whole pixels on one page of a pyramid. */
export interface PageRegion {
  readonly page: number
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/**
 * Where to read `region` (whole image pixels) to show it at `size`: the smallest page that has at least `oversample`
 * pixels for each one wanted. A region that does not lie on a page's pixel grid needs twice as many, so that rounding
 * it stays within half a pixel of the result. Page 0 always does.
 */
export function planRead(
  image: Size,
  levels: number,
  region: Box<'image'>,
  size: Size,
  oversample = 1,
): PageRegion {
  for (let page = levels - 1; page > 0; page -= 1) {
    const scale = 2 ** page
    const aligned = [region.x, region.y, right(region), bottom(region)].every((edge) => edge % scale === 0)
    const needed = scale * Math.max(oversample, aligned ? 1 : 2)
    if (region.width < size.width * needed || region.height < size.height * needed) continue
    const [left, width] = span(region.x, right(region), scale, image.width)
    const [top, height] = span(region.y, bottom(region), scale, image.height)
    return { page, left, top, width, height }
  }
  return { page: 0, left: region.x, top: region.y, width: region.width, height: region.height }
}

/** Start and length on a page that is `scale` times smaller; libvips rounds its sides down. */
function span(start: number, end: number, scale: number, side: number): [number, number] {
  const limit = Math.max(1, Math.floor(side / scale))
  const from = Math.min(Math.round(start / scale), limit - 1)
  const to = Math.max(from + 1, Math.min(Math.round(end / scale), limit))
  return [from, to - from]
}
