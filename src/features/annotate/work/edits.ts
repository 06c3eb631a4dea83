/** What a person can do to the entries: each goes to the outbox and can be undone. */
import type { EntryContent } from '#contract/entry.ts'
import { newUuid } from '../../../app/api/uuid.ts'
import { type ContentPatch, changedKeys, emptyContent, pick, sameContent } from '../model/content.ts'
import { addStep, sealStep, type UndoPart } from '../model/undo.ts'
import type { CreateOp, DeleteOp, SaveKind, SaveOp } from '../outbox/outbox.ts'
import { addChange, whoChanges } from '../outbox/outbox-store.ts'
import { takeSpent } from './spent.ts'
import { tellPerson, useWork, workContent, workEntry } from './work-store.ts'

/** What every change has. */
export const common = () => ({
  id: newUuid(),
  projectId: useWork.getState().projectId ?? '',
  personId: whoChanges(),
  at: Date.now(),
  tried: false,
  refused: null,
})

/** Says so where the person here only looks. */
export function mayWrite(): boolean {
  const { mayWrite: may } = useWork.getState()
  if (!may) tellPerson('You may look here; writing needs the role of an annotator')
  return may
}

/** Writes a content without a step of undo. */
export function put(entryId: string, content: EntryContent, how: SaveKind): void {
  const entry = workEntry(entryId)
  if (!entry || sameContent(entry.content, content)) return
  const stored = useWork.getState().entries.get(entryId)
  const op: SaveOp = {
    ...common(),
    kind: 'save',
    entryId,
    how,
    before: entry.content,
    content,
    version: stored?.version ?? 1,
    spentMs: takeSpent(entryId),
  }
  addChange(op)
}

export function mark(entryId: string, kind: DeleteOp['kind']): void {
  addChange({ ...common(), kind, entryId })
}

export function remember(label: string, parts: readonly UndoPart[], joinKey: string | null): void {
  if (parts.length === 0) return
  useWork.setState(({ undo }) => ({ undo: addStep(undo, { label, parts, joinKey, at: performance.now() }) }))
}

/** Ends the running step: what is typed next is undone by itself. */
export function endStep(): void {
  useWork.setState(({ undo }) => ({ undo: sealStep(undo) }))
}

export interface EditHow {
  /** quick edits with the same word belong together, such as letters typed into one field; absent: a step of its own */
  readonly join?: string
  readonly how?: SaveKind
}

/** Changes fields of an entry. `label` names the step for undo: "change the question". */
export function editEntry(
  entryId: string,
  patch: ContentPatch,
  label: string,
  { join, how = 'edit' }: EditHow = {},
): void {
  if (!mayWrite()) return
  const before = workContent(entryId)
  if (!before) return
  const after = { ...before, ...patch }
  const keys = changedKeys(before, after)
  if (keys.length === 0) return
  put(entryId, after, how)
  const part: UndoPart = { kind: 'fields', entryId, before: pick(before, keys), after: pick(after, keys) }
  remember(label, [part], join === undefined ? null : `${entryId} ${join}`)
}

/** Returns how many changed. */
export function editMany(
  ids: readonly string[],
  change: (content: EntryContent) => ContentPatch,
  label: string,
): number {
  if (!mayWrite()) return 0
  const parts = ids.flatMap((entryId): UndoPart[] => {
    const before = workContent(entryId)
    if (!before) return []
    const after = { ...before, ...change(before) }
    const keys = changedKeys(before, after)
    if (keys.length === 0) return []
    put(entryId, after, 'bulk')
    return [{ kind: 'fields', entryId, before: pick(before, keys), after: pick(after, keys) }]
  })
  remember(label, parts, null)
  return parts.length
}

export type EntryImage = CreateOp['image']

/** Begins an entry on each of the pictures. Returns the ids. */
export function createEntries(images: readonly EntryImage[], content: EntryContent = emptyContent): string[] {
  if (!mayWrite()) return []
  const made = images.map((image) => {
    const op: CreateOp = { ...common(), kind: 'create', entryId: newUuid(), image, key: null, content }
    addChange(op)
    return op.entryId
  })
  remember(
    made.length === 1 ? 'begin an item' : `begin ${made.length} items`,
    made.map((entryId) => ({ kind: 'created', entryId })),
    null,
  )
  return made
}

export function deleteEntries(ids: readonly string[]): void {
  if (!mayWrite()) return
  const there = ids.filter((id) => workEntry(id)?.deletedAt === null)
  for (const id of there) mark(id, 'delete')
  const label = there.length === 1 ? 'delete the item' : `delete ${there.length} items`
  remember(
    label,
    there.map((entryId) => ({ kind: 'deleted', entryId })),
    null,
  )
  if (there.length > 0)
    tellPerson(there.length === 1 ? 'Deleted; it can be restored' : `${there.length} items deleted`)
}

export function undeleteEntries(ids: readonly string[]): void {
  if (!mayWrite()) return
  for (const id of ids) mark(id, 'undelete')
  remember(
    ids.length === 1 ? 'restore the item' : `restore ${ids.length} items`,
    ids.map((entryId) => ({ kind: 'created', entryId })),
    null,
  )
}
