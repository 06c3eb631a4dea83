/**
 * Resize rules: from an image's size to the size of the view that a model is sent.
 * They are part of a model profile, so that Loupe resizes itself and knows the transform exactly.
 */
import { z } from 'zod'
import type { Size } from './space.ts'

export const resizeRuleSchema = z.discriminatedUnion('kind', [
  /** The long side becomes `longSide`, both sides are rounded to `multiple` (the built-in model). */
  z.object({
    kind: z.literal('long-side'),
    longSide: z.number().int().positive(),
    multiple: z.number().int().positive(),
  }),
  /** Qwen-VL's smart_resize: sides to multiples of `factor`, pixels within limits, aspect kept (qwen-vl-utils). */
  z.object({
    kind: z.literal('smart-resize'),
    factor: z.number().int().positive(),
    minPixels: z.number().int().positive(),
    maxPixels: z.number().int().positive(),
  }),
  /** Stretched to one fixed size. */
  z.object({
    kind: z.literal('fixed'),
    width: z.number().int().positive(),
    height: z.number().int().positive(),
  }),
  /** Never enlarged; shrunk only when a side passes `maxSide`. */
  z.object({ kind: z.literal('max-side'), maxSide: z.number().int().positive() }),
])
export type ResizeRule = z.infer<typeof resizeRuleSchema>

/** The size in pixels of the view of an image under a rule; never below one pixel a side. */
export function viewSize(rule: ResizeRule, image: Size): Size {
  switch (rule.kind) {
    case 'long-side': {
      const scale = rule.longSide / Math.max(image.width, image.height)
      const side = (n: number) =>
        Math.max(rule.multiple, Math.round((n * scale) / rule.multiple) * rule.multiple)
      return { width: side(image.width), height: side(image.height) }
    }
    case 'smart-resize':
      return smartResize(rule, image)
    case 'fixed':
      return { width: rule.width, height: rule.height }
    case 'max-side': {
      const scale = Math.min(1, rule.maxSide / Math.max(image.width, image.height))
      return {
        width: Math.max(1, Math.round(image.width * scale)),
        height: Math.max(1, Math.round(image.height * scale)),
      }
    }
  }
}

/** After qwen-vl-utils `smart_resize`: round to the factor, then scale down or up into the pixel limits. */
function smartResize(rule: Extract<ResizeRule, { kind: 'smart-resize' }>, image: Size): Size {
  const { factor, minPixels, maxPixels } = rule
  const round = (n: number) => Math.max(factor, roundHalfEven(n / factor) * factor)
  const width = round(image.width)
  const height = round(image.height)
  if (width * height > maxPixels) {
    const beta = Math.sqrt((image.width * image.height) / maxPixels)
    const floor = (n: number) => Math.max(factor, Math.floor(n / beta / factor) * factor)
    return { width: floor(image.width), height: floor(image.height) }
  }
  if (width * height < minPixels) {
    const beta = Math.sqrt(minPixels / (image.width * image.height))
    const ceil = (n: number) => Math.ceil((n * beta) / factor) * factor
    return { width: ceil(image.width), height: ceil(image.height) }
  }
  return { width, height }
}

/** Python's `round`: a half goes to the even neighbour (3024 / 32 = 94.5 becomes 94). */
function roundHalfEven(n: number): number {
  const down = Math.floor(n)
  if (n - down !== 0.5) return Math.round(n)
  return down % 2 === 0 ? down : down + 1
}
