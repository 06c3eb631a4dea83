/** The entries as they stand for the person who sits here: the server's, with the changes that are still on their way. Pure. */
import type { Entry } from '#contract/entry.ts'
import { stateOf } from '#contract/review.ts'
import { sameContent } from '../model/content.ts'
import type { CreateOp, HandOp, Op } from '../outbox/outbox.ts'

export interface WorkEntry extends Entry {
  /** something of it is not on the server yet */
  readonly pending: boolean
}

export function overlay(entries: readonly Entry[], ops: readonly Op[], projectId: string): WorkEntry[] {
  const changes = new Map<string, Op[]>()
  for (const op of ops) {
    if (op.entryId === null || op.projectId !== projectId || op.kind === 'request') continue
    const list = changes.get(op.entryId)
    if (list) list.push(op)
    else changes.set(op.entryId, [op])
  }
  const known = new Set(entries.map((entry) => entry.id))
  const begun = ops.filter(
    (op): op is CreateOp => op.kind === 'create' && op.projectId === projectId && !known.has(op.entryId),
  )
  return [...entries, ...begun.map(entryOfCreate)].map((entry) => {
    const own = changes.get(entry.id)
    return own ? own.reduce(withOp, { ...entry, pending: true }) : { ...entry, pending: false }
  })
}

function withOp(entry: WorkEntry, op: Op): WorkEntry {
  if (op.kind === 'delete') return { ...entry, deletedAt: entry.deletedAt ?? new Date(op.at).toISOString() }
  if (op.kind === 'undelete') return { ...entry, deletedAt: null }
  if (op.kind === 'hand-back' || op.kind === 'take-back') return withHandOp(entry, op)
  if (op.kind !== 'save' || sameContent(entry.content, op.content)) return entry
  // What checkers said was about another content; with nobody's word it is a draft, or waits to be checked.
  return { ...entry, content: op.content, state: stateOf(op.content, [], 1) }
}

/** What the checkers said counts no more, or counts again. */
function withHandOp(entry: WorkEntry, { kind, handBack: id, personId, at, words, was }: HandOp): WorkEntry {
  const rest = entry.handBacks.filter((one) => one.id !== id)
  if (kind === 'take-back') return { ...entry, handBacks: rest, state: was ?? 'mend' }
  const fresh = { id, personId, words, at: new Date(at).toISOString(), version: entry.version + 1 }
  return { ...entry, handBacks: [...rest, fresh], state: stateOf(entry.content, [], 1) }
}

function entryOfCreate(op: CreateOp, at: number): Entry {
  const time = new Date(op.at).toISOString()
  return {
    id: op.entryId,
    projectId: op.projectId,
    seq: Number.MAX_SAFE_INTEGER - 100_000 + at,
    key: op.key ?? 'new',
    imageId: op.image.id,
    imageName: op.image.name,
    width: op.image.width,
    height: op.image.height,
    version: 1,
    content: op.content,
    origin: { by: 'person' },
    authorId: op.personId,
    createdAt: time,
    changedAt: time,
    changedBy: op.personId,
    deletedAt: null,
    handBacks: [],
    state: stateOf(op.content, [], 1),
    revision: 0,
  }
}
