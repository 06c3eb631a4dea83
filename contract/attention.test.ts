import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AttentionGrid,
  borderShare,
  cellBox,
  coverage,
  coverageByLayer,
  coverageOf,
  layerSlice,
  ratioDomain,
  ratioPosition,
  relativeMap,
  sinkShare,
  valueAt,
} from './attention.ts'
import { box, intersect, point } from './space.ts'

const f = (...values: number[]) => new Float32Array(values)
const grid = (rows: number, columns: number, ...values: number[]): AttentionGrid => ({
  rows,
  columns,
  values: f(...values),
})
const cells = (x: number, y: number, width: number, height: number) => box('grid', { x, y, width, height })
const region = box('image', { x: 0, y: 0, width: 400, height: 200 })

describe('relative map', () => {
  it('divides cell by cell and keeps epsilon in the denominator', () => {
    const [a, b, c] = relativeMap(f(0.5, 0.2, 0.1), f(0.25, 0.4, 0), 0.01)
    expect(a).toBeCloseTo(0.5 / 0.26)
    expect(b).toBeCloseTo(0.2 / 0.41)
    expect(c).toBeCloseTo(10)
  })
  it('counts broken values as no attention', () => {
    const map = relativeMap(f(Number.NaN, Number.POSITIVE_INFINITY, -1, 1), f(1, 1, 1, Number.NaN), 0.5)
    expect([...map]).toEqual([0, 0, 0, 2])
  })
  it('refuses maps of different size and a useless epsilon', () => {
    expect(() => relativeMap(f(1), f(1, 2))).toThrow(RangeError)
    expect(() => relativeMap(f(1), f(1), 0)).toThrow(RangeError)
    expect(() => relativeMap(f(1), f(1), Number.NaN)).toThrow(RangeError)
  })
})

describe('coverage', () => {
  it('counts cells by the part that lies inside', () => {
    const g = grid(2, 2, 1, 2, 3, 4)
    expect(coverage(g, cells(0, 0, 1, 1)).share).toBeCloseTo(0.1)
    const half = coverage(g, cells(0.5, 0, 1, 2))
    expect(half.share).toBeCloseTo((0.5 + 1 + 1.5 + 2) / 10)
    expect(half.areaShare).toBeCloseTo(0.5)
    expect(half.ratio).toBeCloseTo(1)
    // A box far smaller than a cell is not blown up to whole cells.
    expect(coverage(g, cells(1.4, 1.4, 0.1, 0.1)).share).toBeCloseTo(0.004)
  })
  it('is zero, not NaN, for a map without mass and a box outside', () => {
    expect(coverage(grid(2, 2, 0, 0, 0, 0), cells(0, 0, 1, 1))).toEqual({
      share: 0,
      areaShare: 0.25,
      ratio: 0,
    })
    expect(coverage(grid(1, 2, Number.NaN, 1), cells(1, 0, 1, 1)).share).toBe(1)
    expect(coverage(grid(1, 2, 1, 1), cells(5, 5, 1, 1))).toEqual({ share: 0, areaShare: 0, ratio: 0 })
  })
  it('maps image boxes into the region that the grid covers', () => {
    const values = f(0, 0, 0, 1, 5, 1, 1, 1)
    const crop = box('image', { x: 100, y: 100, width: 200, height: 100 })
    const target = box('image', { x: 200, y: 150, width: 400, height: 50 })
    const first = coverageOf(values, 0, 2, 2, target, crop)
    expect(first).toEqual({ box: target, share: 1, areaShare: 0.25, ratio: 4 })
    expect(coverageOf(values, 0, 2, 2, box('image', { x: 0, y: 0, width: 50, height: 50 }), crop)).toBeNull()
    const all = coverageByLayer(values, { layers: 2, rows: 2, columns: 2 }, target, crop)
    expect(all.map((c) => c.share)).toEqual([1, 0.125])
    expect(
      coverageByLayer(
        values,
        { layers: 2, rows: 2, columns: 2 },
        box('image', { x: 0, y: 0, width: 9, height: 9 }),
        crop,
      ),
    ).toEqual([])
  })
  it('any map: two halves add up, an even map has ratio 1, nothing leaves 0 to 1', () => {
    const side = fc.integer({ min: 1, max: 12 })
    fc.assert(
      fc.property(
        side,
        side,
        fc.infiniteStream(fc.float({ noNaN: false })),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (rows, columns, stream, cut) => {
          const values = Float32Array.from({ length: rows * columns }, () => stream.next().value)
          const g = { rows, columns, values }
          const left = coverage(g, cells(0, 0, cut * columns, rows))
          const rest = coverage(g, cells(cut * columns, 0, (1 - cut) * columns, rows))
          const whole = coverage(g, cells(0, 0, columns, rows))
          expect(left.share + rest.share).toBeCloseTo(whole.share, 5)
          expect([0, 1].some((n) => Math.abs(whole.share - n) < 1e-9)).toBe(true)
          expect(left.areaShare).toBeCloseTo(cut, 9)
          for (const c of [left, rest, whole]) {
            expect(c.share).toBeGreaterThanOrEqual(0)
            expect(c.share).toBeLessThanOrEqual(1)
            expect(Number.isFinite(c.ratio)).toBe(true)
          }
          expect(
            coverage({ rows, columns, values: values.map(() => 0.3) }, cells(0, 0, cut * columns, rows))
              .ratio,
          ).toBeCloseTo(1)
        },
      ),
    )
  })
})

