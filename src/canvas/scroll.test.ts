import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rasterOf } from './raster.ts'
import { overlapping, scrollBetween } from './scroll.ts'

const viewport = { width: 40, height: 30 }
const raster = (x: number, y: number, scale = 0.5, ratio = 2) => rasterOf({ x, y, scale }, viewport, ratio)

it('takes every device pixel either from the copy or from exactly one strip', () => {
  const place = fc.integer({ min: -60, max: 60 })
  fc.assert(
    fc.property(place, place, place, place, fc.constantFrom(0.3, 1, 2.5), (x0, y0, x1, y1, scale) => {
      const before = raster(x0, y0, scale)
      const after = raster(x1, y1, scale)
      const scroll = scrollBetween(before, after)
      const far = [after.originX - before.originX, after.originY - before.originY]
      if (!scroll) {
        expect(Math.abs(far[0] ?? 0) > after.width / 2 || Math.abs(far[1] ?? 0) > after.height / 2).toBe(true)
        return
      }
      expect([scroll.dx, scroll.dy]).toEqual(far)
      for (let y = 0; y < after.height; y++) {
        for (let x = 0; x < after.width; x++) {
          const from = { x: x - scroll.dx, y: y - scroll.dy }
          const copied = from.x >= 0 && from.y >= 0 && from.x < after.width && from.y < after.height
          const pixel = { left: x, top: y, right: x + 1, bottom: y + 1 }
          const strips = scroll.strips.filter((strip) => overlapping(strip, pixel))
          if (strips.length + Number(copied) !== 1)
            throw new Error(`pixel ${x}, ${y}: ${strips.length}, ${copied}`)
        }
      }
    }),
    { numRuns: 40 },
  )
})

it('is for pans only: another scale, size or density is drawn anew', () => {
  const here = raster(0, 0)
  expect(scrollBetween(here, raster(0, 0))).toEqual({ dx: 0, dy: 0, strips: [] })
  expect(scrollBetween(here, raster(0, 0, 0.51))).toBeNull()
  expect(scrollBetween(here, raster(0, 0, 1, 1))).toBeNull()
  expect(scrollBetween(here, rasterOf({ x: 0, y: 0, scale: 0.5 }, { width: 41, height: 30 }, 2))).toBeNull()
})
