/** Views of another size than the profile's rule gives: what `viewSide` and the resolution sweep ask for. */
import { type ResizeRule, viewSize } from './resize.ts'
import type { Size } from './space.ts'

/**
 * The longest side that a view of this image can usefully have: no longer than the image, unless the profile's rule itself
 * enlarges; and for a model of one fixed length (`long-side`) not beyond that length.
 */
export function longestSide(rule: ResizeRule, image: Size): number {
  if (rule.kind === 'long-side') return rule.longSide
  const usual = viewSize(rule, image)
  return Math.max(image.width, image.height, usual.width, usual.height)
}

/**
 * The size of a view whose long side is `side` pixels, or `longestSide` where that is less. The aspect and the rounding
 * to whole patches are those of the profile's rule; at least one pixel, or one patch, a side.
 */
export function viewSizeAt(rule: ResizeRule, image: Size, side: number): Size {
  const long = Math.min(side, longestSide(rule, image))
  if (rule.kind === 'long-side') return viewSize({ ...rule, longSide: long }, image)
  const shape = rule.kind === 'fixed' ? rule : image
  const step = rule.kind === 'smart-resize' ? rule.factor : 1
  const scale = long / Math.max(shape.width, shape.height)
  const round = (n: number) => Math.max(step, Math.round((n * scale) / step) * step)
  return { width: round(shape.width), height: round(shape.height) }
}
