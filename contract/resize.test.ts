import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ResizeRule, resizeRuleSchema, type TilesRule, tileGrid, viewSize } from './resize.ts'

const side = fc.integer({ min: 1, max: 20_000 })
const size = (width: number, height: number) => ({ width, height })
const tokens = (s: { width: number; height: number }, factor: number) => (s.width * s.height) / factor ** 2

describe('smart-resize', () => {
  // Qwen-VL: at most 16384 visual tokens of factor x factor pixels, at least 4.
  const qwen = (factor: number): ResizeRule => ({
    kind: 'smart-resize',
    factor,
    minPixels: 4 * factor ** 2,
    maxPixels: 16_384 * factor ** 2,
  })
  it.each<[number, number, number, number]>([
    [4032, 3024, 28, 15_552],
    [4032, 3024, 32, 11_844],
    [2250, 1500, 28, 4320],
    [2250, 1500, 32, 3290],
    [7680, 4320, 28, 16_320],
    [7680, 4320, 32, 16_320],
  ])('%i x %i with factor %i takes %i tokens', (width, height, factor, expected) => {
    expect(tokens(viewSize(qwen(factor), size(width, height)), factor)).toBe(expected)
  })
  it('gives the known sizes of large pictures', () => {
    expect(viewSize(qwen(28), size(7680, 4320))).toEqual(size(4760, 2688))
    expect(viewSize(qwen(32), size(7680, 4320))).toEqual(size(5440, 3072))
    expect(viewSize(qwen(28), size(4032, 4032))).toEqual(size(3584, 3584))
  })
  it('enlarges what is below the lower limit', () => {
    const rule: ResizeRule = {
      kind: 'smart-resize',
      factor: 28,
      minPixels: 256 * 28 * 28,
      maxPixels: 1280 * 28 * 28,
    }
    const view = viewSize(rule, size(100, 50))
    expect(view.width * view.height).toBeGreaterThanOrEqual(256 * 28 * 28)
    expect(view.width / view.height).toBeCloseTo(2, 0)
  })
  it('any picture of an aspect up to 200: multiples of the factor, within the limits', () => {
    fc.assert(
      fc.property(side, side, fc.constantFrom(28, 32), (width, height, factor) => {
        fc.pre(Math.max(width, height) / Math.min(width, height) <= 200)
        const rule = {
          kind: 'smart-resize' as const,
          factor,
          minPixels: 256 * factor ** 2,
          maxPixels: 4096 * factor ** 2,
        }
        const view = viewSize(rule, size(width, height))
        expect(view.width % factor).toBe(0)
        expect(view.height % factor).toBe(0)
        expect(view.width * view.height).toBeLessThanOrEqual(rule.maxPixels)
        expect(view.width * view.height).toBeGreaterThanOrEqual(rule.minPixels)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the other rules', () => {
  it('long-side: the long side as asked, both sides multiples', () => {
    const rule: ResizeRule = { kind: 'long-side', longSide: 336, multiple: 8 }
    expect(viewSize(rule, size(4000, 3000))).toEqual(size(336, 256))
    expect(viewSize(rule, size(3000, 4000))).toEqual(size(256, 336))
    expect(viewSize(rule, size(100, 100))).toEqual(size(336, 336))
    fc.assert(
      fc.property(side, side, (width, height) => {
        const view = viewSize(rule, size(width, height))
        expect(Math.max(view.width, view.height)).toBe(336)
        expect(view.width % 8).toBe(0)
        expect(view.height % 8).toBe(0)
        expect(Math.min(view.width, view.height)).toBeGreaterThanOrEqual(8)
        const exact = (336 * Math.min(width, height)) / Math.max(width, height)
        expect(Math.abs(Math.min(view.width, view.height) - Math.max(8, exact))).toBeLessThanOrEqual(4)
      }),
    )
  })
  it('max-side never enlarges and keeps the aspect within a pixel', () => {
    const rule: ResizeRule = { kind: 'max-side', maxSide: 1024 }
    expect(viewSize(rule, size(800, 600))).toEqual(size(800, 600))
    expect(viewSize(rule, size(4096, 1))).toEqual(size(1024, 1))
    fc.assert(
      fc.property(side, side, (width, height) => {
        const view = viewSize(rule, size(width, height))
        expect(view.width).toBeLessThanOrEqual(Math.min(width, 1024))
        expect(view.height).toBeLessThanOrEqual(Math.min(height, 1024))
        if (Math.max(width, height) > 1024) expect(Math.max(view.width, view.height)).toBe(1024)
      }),
    )
  })
  it('max-side with a limit of the short side: GPT-4o, 2048 and 768', () => {
    const rule: ResizeRule = { kind: 'max-side', maxSide: 2048, maxShortSide: 768 }
    // The two examples of the documentation of high detail: 1024 x 1024 and 2048 x 4096.
    expect(viewSize(rule, size(1024, 1024))).toEqual(size(768, 768))
    expect(viewSize(rule, size(2048, 4096))).toEqual(size(768, 1536))
    expect(viewSize(rule, size(640, 480))).toEqual(size(640, 480))
    expect(viewSize(rule, size(8000, 500))).toEqual(size(2048, 128))
  })
  it('max-pixels: never more pixels, never larger, and no smaller than it must be', () => {
    const rule: ResizeRule = { kind: 'max-pixels', maxPixels: 1_806_336 }
    expect(viewSize(rule, size(1344, 1344))).toEqual(size(1344, 1344))
    expect(viewSize(rule, size(5376, 1344))).toEqual(size(2688, 672))
    expect(viewSize(rule, size(19_993, 19_993))).toEqual(size(1344, 1344))
    expect(viewSize(rule, size(3_000_000, 1))).toEqual(size(1_806_336, 1))
    fc.assert(
      fc.property(side, side, (width, height) => {
        const view = viewSize(rule, size(width, height))
        expect(view.width * view.height).toBeLessThanOrEqual(1_806_336)
        expect(view.width).toBeLessThanOrEqual(width)
        expect(view.height).toBeLessThanOrEqual(height)
        if (width * height <= 1_806_336) expect(view).toEqual(size(width, height))
        else expect((view.width + 1) * (view.height + 1)).toBeGreaterThan(1_806_336)
      }),
    )
  })
  it('none leaves a picture as it is', () => {
    expect(viewSize({ kind: 'none' }, size(7680, 4320))).toEqual(size(7680, 4320))
    const giant = viewSize({ kind: 'none' }, size(40_000, 30_000))
    expect(giant.width * giant.height).toBeLessThanOrEqual(64_000_000)
  })
  it('fixed is fixed', () => {
    expect(viewSize({ kind: 'fixed', width: 448, height: 448 }, size(3, 9999))).toEqual(size(448, 448))
  })
  it('rules of zero or broken sides are refused', () => {
    expect(resizeRuleSchema.safeParse({ kind: 'max-side', maxSide: 0 }).success).toBe(false)
    expect(resizeRuleSchema.safeParse({ kind: 'fixed', width: 1.5, height: 2 }).success).toBe(false)
    expect(resizeRuleSchema.safeParse({ kind: 'other' }).success).toBe(false)
    const tiles = { kind: 'tiles', tile: 448, minTiles: 1, maxTiles: 12, thumbnail: true }
    expect(resizeRuleSchema.safeParse(tiles).success).toBe(true)
    expect(resizeRuleSchema.safeParse({ ...tiles, minTiles: 13 }).success).toBe(false)
  })
})

/** InternVL's choice of a grid written down once more, by enumeration in the order of its code, sorted by tiles. */
function internvlGrid(width: number, height: number, max: number): [number, number] {
  const seen = new Map<string, [number, number]>()
  for (let n = 1; n <= max; n++)
    for (let i = 1; i <= n; i++) for (let j = 1; j <= n; j++) if (i * j <= max) seen.set(`${i} ${j}`, [i, j])
  const ratios = [...seen.values()].sort((a, b) => a[0] * a[1] - b[0] * b[1])
  let nearest = Number.POSITIVE_INFINITY
  let chosen: [number, number] = [1, 1]
  for (const [i, j] of ratios) {
    const off = Math.abs(width / height - i / j)
    if (off < nearest) {
      nearest = off
      chosen = [i, j]
    } else if (off === nearest && width * height > 0.5 * 448 * 448 * i * j) chosen = [i, j]
  }
  return chosen
}

describe('tiles', () => {
  const tiles = (maxTiles: number): TilesRule => ({
    kind: 'tiles',
    tile: 448,
    minTiles: 1,
    maxTiles,
    thumbnail: true,
  })
  it.each<[number, number, number, number, number]>([
    [4032, 3024, 12, 4, 3],
    [7680, 4320, 12, 4, 2],
    [7680, 4320, 24, 5, 3],
    [300, 200, 12, 3, 2],
    [448, 448, 12, 1, 1],
    [2000, 2000, 12, 3, 3],
    [3024, 4032, 12, 3, 4],
    [30_000, 10, 12, 12, 1],
  ])('%i x %i with at most %i tiles: %i x %i', (width, height, max, columns, rows) => {
    expect(tileGrid(tiles(max), size(width, height))).toEqual({ columns, rows })
    expect(viewSize(tiles(max), size(width, height))).toEqual(size(columns * 448, rows * 448))
  })
  it('is InternVL’s choice for any picture', () => {
    fc.assert(
      fc.property(side, side, fc.constantFrom(1, 6, 12, 24), (width, height, max) => {
        const { columns, rows } = tileGrid(tiles(max), size(width, height))
        expect([columns, rows]).toEqual(internvlGrid(width, height, max))
      }),
      { numRuns: 500 },
    )
  })
  it('a server that tiles the view again gets the same tiles', () => {
    fc.assert(
      fc.property(side, side, fc.constantFrom(6, 12, 24), (width, height, max) => {
        const view = viewSize(tiles(max), size(width, height))
        expect(viewSize(tiles(max), view)).toEqual(view)
      }),
      { numRuns: 500 },
    )
  })
})
