import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { box } from '#contract/space.ts'
import { boxIndex } from './box-index.ts'
import type { PaneBox } from './pane-box.ts'

const side = fc.double({ min: 0, max: 1000, noNaN: true })
const place = fc.double({ min: -200, max: 10_000, noNaN: true })
const anyBox = fc
  .record({ x: place, y: place, width: side, height: side })
  .map((plain) => box('image', plain))

const named = (boxes: readonly PaneBox['box'][]): PaneBox[] =>
  boxes.map((b, i) => ({ id: `${i}`, box: b, role: 'initial', label: '' }))

describe('boxes by place', () => {
  it('finds the same boxes, in the same order, as a look at every one', () => {
    fc.assert(
      fc.property(fc.array(anyBox, { maxLength: 200 }), fc.array(anyBox, { maxLength: 8 }), (list, areas) => {
        const boxes = named(list)
        for (const area of areas) {
          const expected = boxes.filter(
            ({ box: b }) =>
              b.x <= area.x + area.width &&
              area.x <= b.x + b.width &&
              b.y <= area.y + area.height &&
              area.y <= b.y + b.height,
          )
          expect(boxIndex(boxes).touching(area)).toEqual(expected)
        }
      }),
    )
  })

  it('keeps boxes that cover everything', () => {
    const boxes = named([
      box('image', { x: 0, y: 0, width: 1e6, height: 1e6 }),
      ...Array.from({ length: 999 }, (_, i) =>
        box('image', { x: i * 1000, y: i * 1000, width: 5, height: 5 }),
      ),
    ])
    const found = boxIndex(boxes).touching(box('image', { x: 500_001, y: 500_001, width: 1, height: 1 }))
    expect(found.map((b) => b.id)).toEqual(['0', '501'])
  })

  it('survives boxes that all lie on one point', () => {
    const boxes = named(Array.from({ length: 100 }, () => box('image', { x: 7, y: 7, width: 0, height: 0 })))
    expect(boxIndex(boxes).touching(box('image', { x: 0, y: 0, width: 10, height: 10 }))).toHaveLength(100)
    expect(boxIndex(boxes).touching(box('image', { x: 8, y: 0, width: 10, height: 10 }))).toHaveLength(0)
  })

  it('looks at far fewer than all', () => {
    let looks = 0
    const boxes = Array.from({ length: 1000 }, (_, i): PaneBox => {
      const at = box('image', { x: (i % 40) * 100, y: Math.floor(i / 40) * 100, width: 50, height: 50 })
      return {
        id: `${i}`,
        get box() {
          looks++
          return at
        },
        role: 'initial',
        label: '',
      }
    })
    const index = boxIndex(boxes)
    looks = 0
    expect(index.touching(box('image', { x: 1010, y: 1010, width: 1, height: 1 }))).toHaveLength(1)
    expect(looks).toBeLessThan(40)
  })
})
