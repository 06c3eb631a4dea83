import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { box, mapBox } from '#contract/space.ts'
import { screenTransform } from './camera.ts'
import { blit, placeBox, rasterOf } from './raster.ts'

const viewport = { width: 700, height: 500 }
const camera = fc.record({
  x: fc.double({ min: 0, max: 50_000, noNaN: true }),
  y: fc.double({ min: 0, max: 50_000, noNaN: true }),
  scale: fc.double({ min: 0.005, max: 64, noNaN: true }),
})
const ratio = fc.constantFrom(1, 1.25, 2, 3)

describe('raster', () => {
  it('lets neighbours meet on the same device pixel: no seam, no overlap', () => {
    fc.assert(
      fc.property(
        camera,
        ratio,
        fc.integer({ min: 0, max: 90 }),
        fc.constantFrom(1, 2, 8),
        (c, r, column, factor) => {
          const raster = rasterOf(c, viewport, r)
          const span = 512 * factor
          const left = placeBox(raster, box('image', { x: column * span, y: 0, width: span, height: span }))
          const right = placeBox(
            raster,
            box('image', { x: (column + 1) * span, y: 0, width: span, height: span }),
          )
          expect(Number.isInteger(left.right)).toBe(true)
          if (span * raster.scale >= 1) expect(left.right).toBe(right.left)
        },
      ),
    )
  })

  it('stays within a device pixel of the exact place', () => {
    fc.assert(
      fc.property(camera, ratio, (c, r) => {
        const b = box('image', { x: c.x + 3, y: c.y - 7, width: 900, height: 400 })
        const exact = mapBox(screenTransform(c, viewport), b)
        const placed = placeBox(rasterOf(c, viewport, r), b)
        expect(Math.abs(placed.left - exact.x * r)).toBeLessThanOrEqual(1.0001)
        expect(Math.abs(placed.top - exact.y * r)).toBeLessThanOrEqual(1.0001)
      }),
    )
  })

  it('does not let widths shimmer while panning', () => {
    fc.assert(
      fc.property(camera, fc.double({ min: -500, max: 500, noNaN: true }), (c, dx) => {
        const b = box('image', { x: 1024, y: 512, width: 512, height: 512 })
        const here = placeBox(rasterOf(c, viewport, 1), b)
        const there = placeBox(rasterOf({ ...c, x: c.x + dx }, viewport, 1), b)
        expect(there.right - there.left).toBe(here.right - here.left)
      }),
    )
  })

  it('shows an image of one pixel height as at least one device pixel', () => {
    const raster = rasterOf({ x: 15_000, y: 0.5, scale: 0.02 }, viewport, 1)
    const placed = placeBox(raster, box('image', { x: 0, y: 0, width: 30_000, height: 1 }))
    expect(placed.bottom - placed.top).toBe(1)
  })

  it('cuts far pictures to what shows, without moving a single source pixel', () => {
    fc.assert(
      fc.property(camera, ratio, fc.integer({ min: 1, max: 2000 }), (c, r, pixels) => {
        const raster = rasterOf(c, viewport, r)
        const rect = placeBox(raster, box('image', { x: 0, y: 0, width: 50_000, height: 50_000 }))
        const b = blit(raster, rect, { width: pixels, height: pixels })
        if (!b) return
        const step = (rect.right - rect.left) / pixels
        expect(b.dx).toBeCloseTo(rect.left + b.sx * step, 4)
        expect(b.dw).toBeCloseTo(b.sw * step, 4)
        expect(b.sx >= 0 && b.sx + b.sw <= pixels).toBe(true)
        // All of the canvas that the picture covers is still covered.
        expect(b.dx).toBeLessThanOrEqual(Math.max(0, rect.left) + 1e-6)
        expect(b.dx + b.dw).toBeGreaterThanOrEqual(Math.min(raster.width, rect.right) - 1e-6)
      }),
    )
  })

  it('draws nothing of what is out of view', () => {
    const raster = rasterOf({ x: 0, y: 0, scale: 1 }, viewport, 1)
    const rect = placeBox(raster, box('image', { x: 5000, y: 0, width: 10, height: 10 }))
    expect(blit(raster, rect, { width: 10, height: 10 })).toBeNull()
  })
})
