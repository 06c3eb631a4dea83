import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ResizeRule } from './resize.ts'
import { longestSide, viewSizeAt } from './view-side.ts'

const size = fc.record({
  width: fc.integer({ min: 1, max: 9000 }),
  height: fc.integer({ min: 1, max: 9000 }),
})
const rule = fc.constantFrom<ResizeRule>(
  { kind: 'long-side', longSide: 256, multiple: 16 },
  { kind: 'smart-resize', factor: 28, minPixels: 3136, maxPixels: 1_003_520 },
  { kind: 'fixed', width: 336, height: 336 },
  { kind: 'max-side', maxSide: 2048 },
)

test('the long side is the one asked for, or the longest that makes sense', () => {
  fc.assert(
    fc.property(rule, size, fc.integer({ min: 16, max: 16_384 }), (how, image, side) => {
      const view = viewSizeAt(how, image, side)
      const step = how.kind === 'smart-resize' ? how.factor : how.kind === 'long-side' ? how.multiple : 1
      const wanted = Math.min(side, longestSide(how, image))
      for (const n of [view.width, view.height]) expect(n % step).toBe(0)
      expect(Math.min(view.width, view.height)).toBeGreaterThanOrEqual(step)
      expect(Math.abs(Math.max(view.width, view.height) - wanted)).toBeLessThanOrEqual(step)
    }),
  )
})

test('a few known sizes', () => {
  const photo = { width: 4000, height: 3000 }
  expect(viewSizeAt({ kind: 'max-side', maxSide: 1024 }, photo, 224)).toEqual({ width: 224, height: 168 })
  expect(viewSizeAt({ kind: 'max-side', maxSide: 1024 }, photo, 9999)).toEqual(photo)
  expect(viewSizeAt({ kind: 'fixed', width: 336, height: 336 }, photo, 224)).toEqual({
    width: 224,
    height: 224,
  })
  // The built-in model takes nothing longer than its 256.
  expect(viewSizeAt({ kind: 'long-side', longSide: 256, multiple: 16 }, photo, 512)).toEqual({
    width: 256,
    height: 192,
  })
})
