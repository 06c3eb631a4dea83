import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { box, invert, mapBox, mapPoint, point } from '#contract/space.ts'
import {
  type Camera,
  clampCamera,
  fitBox,
  fitCamera,
  flight,
  imagePoint,
  jumped,
  panBy,
  screenTransform,
  visibleBox,
  zoomAbout,
  zoomLimits,
} from './camera.ts'

const size = fc.record({
  width: fc.integer({ min: 1, max: 60_000 }),
  height: fc.integer({ min: 1, max: 60_000 }),
})
const viewport = fc.record({
  width: fc.integer({ min: 1, max: 4000 }),
  height: fc.integer({ min: 1, max: 3000 }),
})
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const camera: fc.Arbitrary<Camera> = fc.record({
  x: number(0, 60_000),
  y: number(0, 60_000),
  scale: number(1e-3, 64),
})

describe('camera', () => {
  it('maps to the screen and back', () => {
    fc.assert(
      fc.property(camera, viewport, number(-1e4, 1e4), number(-1e4, 1e4), (c, v, x, y) => {
        const at = point('screen', x, y)
        const p = imagePoint(c, v, at)
        const back = mapPoint(screenTransform(c, v), p)
        expect(back.x).toBeCloseTo(x, 4)
        expect(back.y).toBeCloseTo(y, 4)
        const inverse = mapPoint(invert(screenTransform(c, v)), at)
        expect(Math.hypot(inverse.x - p.x, inverse.y - p.y) * c.scale).toBeLessThan(1e-4)
      }),
    )
  })

  it('keeps the image point under the pointer when zooming, whatever the limits cut off', () => {
    fc.assert(
      fc.property(
        camera,
        viewport,
        number(0, 4000),
        number(0, 3000),
        number(0.01, 100),
        (c, v, x, y, factor) => {
          const at = point('screen', x, y)
          const before = imagePoint(c, v, at)
          const zoomed = zoomAbout(c, v, at, factor, { min: 1e-3, max: 64 })
          const after = imagePoint(zoomed, v, at)
          expect(Math.hypot(after.x - before.x, after.y - before.y) * zoomed.scale).toBeLessThan(1e-4)
          expect(zoomed.scale).toBeLessThanOrEqual(64)
          expect(zoomed.scale).toBeGreaterThanOrEqual(1e-3)
        },
      ),
    )
  })

  it('fits any image into any viewport, at the largest scale that does', () => {
    fc.assert(
      fc.property(size, viewport, (s, v) => {
        const seen = visibleBox(fitCamera(s, v, 0), v)
        const slack = 1e-6 * Math.max(s.width, s.height)
        expect(seen.x).toBeLessThanOrEqual(slack)
        expect(seen.y).toBeLessThanOrEqual(slack)
        const room = Math.min(seen.width / s.width, seen.height / s.height)
        expect(room).toBeCloseTo(1, 6)
      }),
    )
  })

  it('survives a viewport of nothing', () => {
    for (const c of [
      fitCamera({ width: 10, height: 10 }, { width: 0, height: 0 }),
      clampCamera({ x: 5, y: 5, scale: 1 }, { width: 10, height: 10 }, { width: 0, height: 0 }),
    ]) {
      expect(Number.isFinite(c.scale)).toBe(true)
      expect(c.scale).toBeGreaterThan(0)
    }
  })

  it('centres a box within its share of the viewport', () => {
    fc.assert(
      fc.property(
        viewport,
        number(0, 5000),
        number(0, 5000),
        number(10, 5000),
        number(10, 5000),
        (v, x, y, w, h) => {
          const b = box('image', { x, y, width: w, height: h })
          const c = fitBox(b, v, 0.5)
          const s = mapBox(screenTransform(c, v), b)
          expect(s.x + s.width / 2).toBeCloseTo(v.width / 2, 4)
          expect(s.width).toBeLessThanOrEqual(v.width * 0.5 + 1e-6)
          expect(s.height).toBeLessThanOrEqual(v.height * 0.5 + 1e-6)
        },
      ),
    )
    expect(fitBox(box('image', { x: 1, y: 1, width: 0, height: 0 }), { width: 100, height: 100 }).scale).toBe(
      64,
    )
  })

  it('never loses the picture', () => {
    fc.assert(
      fc.property(camera, size, viewport, number(-1e6, 1e6), number(-1e6, 1e6), (c, s, v, dx, dy) => {
        const kept = clampCamera(panBy(c, dx, dy), s, v)
        const { min, max } = zoomLimits(s, v)
        expect(kept.scale).toBeGreaterThanOrEqual(min)
        expect(kept.scale).toBeLessThanOrEqual(max)
        expect(kept.x >= 0 && kept.x <= s.width && kept.y >= 0 && kept.y <= s.height).toBe(true)
        expect(clampCamera(kept, s, v)).toEqual(kept)
      }),
    )
  })

  it('allows the whole image and single pixels within the limits', () => {
    fc.assert(
      fc.property(size, viewport, (s, v) => {
        const { min, max } = zoomLimits(s, v)
        const fit = fitCamera(s, v).scale
        expect(fit).toBeGreaterThanOrEqual(min)
        expect(fit).toBeLessThanOrEqual(max)
        expect(max).toBeGreaterThanOrEqual(64)
        expect(min).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('flies from one camera to the other without a jump', () => {
    fc.assert(
      fc.property(camera, camera, (from, to) => {
        expect(flight(from, to, 0)).toEqual(from)
        expect(flight(from, to, 1)).toEqual(to)
        const near = (a: Camera, b: Camera) => {
          expect(a.scale / b.scale).toBeCloseTo(1, 2)
          expect(Math.hypot(a.x - b.x, a.y - b.y) * b.scale).toBeLessThan(20)
        }
        near(flight(from, to, 1e-5), from)
        near(flight(from, to, 1 - 1e-5), to)
        for (const t of [0.2, 0.5, 0.8]) {
          const c = flight(from, to, t)
          expect(Number.isFinite(c.x) && Number.isFinite(c.y) && c.scale > 0).toBe(true)
          expect(c.scale).toBeLessThanOrEqual(Math.max(from.scale, to.scale) * (1 + 1e-6))
        }
      }),
    )
  })

  it('zooms out on the way between two far places, and not between near ones', () => {
    const far = flight({ x: 0, y: 0, scale: 4 }, { x: 20_000, y: 0, scale: 4 }, 0.5)
    expect(far.scale).toBeLessThan(0.5)
    expect(far.x).toBeCloseTo(10_000, 3)
    const near = flight({ x: 0, y: 0, scale: 1 }, { x: 10, y: 0, scale: 1 }, 0.5)
    expect(near.scale).toBeGreaterThan(0.99)
  })
})

describe('jumped', () => {
  const view = { width: 100, height: 50 }
  it('tells another place from a movement', () => {
    const from = { x: 500, y: 500, scale: 0.5 }
    expect(jumped(from, { ...from, x: 690 }, view)).toBe(false)
    expect(jumped(from, { ...from, x: 710 }, view)).toBe(true)
    expect(jumped(from, { ...from, y: 390 }, view)).toBe(true)
    expect(jumped(from, { ...from, scale: 1.4 }, view)).toBe(false)
    expect(jumped(from, { ...from, scale: 1.6 }, view)).toBe(true)
  })

  it('is the same both ways, and never so without a change', () => {
    fc.assert(
      fc.property(camera, camera, viewport, (a, b, v) => {
        expect(jumped(a, b, v)).toBe(jumped(b, a, v))
        expect(jumped(a, a, v)).toBe(false)
      }),
    )
  })
})
