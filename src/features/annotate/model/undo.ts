/**
 * Undo and redo across all entries of a project, as a pure fold. A step holds only the fields that it changed, so that
 * undoing it leaves alone what others changed since.
 */
import type { EntryContent } from '#contract/entry.ts'
import { type ContentKey, type ContentPatch, sameValue } from './content.ts'
import type { SentBack } from './sent-back.ts'

export type UndoPart =
  | {
      readonly kind: 'fields'
      readonly entryId: string
      readonly before: ContentPatch
      readonly after: ContentPatch
    }
  | { readonly kind: 'created'; readonly entryId: string }
  | { readonly kind: 'deleted'; readonly entryId: string }
  /** handed back to those who check it */
  | {
      readonly kind: 'handed'
      readonly entryId: string
      readonly handBack: string
      readonly words: string
      /** where it stood before */
      readonly was: SentBack
    }
  /** made by the server of very many entries at once; what takes it back is named, and can be taken back in turn */
  | { readonly kind: 'bulk'; readonly bulkId: string }

export interface UndoStep {
  /** what was done, such as "change the question" */
  readonly label: string
  readonly parts: readonly UndoPart[]
  /** quick changes with the same key are one step, such as the letters of a word; null: a step of its own */
  readonly joinKey: string | null
  /** ms */
  readonly at: number
}

export interface UndoState {
  readonly past: readonly UndoStep[]
  readonly future: readonly UndoStep[]
}

export type UndoAction =
  | { readonly kind: 'fields'; readonly entryId: string; readonly patch: ContentPatch }
  | { readonly kind: 'delete'; readonly entryId: string }
  | { readonly kind: 'undelete'; readonly entryId: string }
  | {
      readonly kind: 'hand-back' | 'take-back'
      readonly entryId: string
      readonly handBack: string
      readonly words: string
      readonly was: SentBack
    }
  | { readonly kind: 'bulk'; readonly bulkId: string; readonly changeId: string }

export interface Undone {
  readonly state: UndoState
  readonly step: UndoStep
  readonly actions: readonly UndoAction[]
  /** fields that somebody else has changed since: left as they are */
  readonly left: readonly { readonly entryId: string; readonly key: ContentKey }[]
}

export const noSteps: UndoState = { past: [], future: [] }

/** Typing pauses longer than this begin a new step. */
export const joinMs = 900
const depth = 500

/** A new step; what had been undone is forgotten. */
export function addStep(state: UndoState, step: UndoStep): UndoState {
  const last = state.past.at(-1)
  const joined = last && joins(last, step) ? join(last, step) : null
  const past = joined ? [...state.past.slice(0, -1), joined] : [...state.past, step]
  return { past: past.slice(-depth), future: [] }
}

function joins(last: UndoStep, next: UndoStep): boolean {
  return next.joinKey !== null && last.joinKey === next.joinKey && next.at - last.at < joinMs
}

/** Two steps of one movement: before of the first, after of the second. */
function join(last: UndoStep, next: UndoStep): UndoStep | null {
  const parts: UndoPart[] = [...last.parts]
  for (const part of next.parts) {
    if (part.kind !== 'fields') return null
    const at = parts.findIndex((one) => one.kind === 'fields' && one.entryId === part.entryId)
    const before = parts[at]
    if (before?.kind !== 'fields') return null
    parts[at] = {
      ...before,
      before: { ...part.before, ...before.before },
      after: { ...before.after, ...part.after },
    }
  }
  return { ...next, parts }
}

/** Makes the next change a step of its own, however quick. */
export function sealStep(state: UndoState): UndoState {
  const last = state.past.at(-1)
  if (!last || last.joinKey === null) return state
  return { ...state, past: [...state.past.slice(0, -1), { ...last, joinKey: null }] }
}

type ContentOf = (entryId: string) => EntryContent | undefined
type NewId = () => string

/** Null where there is nothing to undo. */
export function undoStep(state: UndoState, contentOf: ContentOf, newId: NewId): Undone | null {
  const step = state.past.at(-1)
  if (!step) return null
  const { turned, ...done } = actionsOf(step, 'before', contentOf, newId)
  return { ...done, step, state: { past: state.past.slice(0, -1), future: [turned, ...state.future] } }
}

/** Null where there is nothing to redo. */
export function redoStep(state: UndoState, contentOf: ContentOf, newId: NewId): Undone | null {
  const [step, ...future] = state.future
  if (!step) return null
  const { turned, ...done } = actionsOf(step, 'after', contentOf, newId)
  return { ...done, step, state: { past: [...state.past, turned], future } }
}

interface Turn extends Pick<Undone, 'actions' | 'left'> {
  /** the step as it lies on the other side */
  readonly turned: UndoStep
}

function actionsOf(step: UndoStep, to: 'before' | 'after', contentOf: ContentOf, newId: NewId): Turn {
  const actions: UndoAction[] = []
  const left: { entryId: string; key: ContentKey }[] = []
  const turned = new Map<UndoPart, UndoPart>()
  for (const part of to === 'before' ? [...step.parts].reverse() : step.parts) {
    if (part.kind === 'bulk') {
      const changeId = newId()
      actions.push({ kind: 'bulk', bulkId: part.bulkId, changeId })
      turned.set(part, { kind: 'bulk', bulkId: changeId })
    } else if (part.kind === 'handed') {
      const { entryId, words, was } = part
      const again = to === 'after'
      const handBack = again ? newId() : part.handBack
      actions.push({ kind: again ? 'hand-back' : 'take-back', entryId, handBack, words, was })
      turned.set(part, { ...part, handBack })
    } else if (part.kind === 'fields') {
      const now = contentOf(part.entryId)
      if (now) takeFields(part, to, now, actions, left)
    } else {
      const gone = (part.kind === 'created') === (to === 'before')
      actions.push({ kind: gone ? 'delete' : 'undelete', entryId: part.entryId })
    }
  }
  return { actions, left, turned: { ...step, parts: step.parts.map((part) => turned.get(part) ?? part) } }
}

function takeFields(
  part: Extract<UndoPart, { kind: 'fields' }>,
  to: 'before' | 'after',
  now: EntryContent,
  actions: UndoAction[],
  left: { entryId: string; key: ContentKey }[],
): void {
  const { entryId } = part
  const from = to === 'before' ? part.after : part.before
  const target = part[to]
  const keys = Object.keys(target) as ContentKey[]
  const mine = keys.filter((key) => sameValue(now[key], from[key]))
  for (const key of keys)
    if (!mine.includes(key) && !sameValue(now[key], target[key])) left.push({ entryId, key })
  if (mine.length === 0) return
  const patch = Object.fromEntries(mine.map((key) => [key, target[key]])) as ContentPatch
  actions.push({ kind: 'fields', entryId, patch })
}
