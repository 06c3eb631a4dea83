import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lensPlace, lensScale } from './lens-place.ts'

describe('the lens', () => {
  it('magnifies, and shows at least the own pixels of the original', () => {
    expect(lensScale(0.01)).toBe(1)
    expect(lensScale(1)).toBe(2.5)
    expect(lensScale(20)).toBe(32)
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 64, noNaN: true }), (scale) => {
        expect(lensScale(scale)).toBeGreaterThanOrEqual(scale)
      }),
    )
  })

  it('stays inside and does not cover the pointer where there is room', () => {
    const lens = { width: 300, height: 160 }
    const side = fc.integer({ min: 400, max: 2000 })
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(side, side, share, share, (width, height, sx, sy) => {
        const pointer = { x: sx * width, y: sy * height }
        const { x, y } = lensPlace(pointer, lens, { width, height })
        expect(x >= 0 && y >= 0 && x + lens.width <= width && y + lens.height <= height).toBe(true)
        const covered = pointer.y > y && pointer.y < y + lens.height
        expect(covered).toBe(false)
      }),
    )
  })
})
