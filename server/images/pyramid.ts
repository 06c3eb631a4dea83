/** How the tiled pyramid of an image is read: one BigTIFF with JPEG tiles, full size first, each further page half as large. */
import { type Box, bottom, right, type Size } from '#contract/space.ts'

/** Side of a tile in pixels, of the pyramid and of the IIIF service. */
export const TILE = 512

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
