/**
 * A pan at one scale moves what is on a canvas by whole device pixels (see `rasterOf`): it is copied there, and only the
 * strips that came into view are drawn. Copying costs a fraction of resampling every tile, and blurs nothing.
 */
import type { Raster, Rect } from './raster.ts'
import { canvasStats } from './stats.ts'

export interface Scroll {
  /** device pixels by which the picture moves, whole */
  readonly dx: number
  readonly dy: number
  /** what comes into view, device pixels; they do not overlap */
  readonly strips: readonly Rect[]
}

/** How a canvas drawn with `before` becomes one drawn with `after`; null where little or nothing of it can stay. Pure. */
export function scrollBetween(before: Raster, after: Raster): Scroll | null {
  const { width, height } = after
  const alike = before.scale === after.scale && before.width === width && before.height === height
  if (!alike || before.ratio !== after.ratio) return null
  const dx = after.originX - before.originX
  const dy = after.originY - before.originY
  if (Math.abs(dx) > width / 2 || Math.abs(dy) > height / 2) return null
  const strips: Rect[] = []
  const top = Math.max(0, dy)
  const bottom = height + Math.min(0, dy)
  if (dy > 0) strips.push({ left: 0, top: 0, right: width, bottom: dy })
  if (dy < 0) strips.push({ left: 0, top: bottom, right: width, bottom: height })
  if (dx > 0) strips.push({ left: 0, top, right: dx, bottom })
  if (dx < 0) strips.push({ left: width + dx, top, right: width, bottom })
  return { dx, dy, strips }
}

/** Moves what is on the canvas and draws the strips, each empty and clipped. The context's transform must be the identity. */
export function scrollCanvas(
  context: CanvasRenderingContext2D,
  { dx, dy, strips }: Scroll,
  draw: (strip: Rect) => void,
): void {
  if (dx === 0 && dy === 0) return
  canvasStats.scrolls++
  // What is not covered by the copy becomes transparent.
  context.globalCompositeOperation = 'copy'
  context.drawImage(context.canvas, dx, dy)
  context.globalCompositeOperation = 'source-over'
  for (const strip of strips) {
    context.save()
    context.beginPath()
    context.rect(strip.left, strip.top, strip.right - strip.left, strip.bottom - strip.top)
    context.clip()
    draw(strip)
    context.restore()
  }
}

export function overlapping(a: Rect, b: Rect): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}
