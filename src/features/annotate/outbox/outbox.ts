/**
 * What was changed and is not yet on the server: a list in the order in which it was done, as a pure fold. Each change
 * has an id of its own, so that one that is sent twice counts once. A save names the version that it builds on; a save
 * behind another one of the same entry gets that version when the one before it has arrived.
 */
import type { Entry, EntryContent } from '#contract/entry.ts'
import { sameContent } from '../model/content.ts'
import { type Merge, mergeThree } from '../model/merge.ts'
import type { SentBack } from '../model/sent-back.ts'

export type SaveKind = 'edit' | 'undo' | 'redo' | 'restore' | 'bulk' | 'mend'

interface Common {
  /** the change's id, a UUID */
  readonly id: string
  readonly projectId: string
  readonly entryId: string | null
  /** who made it: another person who signs in here does not send it as theirs */
  readonly personId: string
  /** ms of its last change */
  readonly at: number
  /** it was sent, so it must not change any more: it may have arrived */
  readonly tried: boolean
  /** why the server did not take it, in words; it waits for a person then */
  readonly refused: { readonly code: string; readonly title: string; readonly detail: string | null } | null
}

export interface CreateOp extends Common {
  readonly kind: 'create'
  readonly entryId: string
  readonly image: {
    readonly id: string
    readonly name: string
    readonly width: number
    readonly height: number
  }
  readonly key: string | null
  readonly content: EntryContent
}
export interface SaveOp extends Common {
  readonly kind: 'save'
  readonly entryId: string
  readonly how: SaveKind
  /** what stood there before: the common ground where somebody else changed it, too */
  readonly before: EntryContent
  readonly content: EntryContent
  /** null: what the change before it comes to; where that was discarded, it is merged with what the server has */
  readonly version: number | null
  readonly spentMs: number
}
export interface DeleteOp extends Common {
  readonly kind: 'delete' | 'undelete'
  readonly entryId: string
}
/** An item that was sent back goes to its checkers again as it is, or that is taken back. */
export interface HandOp extends Common {
  readonly kind: 'hand-back' | 'take-back'
  readonly entryId: string
  /** the hand-back’s id; its own where it is one */
  readonly handBack: string
  /** to the checkers */
  readonly words: string
  /** where it stood before; not known of what an older page has kept */
  readonly was?: SentBack
}
/** Anything else that must arrive, such as a verdict. */
export interface RequestOp extends Common {
  readonly kind: 'request'
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body: unknown
  /** for people, such as "verdict" */
  readonly what: string
}
export type Op = CreateOp | SaveOp | DeleteOp | HandOp | RequestOp

/** Edits of one entry closer together than this, in ms, are one change. */
export const joinMs = 1000
const mostSpentMs = 3_600_000

/**
 * Adds a change at the end; an edit that goes on is taken into the one before it, and what is said again takes the place
 * of what was refused.
 */
export function addOp(ops: readonly Op[], op: Op): Op[] {
  if (op.kind === 'request') return [...ops.filter((one) => !(one.refused && saysAgain(op, one))), op]
  if (op.kind !== 'save') return [...ops, op]
  const before = ops.filter((one) => one.entryId !== null && one.entryId === op.entryId)
  const last = before.at(-1)
  if (last && joins(last, op)) {
    const joined: SaveOp = {
      ...last,
      content: op.content,
      at: op.at,
      spentMs: Math.min(mostSpentMs, last.spentMs + op.spentMs),
    }
    return ops.map((one) => (one === last ? joined : one))
  }
  // A verdict before it changes no version.
  const changed = before.some(({ kind }) => kind !== 'request')
  return [...ops, changed ? { ...op, version: null } : op]
}

function joins(last: Op, op: SaveOp): last is SaveOp {
  return (
    last.kind === 'save' &&
    !last.tried &&
    last.refused === null &&
    last.how === 'edit' &&
    op.how === 'edit' &&
    op.at - last.at < joinMs
  )
}

function saysAgain(op: RequestOp, one: Op): boolean {
  if (one.kind !== 'request' || op.entryId === null) return false
  return one.entryId === op.entryId && one.method === op.method && one.path === op.path
}

/**
 * The first change that may be sent now: no change of the same entry waits before it for a person. A verdict that was
 * refused is none: nothing builds on it.
 */
export function nextOp(ops: readonly Op[], held: ReadonlySet<string>): Op | null {
  const stopped = new Set(held)
  for (const op of ops) {
    if (op.refused) {
      if (op.entryId !== null && op.kind !== 'request') stopped.add(op.entryId)
    } else if (op.entryId === null || !stopped.has(op.entryId)) return op
  }
  return null
}

export function markTried(ops: readonly Op[], id: string): Op[] {
  return ops.map((op) => (op.id === id ? { ...op, tried: true } : op))
}

export function markRefused(ops: readonly Op[], id: string, refused: Op['refused']): Op[] {
  return ops.map((op) => (op.id === id ? { ...op, refused } : op))
}

