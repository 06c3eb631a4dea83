/** From image pixels to device pixels of a canvas, with every edge on a whole device pixel, so that tiles meet. Pure. */
import type { Box, Size } from '#contract/space.ts'
import type { Camera } from './camera.ts'

export interface Raster {
  /** device pixels per image pixel */
  readonly scale: number
  /** whole device pixels: where the image's origin lies. Rounded once, so that widths do not shimmer in a pan */
  readonly originX: number
  readonly originY: number
  /** the canvas, device pixels */
  readonly width: number
  readonly height: number
  /** device pixels per CSS pixel */
  readonly ratio: number
}

export function rasterOf(camera: Camera, viewport: Size, ratio: number): Raster {
  const scale = camera.scale * ratio
  const width = Math.floor(viewport.width * ratio)
  const height = Math.floor(viewport.height * ratio)
  return {
    scale,
    originX: Math.round((viewport.width * ratio) / 2 - camera.x * scale),
    originY: Math.round((viewport.height * ratio) / 2 - camera.y * scale),
    width,
    height,
    ratio,
  }
}

export interface Rect {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** A box's edges in whole device pixels; never thinner than one, so that a 1-pixel-high image can be seen. */
export function placeBox(raster: Raster, box: Box<'image'>): Rect {
  const left = raster.originX + Math.round(box.x * raster.scale)
  const top = raster.originY + Math.round(box.y * raster.scale)
  const right = raster.originX + Math.round((box.x + box.width) * raster.scale)
  const bottom = raster.originY + Math.round((box.y + box.height) * raster.scale)
  return { left, top, right: Math.max(left + 1, right), bottom: Math.max(top + 1, bottom) }
}

/** Arguments of one drawImage. */
export interface Blit {
  readonly sx: number
  readonly sy: number
  readonly sw: number
  readonly sh: number
  readonly dx: number
  readonly dy: number
  readonly dw: number
  readonly dh: number
}

/** Far beyond the canvas the numbers of a stretched picture grow without need; from here on it is cut to what shows. */
const reach = 4096

function span(from: number, to: number, pixels: number, limit: number) {
  const whole = { source: 0, length: pixels, at: from, extent: to - from }
  if (from >= -reach && to <= limit + reach) return whole
  const step = (to - from) / pixels
  // One source pixel more on each side than shows, for smoothing to see its neighbours.
  const first = Math.max(0, Math.floor((0 - from) / step) - 1)
  const last = Math.min(pixels, Math.ceil((limit - from) / step) + 1)
  return { source: first, length: last - first, at: from + first * step, extent: (last - first) * step }
}

/** How to draw a picture of `pixels` size over its rectangle; null where nothing of it shows. */
export function blit(raster: Raster, rect: Rect, pixels: Size): Blit | null {
  if (rect.right <= 0 || rect.bottom <= 0 || rect.left >= raster.width || rect.top >= raster.height)
    return null
  const x = span(rect.left, rect.right, pixels.width, raster.width)
  const y = span(rect.top, rect.bottom, pixels.height, raster.height)
  if (x.length <= 0 || y.length <= 0) return null
  return {
    sx: x.source,
    sy: y.source,
    sw: x.length,
    sh: y.length,
    dx: x.at,
    dy: y.at,
    dw: x.extent,
    dh: y.extent,
  }
}

/** Draws a picture over its box of the image. The context's transform must be the identity. */
export function drawOver(
  context: CanvasRenderingContext2D,
  raster: Raster,
  picture: CanvasImageSource & Size,
  region: Box<'image'>,
): boolean {
  const b = blit(raster, placeBox(raster, region), picture)
  if (b) context.drawImage(picture, b.sx, b.sy, b.sw, b.sh, b.dx, b.dy, b.dw, b.dh)
  return b !== null
}
