import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { box, mapBox, point } from '#contract/space.ts'
import { handles } from './box-edit.ts'
import { screenTransform } from './camera.ts'
import { boxesAt, handleAt, handleShare } from './hit.ts'
import type { PaneBox } from './pane-box.ts'

const viewport = { width: 800, height: 600 }
const transform = screenTransform({ x: 400, y: 300, scale: 1 }, viewport)
const paneBox = (id: string, x: number, y: number, width: number, height: number): PaneBox => ({
  id,
  box: box('image', { x, y, width, height }),
  role: 'initial',
  label: id,
})

describe('hit test', () => {
  it('finds the smallest box first', () => {
    const boxes = [paneBox('large', 0, 0, 700, 500), paneBox('small', 100, 100, 50, 50)]
    expect(boxesAt(boxes, transform, point('screen', 120, 120)).map((b) => b.id)).toEqual(['small', 'large'])
    expect(boxesAt(boxes, transform, point('screen', 300, 300)).map((b) => b.id)).toEqual(['large'])
    expect(boxesAt(boxes, transform, point('screen', 750, 550))).toEqual([])
  })

  it('takes the one on top among equals and none that is hidden', () => {
    const boxes = [
      paneBox('below', 0, 0, 50, 50),
      paneBox('above', 0, 0, 50, 50),
      { ...paneBox('hidden', 0, 0, 5, 5), hidden: true },
    ]
    expect(boxesAt(boxes, transform, point('screen', 3, 3)).map((b) => b.id)).toEqual(['above', 'below'])
  })

  it('hits each handle at its middle, at any zoom at which the box is large enough', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.02, max: 40, noNaN: true }),
        fc.constantFrom(...handles),
        (scale, handle) => {
          const t = screenTransform({ x: 400, y: 300, scale }, viewport)
          const b = box('image', { x: 300, y: 200, width: 200, height: 200 })
          const s = mapBox(t, b)
          fc.pre(s.width > 16)
          const share = handleShare(handle)
          const at = point('screen', s.x + share.x * s.width, s.y + share.y * s.height)
          expect(handleAt(b, t, at)).toBe(handle)
        },
      ),
    )
  })

  it('gives handles a target of 32 px although they are drawn small', () => {
    const b = box('image', { x: 200, y: 200, width: 200, height: 200 })
    for (const [x, y] of [
      [-15, -15],
      [15, 15],
      [15, -15],
    ] as const) {
      expect(handleAt(b, transform, point('screen', 200 + x, 200 + y))).toBe('nw')
    }
    expect(handleAt(b, transform, point('screen', 183, 200))).toBeNull()
  })

  it('leaves the middle of a box for moving it, even of a small one', () => {
    fc.assert(
      fc.property(fc.double({ min: 6, max: 500, noNaN: true }), (side) => {
        const b = box('image', { x: 200, y: 200, width: side, height: side })
        const at = point('screen', 200 + side / 2, 200 + side / 2)
        expect(handleAt(b, transform, at)).toBeNull()
      }),
    )
  })

  it('takes a side anywhere on its line', () => {
    const b = box('image', { x: 100, y: 100, width: 400, height: 300 })
    expect(handleAt(b, transform, point('screen', 200, 101))).toBe('n')
    expect(handleAt(b, transform, point('screen', 503, 180))).toBe('e')
  })
})
