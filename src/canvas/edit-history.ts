/** Undo and redo of one value, as a pure fold. Many small changes of one movement count as one edit. */

export interface EditHistory<T> {
  readonly past: readonly T[]
  readonly now: T
  readonly future: readonly T[]
  /** when the last change was made, ms; never for a fresh history and after undo or redo */
  readonly at: number
}

export interface EditRules<T> {
  same(a: T, b: T): boolean
  /** whether a quick change from one value to the next may be the same movement; default: always */
  joins?(from: T, to: T): boolean
  /** Changes closer together than this, in ms, are one edit. */
  readonly joinMs?: number
  /** the most steps that can be undone */
  readonly depth?: number
}

const usualJoinMs = 250
const usualDepth = 100

export function startHistory<T>(now: T): EditHistory<T> {
  return { past: [], now, future: [], at: Number.NEGATIVE_INFINITY }
}

/** A new value at a time in ms. What had been undone is forgotten. */
export function addEdit<T>(
  history: EditHistory<T>,
  next: T,
  at: number,
  rules: EditRules<T>,
): EditHistory<T> {
  if (rules.same(history.now, next)) return history
  const joins =
    at - history.at < (rules.joinMs ?? usualJoinMs) &&
    history.past.length > 0 &&
    (rules.joins?.(history.now, next) ?? true)
  const depth = rules.depth ?? usualDepth
  const past = joins ? history.past : [...history.past, history.now].slice(-depth)
  return { past, now: next, future: [], at }
}

/** The history itself where there is nothing to undo. */
export function undoEdit<T>(history: EditHistory<T>): EditHistory<T> {
  const { past, now, future } = history
  if (past.length === 0) return history
  return {
    past: past.slice(0, -1),
    now: past[past.length - 1] as T,
    future: [now, ...future],
    at: Number.NEGATIVE_INFINITY,
  }
}

/** The history itself where there is nothing to redo. */
export function redoEdit<T>(history: EditHistory<T>): EditHistory<T> {
  const { past, now, future } = history
  if (future.length === 0) return history
  return {
    past: [...past, now],
    now: future[0] as T,
    future: future.slice(1),
    at: Number.NEGATIVE_INFINITY,
  }
}
