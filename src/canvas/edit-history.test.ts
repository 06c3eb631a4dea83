import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Box, box } from '#contract/space.ts'
import {
  addEdit,
  type EditHistory,
  redoEdit as redo,
  startHistory,
  undoEdit as undo,
} from './edit-history.ts'

const b = (x: number) => box('image', { x, y: 0, width: 10, height: 10 })

type Draft = Box<'image'> | null

const edit = (history: EditHistory<Draft>, next: Draft, at: number) =>
  addEdit(history, next, at, {
    same: (x, y) => x?.x === y?.x,
    // Making and taking away are never part of a movement.
    joins: (from, to) => from !== null && to !== null,
  })
const startEdits = (now: Draft) => startHistory(now)

describe('undo and redo', () => {
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
  it('keeps making a box apart from moving it at once', () => {
    const made = edit(edit(startEdits(null), b(1), 1000), null, 1010)
    expect(undo(made).now).toEqual(b(1))
  })
  it('remembers no more than it was told to', () => {
    let numbers = startHistory(0)
    for (let i = 1; i <= 50; i++) numbers = addEdit(numbers, i, i * 1000, { same: Object.is, depth: 3 })
    for (let i = 0; i < 50; i++) numbers = undo(numbers)
    expect(numbers.now).toBe(47)
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
