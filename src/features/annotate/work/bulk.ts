/** One change of many entries: a few from here, very many by the server in one go. */
import { missingIn } from '#contract/entry.ts'
import { type BulkAction, bulkResultSchema } from '#contract/entry-list.ts'
import { newUuid } from '../../../app/api/uuid.ts'
import { plural } from '../../../app/progress-words.ts'
import { emptyContent } from '../model/content.ts'
import { onOutbox, sendLater } from '../outbox/outbox-store.ts'
import { deleteEntries, editMany, mayWrite, remember } from './edits.ts'
import { projectPath } from './project-api.ts'
import { refreshChanges, tellPerson, useWork, workContent } from './work-store.ts'

/** More entries than these are changed by the server in one go, not one by one from here. */
const mostFromHere = 50

/** One change of many entries, undone as one. */
export function bulkEdit(ids: readonly string[], action: BulkAction, label: string): void {
  if (!mayWrite()) return
  if (ids.length <= mostFromHere) {
    bulkFromHere(ids, action, label)
    return
  }
  const changeId = newUuid()
  sendBulk(changeId, '', { changeId, action, which: { entries: ids.map((id) => ({ id })) } }, label)
  remember(label, [{ kind: 'bulk', bulkId: changeId }], null)
  tellPerson(`On its way: ${label}`)
}

function bulkFromHere(ids: readonly string[], action: BulkAction, label: string): void {
  if (action.do === 'delete') {
    deleteEntries(ids)
    return
  }
  const complete = (id: string) => missingIn(workContent(id) ?? emptyContent).length === 0
  const fit = action.do === 'submit' ? ids.filter(complete) : ids
  const patch =
    action.do === 'category' ? { category: action.category } : { submitted: action.do === 'submit' }
  const changed = editMany(fit, () => patch, label)
  tellBulk(changed, ids.length - fit.length)
}

function tellBulk(changed: number, incomplete: number): void {
  const left = incomplete > 0 ? `; ${plural(incomplete, 'item')} not complete yet` : ''
  tellPerson(`${plural(changed, 'item')} changed${left}`)
}

/** Sent in its turn, like any other change. */
export function sendBulk(id: string, path: string, body: unknown, what: string): void {
  const projectId = useWork.getState().projectId ?? ''
  const address = `${projectPath(projectId)}/bulk${path && `/${path}`}`
  sendLater({ id, projectId, entryId: null, method: 'POST', path: address, body, what })
}

onOutbox((event) => {
  if (event.kind !== 'done' || event.op.kind !== 'request') return
  const result = bulkResultSchema.safeParse(event.reply)
  if (!result.success) return
  const { done, skipped } = result.data
  tellBulk(done, skipped.filter(({ why }) => why === 'incomplete').length)
  void refreshChanges()
})
