import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Box, bottom, box, centre, clampToSize, point, right, type Size } from '#contract/space.ts'
import {
  type Arrow,
  drawnBox,
  handles,
  moveBox,
  nudgeBox,
  placedBox,
  resizeBox,
  settleBox,
} from './box-edit.ts'

const image: Size = { width: 400, height: 300 }
const inside = fc
  .tuple(
    fc.double({ min: 0, max: 398, noNaN: true }),
    fc.double({ min: 0, max: 298, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .map(([x, y, w, h]) => box('image', { x, y, width: 1 + w * (400 - x - 1), height: 1 + h * (300 - y - 1) }))
const far = fc.double({ min: -2000, max: 2000, noNaN: true })

function expectInside(b: Box<'image'>) {
  expect(b.x).toBeGreaterThanOrEqual(-1e-9)
  expect(b.y).toBeGreaterThanOrEqual(-1e-9)
  expect(right(b)).toBeLessThanOrEqual(400 + 1e-9)
  expect(bottom(b)).toBeLessThanOrEqual(300 + 1e-9)
  expect(b.width).toBeGreaterThanOrEqual(1 - 1e-9)
  expect(b.height).toBeGreaterThanOrEqual(1 - 1e-9)
}

describe('box editing', () => {
  it('moves within the image and keeps the size', () => {
    fc.assert(
      fc.property(inside, far, far, (b, dx, dy) => {
        const moved = moveBox(b, dx, dy, image)
        expectInside(moved)
        expect(moved.width).toBe(b.width)
        expect(moved.height).toBe(b.height)
      }),
    )
  })

  it('resizes within the image, by any handle to any place', () => {
    fc.assert(
      fc.property(inside, fc.constantFrom(...handles), far, far, (b, handle, x, y) => {
        expectInside(resizeBox(b, handle, point('image', x, y), image))
      }),
    )
  })

  it('leaves the sides alone that a handle does not hold', () => {
    const b = box('image', { x: 100, y: 100, width: 50, height: 40 })
    const to = point('image', 130, 120)
    expect(resizeBox(b, 'e', to, image)).toEqual({ x: 100, y: 100, width: 30, height: 40 })
    expect(resizeBox(b, 'n', to, image)).toEqual({ x: 100, y: 120, width: 50, height: 20 })
    expect(resizeBox(b, 'sw', to, image)).toEqual({ x: 130, y: 100, width: 20, height: 20 })
  })

  it('turns a box over when a handle crosses the other side', () => {
    const b = box('image', { x: 100, y: 100, width: 50, height: 40 })
    expect(resizeBox(b, 'e', point('image', 60, 0), image)).toEqual({ x: 60, y: 100, width: 40, height: 40 })
  })

  it('copes with an image one pixel high', () => {
    const flat = { width: 30_000, height: 1 }
    const b = box('image', { x: 10, y: 0, width: 5, height: 1 })
    expect(resizeBox(b, 'se', point('image', 900, -4), flat)).toEqual({ x: 10, y: 0, width: 890, height: 1 })
    expect(moveBox(b, 1e6, 1e6, flat)).toEqual({ x: 29_995, y: 0, width: 5, height: 1 })
    expect(nudgeBox(b, 'ArrowDown', { shift: false, alt: true }, flat)).toEqual(b)
  })

  it('draws from any corner to any other, cut at the border', () => {
    const drawn = drawnBox(point('image', 50, 60), point('image', -20, 20), image)
    expect(drawn).toEqual({ x: 0, y: 20, width: 50, height: 40 })
    expect(drawnBox(point('image', -50, -60), point('image', -20, -20), image)).toBeNull()
  })

  it('settles on whole pixels, and keeps its size wherever it is moved', () => {
    const predicted = box('image', { x: 20.4, y: 30.7, width: 181.28, height: 60.5 })
    fc.assert(
      fc.property(far, far, (dx, dy) => {
        const settled = settleBox(moveBox(predicted, dx, dy, image), image)
        expect(settled).toMatchObject({ width: 181, height: 61 })
        if (settled) expectInside(settled)
      }),
      { examples: [[0, 2.3092638912203256e-14]] },
    )
  })

  it('settles with the side that was not dragged where it was', () => {
    const whole = box('image', { x: 100, y: 100, width: 50, height: 40 })
    fc.assert(
      fc.property(fc.double({ min: 0, max: 98, noNaN: true }), (to) => {
        const settled = settleBox(resizeBox(whole, 'nw', point('image', to, to), image), image)
        expect(settled && [right(settled), bottom(settled)]).toEqual([150, 140])
      }),
    )
  })

  it('settles on the one pixel that a tiny box lies in', () => {
    for (const from of [10.05, 10.4, 10.6])
      expect(settleBox(box('image', { x: from, y: from, width: 0.3, height: 0.3 }), image)).toEqual({
        x: 10,
        y: 10,
        width: 1,
        height: 1,
      })
    expect(settleBox(box('image', { x: 399.9, y: 299.9, width: 9, height: 9 }), image)).toEqual({
      x: 399,
      y: 299,
      width: 1,
      height: 1,
    })
    expect(settleBox(box('image', { x: 400, y: 10, width: 9, height: 9 }), image)).toBeNull()
  })

  it('is edited by keys: 1 px, 10 px with Shift, the far edges with Alt', () => {
    const b = box('image', { x: 100, y: 100, width: 50, height: 40 })
    expect(nudgeBox(b, 'ArrowLeft', { shift: false, alt: false }, image).x).toBe(99)
    expect(nudgeBox(b, 'ArrowDown', { shift: true, alt: false }, image).y).toBe(110)
    expect(nudgeBox(b, 'ArrowRight', { shift: true, alt: true }, image)).toEqual({ ...b, width: 60 })
    expect(nudgeBox(b, 'ArrowUp', { shift: false, alt: true }, image)).toEqual({ ...b, height: 39 })
  })

  it('stays inside the image whatever keys are pressed', () => {
    const key = fc.constantFrom<Arrow>('ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown')
    const press = fc.record({ key, shift: fc.boolean(), alt: fc.boolean() })
    fc.assert(
      fc.property(inside, fc.array(press, { maxLength: 60 }), (b, presses) => {
        expectInside(presses.reduce((now, p) => nudgeBox(now, p.key, p, image), b))
      }),
    )
  })
})

describe('a box put by key', () => {
  it('takes 40 % of what is seen, in its middle', () => {
    const seen = box('image', { x: 100, y: 50, width: 200, height: 100 })
    expect(placedBox(seen, image)).toEqual({ x: 160, y: 80, width: 80, height: 40 })
    // What lies beyond the image is not seen.
    const beyond = box('image', { x: -200, y: -300, width: 400, height: 1200 })
    expect(placedBox(beyond, image)).toEqual({ x: 60, y: 90, width: 80, height: 120 })
  })

  it('is of whole pixels inside any image, about the middle, and never empty', () => {
    const side = fc.integer({ min: 1, max: 30_000 })
    const size = fc.record({ width: side, height: side })
    const part = fc.double({ min: 0.001, max: 3000, noNaN: true })
    fc.assert(
      fc.property(size, far, far, part, part, (whole, x, y, width, height) => {
        const seen = box('image', { x, y, width, height })
        const put = placedBox(seen, whole)
        const visible = clampToSize(seen, whole)
        expect(put === null).toBe(visible === null)
        if (!put || !visible) return
        expect(Object.values(put).every(Number.isInteger)).toBe(true)
        expect(clampToSize(put, whole)).toEqual(put)
        for (const along of ['width', 'height'] as const)
          expect(Math.abs(put[along] - Math.max(1, visible[along] * 0.4))).toBeLessThanOrEqual(0.5 + 1e-9)
        const [a, b] = [centre(put), centre(visible)]
        expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeLessThanOrEqual(Math.SQRT1_2 + 1e-9)
      }),
    )
  })

  it('fits a picture of one row, and is none where nothing is seen', () => {
    const row: Size = { width: 30_000, height: 1 }
    const seen = box('image', { x: 0, y: -300, width: 30_000, height: 601 })
    expect(placedBox(seen, row)).toEqual({ x: 9000, y: 0, width: 12_000, height: 1 })
    expect(placedBox(box('image', { x: 500, y: 0, width: 10, height: 10 }), image)).toBeNull()
    expect(placedBox(box('image', { x: 5, y: 5, width: 0, height: 0 }), image)).toBeNull()
  })
})
