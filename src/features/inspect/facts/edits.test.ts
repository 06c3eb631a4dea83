import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { box } from '#contract/space.ts'
import { edit, redo, startEdits, undo } from './edits.ts'

const b = (x: number) => box('image', { x, y: 0, width: 10, height: 10 })

describe('edits of a box', () => {
  it('goes back to nothing and forth again', () => {
    const drawn = edit(startEdits(null), b(1), 0)
    expect(undo(drawn).now).toBeNull()
    expect(redo(undo(drawn)).now).toEqual(b(1))
    expect(undo(undo(drawn)).now).toBeNull()
  })
  it('counts one drag as one edit', () => {
    let edits = edit(startEdits(null), b(0), 0)
    for (let i = 1; i < 20; i++) edits = edit(edits, b(i), 1000 + i * 16)
    expect(edits.now).toEqual(b(19))
    expect(undo(edits).now).toEqual(b(0))
  })
  it('forgets the future when something new is done', () => {
    const edits = edit(undo(edit(edit(startEdits(null), b(1), 0), b(2), 1000)), b(3), 2000)
    expect(redo(edits)).toBe(edits)
    expect(undo(edits).now).toEqual(b(1))
  })
  it('undoing everything and redoing everything ends where it was', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 20 }), (xs) => {
        let edits = startEdits(null)
        xs.forEach((x, i) => {
          edits = edit(edits, b(x), i * 1000)
        })
        const end = edits.now
        for (let i = 0; i < xs.length; i++) edits = undo(edits)
        expect(edits.now).toBeNull()
        for (let i = 0; i < xs.length; i++) edits = redo(edits)
        expect(edits.now).toEqual(end)
      }),
    )
  })
})
