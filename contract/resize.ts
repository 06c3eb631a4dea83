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
  /** Never enlarged; shrunk, with its aspect kept, when the long side passes `maxSide` or the short one `maxShortSide`. */
  z.object({
    kind: z.literal('max-side'),
    maxSide: z.number().int().positive(),
    maxShortSide: z.number().int().positive().optional(),
  }),
  /** Never enlarged; shrunk, with its aspect kept, to at most `maxPixels` pixels in all. */
  z.object({ kind: z.literal('max-pixels'), maxPixels: z.number().int().positive() }),
  /**
   * InternVL's dynamic tiling (`dynamic_preprocess`): stretched to the grid of square tiles whose aspect is nearest,
   * of `minTiles` to `maxTiles` tiles of `tile` pixels. `thumbnail`: the model also sees the whole at one tile's size.
   */
  z
    .object({
      kind: z.literal('tiles'),
      tile: z.number().int().positive(),
      minTiles: z.number().int().min(1).max(64),
      maxTiles: z.number().int().min(1).max(64),
      thumbnail: z.boolean(),
    })
    .refine((rule) => rule.minTiles <= rule.maxTiles, 'minTiles is more than maxTiles'),
  /** The picture as it is; only what no server takes, above 64 megapixels, is shrunk. */
  z.object({ kind: z.literal('none') }),
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
      const long = rule.maxSide / Math.max(image.width, image.height)
      const short = (rule.maxShortSide ?? Number.POSITIVE_INFINITY) / Math.min(image.width, image.height)
      return shrink(image, Math.min(long, short), Math.round)
    }
    case 'max-pixels':
      return withinPixels(rule.maxPixels, image)
    case 'tiles': {
      const { columns, rows } = tileGrid(rule, image)
      return { width: columns * rule.tile, height: rows * rule.tile }
    }
    case 'none':
      return withinPixels(MOST_PIXELS, image)
  }
}

const MOST_PIXELS = 64_000_000

function withinPixels(maxPixels: number, image: Size): Size {
  // The root of an exact square may come out a hair below a whole side.
  const floor = (n: number) => Math.floor(n + 1e-6)
  const { width, height } = shrink(image, Math.sqrt(maxPixels / (image.width * image.height)), floor)
  // A side of one pixel cannot shrink, so the other one has to.
  return { width: Math.min(width, maxPixels), height: Math.min(height, maxPixels) }
}

function shrink(image: Size, scale: number, whole: (n: number) => number): Size {
  if (scale >= 1) return { width: image.width, height: image.height }
  return {
    width: Math.max(1, whole(image.width * scale)),
    height: Math.max(1, whole(image.height * scale)),
  }
}

export type TilesRule = Extract<ResizeRule, { kind: 'tiles' }>

/**
 * The grid of tiles of an image: among all grids of allowed size the one whose aspect is nearest; of equally near ones
 * the larger, if the image has more than half its pixels (InternVL, `find_closest_aspect_ratio`). Tiling the resized view
 * again gives the same grid, so a server that tiles for itself leaves it as it is.
 */
export function tileGrid(rule: TilesRule, image: Size): { columns: number; rows: number } {
  const aspect = image.width / image.height
  const pixels = image.width * image.height
  let best = { columns: 1, rows: 1 }
  let bestDifference = Number.POSITIVE_INFINITY
  for (const grid of tileGrids(rule)) {
    const difference = Math.abs(aspect - grid.columns / grid.rows)
    const enoughPixels = pixels > 0.5 * rule.tile ** 2 * grid.columns * grid.rows
    if (difference < bestDifference || (difference === bestDifference && enoughPixels)) {
      best = grid
      bestDifference = difference
    }
  }
  return best
}

/** Every grid of a rule, fewest tiles first. */
function tileGrids({ minTiles, maxTiles }: TilesRule): { columns: number; rows: number }[] {
  const grids: { columns: number; rows: number }[] = []
  for (let tiles = minTiles; tiles <= maxTiles; tiles++) {
    for (let columns = 1; columns <= tiles; columns++) {
      if (tiles % columns === 0) grids.push({ columns, rows: tiles / columns })
    }
  }
  return grids
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
