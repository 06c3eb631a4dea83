import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  area,
  type Box,
  bottom,
  box,
  boxFromCorners,
  centre,
  clampToSize,
  compose,
  cropTransform,
  gridTransform,
  intersect,
  invert,
  iou,
  letterboxTransform,
  mapBox,
  mapPoint,
  type Orientation,
  orientationTransform,
  orientedSize,
  type Point,
  padBox,
  point,
  resizeTransform,
  right,
  roundOut,
  type Size,
  type Space,
  scaleShift,
  type Transform,
  tileTransform,
  wholeBox,
} from './space.ts'

const side = fc.integer({ min: 1, max: 40_000 })
const sizes: fc.Arbitrary<Size> = fc.record({ width: side, height: side })
const share = fc.double({ min: 0, max: 1, noNaN: true })
const orientations = fc.constantFrom<Orientation>(1, 2, 3, 4, 5, 6, 7, 8)

/** A box inside a picture, at least a hundredth of a pixel wide. */
function boxIn<S extends Space>(space: S, size: Size): fc.Arbitrary<Box<S>> {
  return fc.tuple(share, share, share, share).map(([a, b, c, d]) => {
    const width = Math.max(0.01, c * size.width)
    const height = Math.max(0.01, d * size.height)
    return box(space, { x: a * (size.width - width), y: b * (size.height - height), width, height })
  })
}
const sizeAndBox = sizes.chain((size) => fc.record({ size: fc.constant(size), b: boxIn('image', size) }))

function expectNear<S extends Space>(a: Point<S>, b: Point<S>, tolerance: number) {
  expect(Math.abs(a.x - b.x)).toBeLessThanOrEqual(tolerance)
  expect(Math.abs(a.y - b.y)).toBeLessThanOrEqual(tolerance)
}

/** There and back again, for points and boxes: far below the half pixel that is promised. */
function expectRoundTrip<A extends Space, B extends Space>(t: Transform<A, B>, b: Box<A>) {
  const back = invert(t)
  expect(back).toMatchObject({ from: t.to, to: t.from })
  expectNear(mapPoint(back, mapPoint(t, centre(b))), centre(b), 1e-3)
  const again = mapBox(back, mapBox(t, b))
  expectNear(point(t.from, again.x, again.y), point(t.from, b.x, b.y), 1e-3)
  expectNear(point(t.from, right(again), bottom(again)), point(t.from, right(b), bottom(b)), 1e-3)
}

describe('every transform round-trips within half a pixel', () => {
  it('EXIF orientation', () => {
    fc.assert(
      fc.property(orientations, sizeAndBox, (orientation, { size, b }) => {
        const stored = box('stored', b)
        const t = orientationTransform(orientation, size)
        expectRoundTrip(t, stored)
        // The whole stored picture covers the whole upright one, exactly.
        const upright = orientedSize(orientation, size)
        expect(mapBox(t, wholeBox('stored', size))).toEqual(wholeBox('image', upright))
        expect(area(mapBox(t, stored))).toBeCloseTo(area(stored), 3)
      }),
    )
  })

  it('resize, crop, tile and grid', () => {
    fc.assert(
      fc.property(sizeAndBox, sizes, sizeAndBox, ({ size, b }, target, other) => {
        expectRoundTrip(resizeTransform('image', size, 'view', target), b)
        expectRoundTrip(gridTransform('image', size, { rows: target.height, columns: target.width }), b)
        for (const t of [cropTransform(other.b, target), tileTransform(other.b, target)]) {
          expectRoundTrip<'image', Space>(t, b)
          const whole = mapBox<'image', Space>(t, other.b)
          expect(whole.x).toBeCloseTo(0, 3)
          expect(right(whole)).toBeCloseTo(target.width, 3)
          expect(bottom(whole)).toBeCloseTo(target.height, 3)
        }
      }),
    )
  })

  it('letterbox: aspect kept, all of the view inside', () => {
    fc.assert(
      fc.property(
        sizeAndBox,
        sizes,
        fc.constantFrom('centre' as const, 'top-left' as const),
        ({ size, b }, input, align) => {
          const t = letterboxTransform(size, input, align)
          expectRoundTrip(t, box('view', b))
          expect(t.a).toBe(t.d)
          const whole = mapBox(t, wholeBox('view', size))
          expect(whole.x).toBeGreaterThanOrEqual(-1e-6)
          expect(whole.y).toBeGreaterThanOrEqual(-1e-6)
          expect(right(whole)).toBeLessThanOrEqual(input.width + 1e-6)
          expect(bottom(whole)).toBeLessThanOrEqual(input.height + 1e-6)
          const [gapX, gapY] = [input.width - whole.width, input.height - whole.height]
          expect(Math.min(gapX, gapY)).toBeCloseTo(0, 6)
          if (align === 'centre') expect(whole.x).toBeCloseTo(gapX / 2, 6)
          else expect(whole.x).toBe(0)
        },
      ),
    )
  })

  it('a chain from stored pixels to grid cells', () => {
    fc.assert(
      fc.property(
        orientations,
        sizeAndBox,
        fc.integer({ min: 1, max: 64 }),
        (orientation, { size, b }, cells) => {
          const stored = box('stored', b)
          const upright = orientedSize(orientation, size)
          const chain = compose(
            orientationTransform(orientation, size),
            compose(
              resizeTransform('image', upright, 'view', { width: 640, height: 480 }),
              gridTransform('view', { width: 640, height: 480 }, { rows: cells, columns: cells }),
            ),
          )
          expectRoundTrip(chain, stored)
          expect(mapBox(chain, wholeBox('stored', size)).width).toBeCloseTo(cells, 6)
        },
      ),
    )
  })
})

