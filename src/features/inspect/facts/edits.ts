/** Undo and redo of a person's box, as a pure fold. Changes of one drag count as one. */
import type { Box } from '#contract/space.ts'

export type Draft = Box<'image'> | null

export interface Edits {
  readonly past: readonly Draft[]
  readonly now: Draft
  readonly future: readonly Draft[]
  /** when the last change was made, to join the many changes of one drag */
  readonly at: number
}

/** Changes closer together than this are one edit. */
export const joinMs = 250

export function startEdits(now: Draft): Edits {
  return { past: [], now, future: [], at: Number.NEGATIVE_INFINITY }
}

export function edit(edits: Edits, next: Draft, at: number): Edits {
  if (same(edits.now, next)) return edits
  const joins = at - edits.at < joinMs && edits.past.length > 0 && edits.now !== null && next !== null
  const past = joins ? edits.past : [...edits.past.slice(-99), edits.now]
  return { past, now: next, future: [], at }
}

export function undo(edits: Edits): Edits {
  const before = edits.past.at(-1)
  if (before === undefined) return edits
  return {
    past: edits.past.slice(0, -1),
    now: before,
    future: [edits.now, ...edits.future],
    at: Number.NEGATIVE_INFINITY,
  }
}

export function redo(edits: Edits): Edits {
  const after = edits.future[0]
  if (after === undefined) return edits
  return {
    past: [...edits.past, edits.now],
    now: after,
    future: edits.future.slice(1),
    at: Number.NEGATIVE_INFINITY,
  }
}

function same(a: Draft, b: Draft): boolean {
  if (a === null || b === null) return a === b
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height
}
