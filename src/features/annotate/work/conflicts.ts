/** What a person makes of a conflict. */
import type { EntryContent } from '#contract/entry.ts'
import { newUuid } from '../../../app/api/uuid.ts'
import { changedKeys, pick, sameContent } from '../model/content.ts'
import type { UndoPart } from '../model/undo.ts'
import { type Conflict, type DeleteOp, onTopOf, type SaveOp } from '../outbox/outbox.ts'
import { endConflict } from '../outbox/outbox-store.ts'
import { common, remember } from './edits.ts'
import { takeEntries, workContent } from './work-store.ts'

/** Saves what a person made of a conflict on top of what the others wrote; nothing of it goes unseen. */
export function settleConflict({ entryId, theirs }: Conflict, content: EntryContent): void {
  takeEntries([theirs])
  endConflict(entryId, (ops) => {
    if (theirs.deletedAt === null) return onTopOf(ops, theirs, content, newUuid)
    const rest = ops.filter((op) => op.entryId !== entryId)
    const back: DeleteOp = { ...common(), kind: 'undelete', entryId }
    const save: SaveOp = {
      ...common(),
      kind: 'save',
      entryId,
      how: 'edit',
      before: theirs.content,
      content,
      version: null,
      spentMs: 0,
    }
    return sameContent(content, theirs.content) ? [...rest, back] : [...rest, back, save]
  })
}

/** Lets go of one's own side; it can be read in the conflict no more, but undo brings it back. */
export function takeTheirs({ entryId, theirs }: Conflict): void {
  const mine = workContent(entryId)
  takeEntries([theirs])
  endConflict(entryId, (ops) => ops.filter((op) => op.entryId !== entryId || op.kind === 'request'))
  if (!mine) return
  const keys = changedKeys(mine, theirs.content)
  const fields: UndoPart[] =
    keys.length > 0
      ? [{ kind: 'fields', entryId, before: pick(mine, keys), after: pick(theirs.content, keys) }]
      : []
  // Undone from its end: what was deleted is there again before it is written in.
  const gone: UndoPart[] = theirs.deletedAt === null ? [] : [{ kind: 'deleted', entryId }]
  remember('take their version', [...fields, ...gone], null)
}