describe('transforms', () => {
  it('orientation puts the stored corner where EXIF says', () => {
    // The stored picture's first pixel (top left) in the upright picture of 4 x 2 or 2 x 4.
    const corner = (o: Orientation) =>
      mapBox(
        orientationTransform(o, { width: 4, height: 2 }),
        box('stored', { x: 0, y: 0, width: 1, height: 1 }),
      )
    const at = (o: Orientation) => [corner(o).x, corner(o).y]
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((o) => at(o as Orientation))).toEqual([
      [0, 0], // top left
      [3, 0], // top right
      [3, 1], // bottom right
      [0, 1], // bottom left
      [0, 0], // left top
      [1, 0], // right top
      [1, 3], // right bottom
      [0, 3], // left bottom
    ])
    // And the pixel to its right: along the row for 1 and 2, down or up the column for 6 and 8.
    const next = (o: Orientation) =>
      mapBox(
        orientationTransform(o, { width: 4, height: 2 }),
        box('stored', { x: 1, y: 0, width: 1, height: 1 }),
      )
    expect([next(6).x, next(6).y]).toEqual([1, 1])
    expect([next(8).x, next(8).y]).toEqual([0, 2])
    expect([next(5).x, next(5).y]).toEqual([0, 1])
    expect([next(7).x, next(7).y]).toEqual([1, 2])
  })

  it('compose is: first one, then the other', () => {
    fc.assert(
      fc.property(fc.tuple(share, share), sizeAndBox, orientations, ([px, py], { size, b }, orientation) => {
        const first = orientationTransform(orientation, size)
        const second = cropTransform(b, { width: 300, height: 200 })
        const p = point('stored', px * size.width, py * size.height)
        const once = mapPoint(compose(first, second), p)
        const twice = mapPoint(second, mapPoint(first, p))
        const scale = Math.max(1, Math.abs(twice.x), Math.abs(twice.y))
        const reach = Math.max(second.a, second.d) * Math.max(size.width, size.height)
        expectNear(once, twice, 1e-9 * scale + 1e-14 * reach)
      }),
    )
  })

  it('compose also puts a shift before a turn', () => {
    const shift = scaleShift('stored', 'stored', 2, 3, 5, 7)
    const turn = orientationTransform(6, { width: 100, height: 50 })
    // (10, 11) -> (25, 40) -> turned right in a picture 50 high: (50 - 40, 25)
    expect(mapPoint(compose(shift, turn), point('stored', 10, 11))).toEqual({ x: 10, y: 25 })
  })

  it('refuses to invert what flattens the plane', () => {
    expect(() => invert(scaleShift('image', 'view', 0, 1, 0, 0))).toThrow(RangeError)
  })
})

