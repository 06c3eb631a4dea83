/** Walks back and forth over what was done. */
import { newUuid } from '../../../app/api/uuid.ts'
import { redoStep, type Undone, type UndoPart, undoStep } from '../model/undo.ts'
import { sendBulk } from './bulk.ts'
import { mark, put } from './edits.ts'
import { sendHand } from './hand-back.ts'
import { tellPerson, useWork, workContent, workEntry } from './work-store.ts'

/** Returns the entry to go to; null: nothing to undo. */
export function undo(): string | null {
  return walk(undoStep(useWork.getState().undo, workContent, newUuid), 'undo')
}

export function redo(): string | null {
  return walk(redoStep(useWork.getState().undo, workContent, newUuid), 'redo')
}

/** Takes back the step of this part, wherever it stands in what was done; one that was undone already stays so. */
export function takeBack(part: UndoPart): void {
  const { undo: all } = useWork.getState()
  const step = all.past.find(({ parts }) => parts.includes(part))
  const done = step && undoStep({ past: [step], future: [] }, workContent, newUuid)
  if (!done) return
  walk({ ...done, state: { ...all, past: all.past.filter((one) => one !== step) } }, 'undo')
}

function walk(done: Undone | null, how: 'undo' | 'redo'): string | null {
  if (!done) {
    tellPerson(how === 'undo' ? 'There is nothing to undo' : 'There is nothing to redo')
    return null
  }
  useWork.setState({ undo: done.state })
  for (const action of done.actions) {
    if (action.kind === 'bulk')
      sendBulk(action.changeId, `${action.bulkId}/undo`, { changeId: action.changeId }, done.step.label)
    else if (action.kind === 'hand-back' || action.kind === 'take-back') sendHand(action)
    else if (action.kind !== 'fields') mark(action.entryId, action.kind)
    else {
      const now = workContent(action.entryId)
      if (now) put(action.entryId, { ...now, ...action.patch }, how)
    }
  }
  const verb = how === 'undo' ? 'Undone' : 'Done again'
  const left = done.left.length > 0 ? '; what somebody else has changed since stays' : ''
  tellPerson(`${verb}: ${done.step.label}${left}`)
  const there = done.step.parts.find(
    (part) => part.kind !== 'bulk' && workEntry(part.entryId)?.deletedAt === null,
  )
  return there && there.kind !== 'bulk' ? there.entryId : null
}
