import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placeChips } from './chips.ts'

const canvas = { width: 800, height: 600 }
const size = { width: 90, height: 20 }
const rect = (left: number, top: number, right: number, bottom: number) => ({ left, top, right, bottom })

describe('labels of boxes', () => {
  it('stands above its box, and flips where there is no room', () => {
    const [above] = placeChips([{ box: rect(100, 100, 300, 200), size }], canvas, 2)
    expect(above).toEqual(rect(100, 78, 190, 98))
    const [below] = placeChips([{ box: rect(100, 5, 300, 200), size }], canvas, 2)
    expect(below?.top).toBe(202)
    const [inside] = placeChips([{ box: rect(100, 5, 300, 595), size }], canvas, 2)
    expect(inside?.top).toBe(7)
  })

  it('keeps clear of captions and of other labels', () => {
    const wish = { box: rect(100, 40, 300, 200), size }
    const [captioned] = placeChips([wish], canvas, 2, { top: 50, bottom: 0 })
    expect(captioned?.top).toBe(202)
    const [first, second] = placeChips([wish, wish], canvas, 2)
    expect(first).not.toEqual(second)
  })

  it('names nothing of which no side is in view', () => {
    expect(placeChips([{ box: rect(-10, -10, 900, 700), size }], canvas, 2)).toEqual([null])
    expect(placeChips([{ box: rect(900, 10, 950, 50), size }], canvas, 2)).toEqual([null])
  })

  it('never writes one label over another, and names what must be named', () => {
    const n = fc.integer({ min: -100, max: 700 })
    const side = fc.integer({ min: 1, max: 60 })
    fc.assert(
      fc.property(fc.array(fc.tuple(n, n, side, side), { minLength: 1, maxLength: 40 }), (boxes) => {
        const wishes = boxes.map(([x, y, w, h], i) => ({
          box: rect(x, y, x + w, y + h),
          size,
          must: i === 0,
        }))
        const [first, ...others] = placeChips(wishes, canvas, 2)
        const [x = 0, y = 0, w = 0, h = 0] = boxes[0] ?? []
        const inView = x + w > 0 && y + h > 0 && x < canvas.width && y < canvas.height
        expect(first !== null).toBe(inView)
        const shown = [first, ...others].filter((chip) => !!chip)
        shown.forEach((a, i) => {
          for (const b of shown.slice(i + 1)) {
            const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top
            expect(apart).toBe(true)
          }
        })
      }),
    )
  })

  it('stays on the canvas wherever the box is', () => {
    const n = fc.integer({ min: -2000, max: 2000 })
    const side = fc.integer({ min: 1, max: 3000 })
    fc.assert(
      fc.property(fc.array(fc.tuple(n, n, side, side), { maxLength: 12 }), (boxes) => {
        const wishes = boxes.map(([x, y, w, h]) => ({ box: rect(x, y, x + w, y + h), size }))
        for (const chip of placeChips(wishes, canvas, 2)) {
          if (!chip) continue
          expect(chip.left >= 0 && chip.right <= canvas.width && chip.top >= 0).toBe(true)
        }
      }),
    )
  })
})