describe('boxes', () => {
  it('iou is symmetric, 1 for a box with itself, 0 apart', () => {
    fc.assert(
      fc.property(
        sizes.chain((size) => fc.tuple(boxIn('image', size), boxIn('image', size))),
        ([a, b]) => {
          expect(iou(a, b)).toBe(iou(b, a))
          expect(iou(a, b)).toBeGreaterThanOrEqual(0)
          expect(iou(a, b)).toBeLessThanOrEqual(1 + 1e-9)
          expect(iou(a, a)).toBeCloseTo(1, 6)
          if (!intersect(a, b)) expect(iou(a, b)).toBe(0)
        },
      ),
    )
    const at = (x: number) => box('image', { x, y: 0, width: 2, height: 2 })
    expect(iou(at(0), at(1))).toBeCloseTo(1 / 3)
    expect(iou(at(0), at(2))).toBe(0)
  })

  it('corners come in whichever order', () => {
    expect(boxFromCorners('image', 5, 6, 1, 2)).toEqual({ x: 1, y: 2, width: 4, height: 4 })
  })

  it('roundOut covers the box in whole pixels and adds less than one on each side', () => {
    fc.assert(
      fc.property(sizeAndBox, ({ b }) => {
        const r = roundOut(b)
        for (const n of [r.x, r.y, r.width, r.height]) expect(Number.isInteger(n)).toBe(true)
        expect(r.width).toBeGreaterThanOrEqual(1)
        expect(r.height).toBeGreaterThanOrEqual(1)
        expect(r.x).toBeLessThanOrEqual(b.x + 1e-5)
        expect(right(r)).toBeGreaterThanOrEqual(right(b) - 1e-5)
        expect(r.x).toBeGreaterThan(b.x - 1)
        expect(right(r)).toBeLessThan(right(b) + 1 + 1e-5)
      }),
    )
  })

  it('padBox stays inside the image, covers the box, and is whole pixels', () => {
    const padding = fc.oneof(
      fc.record({ kind: fc.constant('absolute' as const), share }),
      fc.record({
        kind: fc.constant('relative' as const),
        factor: fc.double({ min: 1, max: 10, noNaN: true }),
      }),
    )
    fc.assert(
      fc.property(sizeAndBox, padding, ({ size, b }, how) => {
        const p = padBox(b, size, how)
        for (const n of [p.x, p.y, p.width, p.height]) expect(Number.isInteger(n)).toBe(true)
        expect(p.x).toBeGreaterThanOrEqual(0)
        expect(p.y).toBeGreaterThanOrEqual(0)
        expect(right(p)).toBeLessThanOrEqual(size.width)
        expect(bottom(p)).toBeLessThanOrEqual(size.height)
        expect(area(p)).toBeGreaterThan(0)
        expect(p.x).toBeLessThanOrEqual(b.x + 1e-5)
        expect(p.y).toBeLessThanOrEqual(b.y + 1e-5)
        expect(right(p)).toBeGreaterThanOrEqual(right(b) - 1e-5)
        expect(bottom(p)).toBeGreaterThanOrEqual(bottom(b) - 1e-5)
      }),
    )
  })

  it('padBox grows to the fewest pixels, as far as the image goes, and still covers the box', () => {
    fc.assert(
      fc.property(sizeAndBox, fc.integer({ min: 1, max: 20_000 }), ({ size, b }, minPixels) => {
        const p = padBox(b, size, { kind: 'relative', factor: 1, minPixels })
        const plain = padBox(b, size, { kind: 'relative', factor: 1 })
        expect(p.width).toBeGreaterThanOrEqual(Math.min(minPixels, size.width))
        expect(p.height).toBeGreaterThanOrEqual(Math.min(minPixels, size.height))
        // At most two pixels more than asked for: one of rounding at each end.
        expect(p.width).toBeLessThanOrEqual(Math.max(minPixels, plain.width) + 2)
        expect(p.height).toBeLessThanOrEqual(Math.max(minPixels, plain.height) + 2)
        for (const n of [p.x, p.y, p.width, p.height]) expect(Number.isInteger(n)).toBe(true)
        expect(p.x).toBeGreaterThanOrEqual(0)
        expect(p.y).toBeGreaterThanOrEqual(0)
        expect(right(p)).toBeLessThanOrEqual(size.width)
        expect(bottom(p)).toBeLessThanOrEqual(size.height)
        expect(p.x).toBeLessThanOrEqual(b.x + 1e-5)
        expect(p.y).toBeLessThanOrEqual(b.y + 1e-5)
        expect(right(p)).toBeGreaterThanOrEqual(right(b) - 1e-5)
        expect(bottom(p)).toBeGreaterThanOrEqual(bottom(b) - 1e-5)
      }),
    )
  })

  it('padBox with fewest pixels keeps the middle where it can, and moves inward at the border', () => {
    const size = { width: 1000, height: 1000 }
    const how = { kind: 'relative', factor: 1, minPixels: 100 } as const
    const at = (x: number, y: number) => padBox(box('image', { x, y, width: 10, height: 10 }), size, how)
    expect(at(500, 500)).toEqual({ x: 455, y: 455, width: 100, height: 100 })
    expect(at(0, 990)).toEqual({ x: 0, y: 900, width: 100, height: 100 })
  })

  it('pads as the published methods do', () => {
    // Zoom-Refine: [0.5, 0.5, 0.51, 0.51] grows by 0.1 of the image on each side to [0.4, 0.4, 0.61, 0.61].
    const size = { width: 1000, height: 2000 }
    const tiny = box('image', { x: 500, y: 1000, width: 10, height: 20 })
    expect(padBox(tiny, size, { kind: 'absolute', share: 0.1 })).toEqual({
      x: 400,
      y: 800,
      width: 210,
      height: 420,
    })
    expect(padBox(tiny, size, { kind: 'relative', factor: 1.5 })).toEqual({
      x: 497,
      y: 995,
      width: 16,
      height: 30,
    })
    expect(() =>
      padBox(box('image', { x: 2000, y: 0, width: 5, height: 5 }), size, { kind: 'relative', factor: 1 }),
    ).toThrow(RangeError)
  })

  it('cuts at the border, or is null outside', () => {
    const size = { width: 10, height: 10 }
    expect(clampToSize(box('image', { x: -5, y: 8, width: 10, height: 10 }), size)).toEqual({
      x: 0,
      y: 8,
      width: 5,
      height: 2,
    })
    expect(clampToSize(box('image', { x: 10, y: 0, width: 5, height: 5 }), size)).toBeNull()
  })
})
