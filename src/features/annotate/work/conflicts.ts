/** What a person makes of a conflict. */
import type { EntryContent } from '#contract/entry.ts'
import { newUuid } from '../../../app/api/uuid.ts'
import { sameContent } from '../model/content.ts'
import { type Conflict, type DeleteOp, onTopOf, type SaveOp } from '../outbox/outbox.ts'
import { endConflict } from '../outbox/outbox-store.ts'
import { common } from './edits.ts'
import { takeEntries } from './work-store.ts'

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

/** Lets go of one's own side; it can be read in the conflict no more, but undone steps bring it back. */
export function takeTheirs({ entryId, theirs }: Conflict): void {
  takeEntries([theirs])
  endConflict(entryId, (ops) => ops.filter((op) => op.entryId !== entryId || op.kind === 'request'))
}
