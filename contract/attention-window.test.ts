import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AttentionGrid } from './attention.ts'
import { attentionWindow } from './attention-window.ts'
import { area, bottom, right, type Size } from './space.ts'

const grid = (
  rows: number,
  columns: number,
  value: (row: number, column: number) => number,
): AttentionGrid => ({
  rows,
  columns,
  values: Float32Array.from({ length: rows * columns }, (_, i) =>
    value(Math.floor(i / columns), i % columns),
  ),
})

const size = fc.record({
  width: fc.integer({ min: 1, max: 12_000 }),
  height: fc.integer({ min: 1, max: 12_000 }),
})
const anyGrid = fc
  .record({ rows: fc.integer({ min: 1, max: 40 }), columns: fc.integer({ min: 1, max: 40 }) })
  .chain(({ rows, columns }) =>
    fc
      .array(
        fc.oneof(
          fc.double({ min: 0, max: 50, noNaN: true }),
          fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -3, 0),
        ),
        { minLength: rows * columns, maxLength: rows * columns },
      )
      .map((values): AttentionGrid => ({ rows, columns, values: Float32Array.from(values) })),
  )

/** A bright spot of one cell on a dim ground. */
const spot = (rows: number, columns: number, row: number, column: number) =>
  grid(rows, columns, (r, c) => (r === row && c === column ? 20 : 1))

describe('attentionWindow', () => {
  it('is finite, inside the image, square where a square fits, and a closer look', () => {
    fc.assert(
      fc.property(anyGrid, size, (map, image) => {
        const found = attentionWindow(map, image)
        if (!found) return
        const { box, contrast, ratio } = found
        for (const n of [box.x, box.y, box.width, box.height, contrast, ratio])
          expect(Number.isFinite(n)).toBe(true)
        expect(box.x).toBeGreaterThanOrEqual(0)
        expect(box.y).toBeGreaterThanOrEqual(0)
        expect(right(box)).toBeLessThanOrEqual(image.width + 1e-6)
        expect(bottom(box)).toBeLessThanOrEqual(image.height + 1e-6)
        expect(box.width).toBeCloseTo(box.height, 6)
        expect(area(box)).toBeGreaterThan(0)
        expect(area(box)).toBeLessThanOrEqual(0.5 * area(image) * (1 + 1e-9))
        expect(contrast).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('holds a single bright spot, wherever it lies', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 6, max: 40 }),
        fc.integer({ min: 6, max: 40 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (rows, columns, down, across) => {
          const row = Math.floor(down * rows)
          const column = Math.floor(across * columns)
          // Square cells, as a resize that keeps the aspect gives them.
          const image: Size = { width: columns * 100, height: rows * 100 }
          const found = attentionWindow(spot(rows, columns, row, column), image)
          if (!found) throw new Error('nothing found')
          const x = (column + 0.5) * 100
          const y = (row + 0.5) * 100
          expect(found.box.x).toBeLessThanOrEqual(x)
          expect(right(found.box)).toBeGreaterThanOrEqual(x)
          expect(found.box.y).toBeLessThanOrEqual(y)
          expect(bottom(found.box)).toBeGreaterThanOrEqual(y)
        },
      ),
    )
  })

  it('finds on an 8K picture what the published function lost to a window without cells', () => {
    const found = attentionWindow(spot(12, 21, 5, 16), { width: 7680, height: 4320 })
    expect(found?.box.width).toBeGreaterThan(7680 / 21)
    expect(found && found.box.x < 16.5 * (7680 / 21) && right(found.box) > 16.5 * (7680 / 21)).toBe(true)
  })

  it('works upright as it does lying down', () => {
    const lying = attentionWindow(spot(9, 15, 3, 11), { width: 1500, height: 900 })
    const upright = attentionWindow(spot(15, 9, 11, 3), { width: 900, height: 1500 })
    expect(upright?.box).toEqual({
      x: lying?.box.y,
      y: lying?.box.x,
      width: lying?.box.height,
      height: lying?.box.width,
    })
  })

  it('comes closer on a picture that is smaller than the window', () => {
    const found = attentionWindow(spot(24, 24, 4, 4), { width: 300, height: 300 })
    expect(found?.box.width).toBeLessThan(220)
    expect(attentionWindow(spot(3, 3, 0, 0), { width: 4, height: 4 })?.box.width).toBeLessThan(3)
  })

  it('takes the size that stands out: a small window for a small spot, a large one for a large patch', () => {
    const image = { width: 3200, height: 3200 }
    const patch = (side: number) =>
      attentionWindow(
        grid(32, 32, (r, c) => (r >= 10 && r < 10 + side && c >= 10 && c < 10 + side ? 8 : 0.5)),
        image,
        400,
      )?.box.width ?? 0
    expect(patch(4)).toBe(400)
    expect(patch(8)).toBe(800)
  })

  it('points nowhere when the map does not', () => {
    const image = { width: 1000, height: 800 }
    expect(
      attentionWindow(
        grid(16, 20, () => 0),
        image,
      ),
    ).toBeNull()
    expect(
      attentionWindow(
        grid(16, 20, () => Number.NaN),
        image,
      ),
    ).toBeNull()
    expect(
      attentionWindow(
        grid(16, 20, () => 0.7),
        image,
      ),
    ).toBeNull()
    expect(
      attentionWindow(
        grid(1, 1, () => 3),
        image,
      ),
    ).toBeNull()
  })
})