export function dropOp(ops: readonly Op[], id: string): Op[] {
  return ops.filter((op) => op.id !== id)
}

/** A person lets go of a change. An entry that never came to be takes with it what was to become of it. */
export function discardOp(ops: readonly Op[], id: string): Op[] {
  const op = ops.find((one) => one.id === id)
  if (op?.kind === 'create') return ops.filter((one) => one.entryId !== op.entryId)
  return dropOp(ops, id)
}

/** What stands in an entry for the person who made these changes. */
export function contentWith(
  ops: readonly Op[],
  entryId: string,
  stored: EntryContent | undefined,
): EntryContent | undefined {
  const last = ops.findLast((op) => op.entryId === entryId && (op.kind === 'save' || op.kind === 'create'))
  return last?.kind === 'save' || last?.kind === 'create' ? last.content : stored
}

/** Two people changed one entry. */
export interface Conflict {
  readonly entryId: string
  /** what both began with */
  readonly base: EntryContent
  readonly mine: EntryContent
  /** the server's entry as it is now; `deletedAt` where they deleted it */
  readonly theirs: Entry
  readonly merge: Merge
}

export interface Settled {
  readonly ops: Op[]
  /** null: nothing of others met it */
  readonly met: { readonly conflict: Conflict; readonly solved: boolean } | null
}

/**
 * A change has arrived, and this is the entry now. What comes after builds on it; where somebody else has changed it
 * since, what comes after is merged with that.
 */
export function settleOp(ops: readonly Op[], id: string, entry: Entry | null, newId: () => string): Settled {
  const op = ops.find((one) => one.id === id)
  const rest = dropOp(ops, id)
  if (!op || !entry || op.entryId === null) return { ops: rest, met: null }
  const after = rest.find((one): one is SaveOp => one.kind === 'save' && one.entryId === op.entryId)
  const written = op.kind === 'save' || op.kind === 'create' ? op : null
  const asSent = written === null || sameContent(entry.content, written.content)
  // One that names a version itself does not build on this change: the server tells what came between.
  if (after?.version !== null) {
    const again = written && !asSent ? saveAgain(written, entry, newId) : null
    return { ops: again ? ops.map((one) => (one === op ? again : one)) : rest, met: null }
  }
  if (asSent) {
    return { ops: rest.map((one) => (one === after ? { ...after, version: entry.version } : one)), met: null }
  }
  return meet(rest, written.content, entry, newId)
}

/**
 * Another tab has sent the change before letters joined it here: these go on top. Null where the server left the entry
 * as it was, or else one that it writes in another way would be sent for ever.
 */
function saveAgain(op: SaveOp | CreateOp, entry: Entry, newId: () => string): SaveOp | null {
  if (op.kind === 'save' && sameContent(entry.content, op.before)) return null
  const { projectId, entryId, personId, at, content } = op
  const { content: before, version } = entry
  const state = { tried: false, refused: null, how: 'edit', spentMs: 0 } as const
  return { ...state, id: newId(), kind: 'save', projectId, entryId, personId, at, before, content, version }
}

/** The server refused a save, because the entry is another one by now. */
export function meetConflict(ops: readonly Op[], id: string, theirs: Entry, newId: () => string): Settled {
  const op = ops.find((one): one is SaveOp => one.id === id && one.kind === 'save')
  if (!op) return { ops: [...ops], met: null }
  return meet(ops, op.before, theirs, newId)
}

function meet(ops: readonly Op[], base: EntryContent, theirs: Entry, newId: () => string): Settled {
  const entryId = theirs.id
  const mine = contentWith(ops, entryId, undefined)
  if (!mine) return { ops: [...ops], met: null }
  const conflict: Conflict = { entryId, base, mine, theirs, merge: mergeThree(base, mine, theirs.content) }
  const solved = conflict.merge.clashes.length === 0 && theirs.deletedAt === null
  return {
    ops: solved ? onTopOf(ops, theirs, conflict.merge.content, newId) : [...ops],
    met: { conflict, solved },
  }
}

/** One save on top of theirs takes the place of all that waited for this entry. */
export function onTopOf(ops: readonly Op[], theirs: Entry, content: EntryContent, newId: () => string): Op[] {
  const saves = ops.filter((op): op is SaveOp => op.kind === 'save' && op.entryId === theirs.id)
  const last = saves.at(-1)
  if (!last) return [...ops]
  const next: SaveOp = {
    ...last,
    id: newId(),
    how: saves.length === 1 ? last.how : 'edit',
    before: theirs.content,
    content,
    version: theirs.version,
    spentMs: Math.min(
      mostSpentMs,
      saves.reduce((sum, op) => sum + op.spentMs, 0),
    ),
    tried: false,
    refused: null,
  }
  const kept = sameContent(theirs.content, content) ? [] : [next]
  return ops.flatMap((op) => (op === last ? kept : saves.includes(op as SaveOp) ? [] : [op]))
}
