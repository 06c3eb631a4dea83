/** An item that was sent back or rejected, and that its author thinks is right: it goes to its checkers again, with a word to them. */
import { newUuid } from '../../../app/api/uuid.ts'
import { isSentBack } from '../model/sent-back.ts'
import type { HandOp } from '../outbox/outbox.ts'
import { addChange, dropRefused, onOutbox } from '../outbox/outbox-store.ts'
import { common, mayWrite, remember } from './edits.ts'
import { refreshChanges, tellPerson, workEntry } from './work-store.ts'

const label = 'hand the item back'

export function handBack(entryId: string, typed: string): void {
  const was = workEntry(entryId)?.state
  if (!mayWrite() || !was || !isSentBack(was)) return
  const words = typed.trim()
  const id = newUuid()
  sendHand({ kind: 'hand-back', entryId, handBack: id, words, was })
  remember(label, [{ kind: 'handed', entryId, handBack: id, words, was }], null)
  tellPerson('Handed back: it waits to be checked again')
}

/** Without a step of undo. */
export function sendHand(hand: Pick<HandOp, 'kind' | 'entryId' | 'handBack' | 'words' | 'was'>): void {
  const base = common()
  addChange({ ...base, ...hand, id: hand.kind === 'hand-back' ? hand.handBack : base.id })
}

onOutbox((event) => {
  // Another page was faster, or somebody mended it: there is nothing left to hand back.
  if (event.kind !== 'refused' || event.op.kind !== 'hand-back' || event.code !== 'entry-not-sent-back')
    return
  dropRefused(event.id)
  tellPerson(`Not handed back: ${event.title}`)
  void refreshChanges()
})
