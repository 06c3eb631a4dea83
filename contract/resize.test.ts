import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ResizeRule, resizeRuleSchema, viewSize } from './resize.ts'

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
  it('fixed is fixed', () => {
    expect(viewSize({ kind: 'fixed', width: 448, height: 448 }, size(3, 9999))).toEqual(size(448, 448))
  })
  it('rules of zero or broken sides are refused', () => {
    expect(resizeRuleSchema.safeParse({ kind: 'max-side', maxSide: 0 }).success).toBe(false)
    expect(resizeRuleSchema.safeParse({ kind: 'fixed', width: 1.5, height: 2 }).success).toBe(false)
    expect(resizeRuleSchema.safeParse({ kind: 'other' }).success).toBe(false)
  })
})
