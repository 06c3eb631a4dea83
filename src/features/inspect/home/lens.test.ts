import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { box } from '#contract/space.ts'
import { areaShare, lensOn } from './lens.ts'

const side = fc.integer({ min: 1, max: 30_000 })
const share = fc.double({ min: 0, max: 1, noNaN: true })

describe('lens', () => {
  it('always covers the frame, wherever the target lies', () => {
    fc.assert(
      fc.property(side, side, side, side, share, share, (w, h, fw, fh, x, y) => {
        const target = box('image', { x: x * w, y: y * h, width: 1, height: 1 })
        const lens = lensOn({ width: w, height: h }, { width: fw, height: fh }, target, 2)
        const slack = 1e-9 * Math.max(lens.width, lens.height)
        expect(lens.left).toBeLessThanOrEqual(0)
        expect(lens.top).toBeLessThanOrEqual(0)
        expect(lens.left + lens.width).toBeGreaterThanOrEqual(1 - slack)
        expect(lens.top + lens.height).toBeGreaterThanOrEqual(1 - slack)
      }),
    )
  })

  it('brings a target in the middle of the picture to the middle of the frame', () => {
    const target = box('image', { x: 450, y: 200, width: 100, height: 50 })
    const lens = lensOn({ width: 1000, height: 500 }, { width: 300, height: 200 }, target, 2)
    expect(lens.left + 0.5 * lens.width).toBeCloseTo(0.5)
    expect(lens.top + (225 / 500) * lens.height).toBeCloseTo(0.5)
  })

  it('keeps the shape of the picture', () => {
    const lens = lensOn({ width: 1000, height: 2000 }, { width: 300, height: 200 }, null, 2)
    expect((lens.width * 300) / (lens.height * 200)).toBeCloseTo(0.5)
    expect(lens.width).toBeCloseTo(1)
  })

  it('measures the share of the area', () => {
    expect(
      areaShare({ width: 100, height: 50 }, box('image', { x: 0, y: 0, width: 10, height: 5 })),
    ).toBeCloseTo(0.01)
  })
})