describe('sinks', () => {
  it('tells the outermost ring, the corner and the strongest cell apart', () => {
    const g = grid(3, 3, 4, 0, 0, 0, 6, 0, 0, 0, 0)
    expect(borderShare(g)).toEqual({ share: 0.4, areaShare: 8 / 9, ratio: 0.4 / (8 / 9) })
    const { corner, strongest } = sinkShare(g)
    expect(corner.share).toBeCloseTo(0.4)
    expect(corner.ratio).toBeCloseTo(3.6)
    expect(strongest).toMatchObject({ row: 1, column: 1, share: 0.6 })
    expect(sinkShare(grid(1, 2, 0, Number.NaN)).strongest).toBeNull()
    expect(borderShare(grid(1, 2, 0, 0)).share).toBe(0)
    expect(borderShare(grid(1, 3, 1, 2, 3)).share).toBe(1)
  })
})

describe('looking up', () => {
  it('slices a layer without copying', () => {
    const values = f(1, 2, 3, 4)
    const second = layerSlice(values, 1, 1, 2)
    expect([...second.values]).toEqual([3, 4])
    expect(second.values.buffer).toBe(values.buffer)
    for (const layer of [2, -1, 0.5]) expect(() => layerSlice(values, layer, 1, 2)).toThrow(RangeError)
  })
  it('finds the value under a point', () => {
    const g = grid(2, 3, 1, 2, 3, 4, 5, 6)
    expect(valueAt(g, point('grid', 2.9, 1))).toBe(6)
    expect(valueAt(g, point('grid', 0, 0))).toBe(1)
    expect(valueAt(g, point('grid', 3, 0))).toBeNull()
    expect(valueAt(g, point('grid', 0, -0.1))).toBeNull()
    expect(valueAt(g, point('grid', Number.NaN, 0))).toBeNull()
  })
  it('gives every cell its part of the image, without overlap', () => {
    const shape = { rows: 2, columns: 4 }
    expect(cellBox(1, 2, shape, region)).toEqual({ x: 200, y: 100, width: 100, height: 100 })
    expect(intersect(cellBox(0, 0, shape, region), cellBox(0, 1, shape, region))).toBeNull()
    const only = f(0, 0, 0, 0, 0, 0, 1, 0)
    expect(coverageOf(only, 0, 2, 4, cellBox(1, 2, shape, region), region)?.share).toBe(1)
  })
})

describe('colour scale of ratios', () => {
  it('is symmetric about 1 and ignores a few extremes', () => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => (i === 0 ? 1e6 : i % 2 ? 2 : 0.5))
    const domain = ratioDomain(values)
    expect(domain.high).toBeCloseTo(2)
    expect(domain.low * domain.high).toBeCloseTo(1)
    expect(ratioPosition(1, domain)).toBe(0.5)
    expect(ratioPosition(2, domain)).toBeCloseTo(1)
    expect(ratioPosition(0.5, domain)).toBeCloseTo(0)
    expect(ratioPosition(1e6, domain)).toBe(1)
    expect(ratioPosition(0, domain)).toBe(0)
    expect(ratioPosition(Number.NaN, domain)).toBe(0)
  })
  it('stays usable for flat, empty and broken maps', () => {
    for (const values of [f(), f(0, 0), f(1, 1), f(Number.NaN, -3, Number.POSITIVE_INFINITY)]) {
      expect(ratioDomain(values).high).toBeCloseTo(1.25)
      expect(ratioDomain(values).low).toBeCloseTo(0.8)
    }
  })
})
