/** Made-up changes and entries for the outbox's tests. */
import type { Entry, EntryContent } from '#contract/entry.ts'
import { type ContentPatch, emptyContent } from '../model/content.ts'
import type { RequestOp, SaveOp } from './outbox.ts'

let ids = 0
export const newId = () => `id-${++ids}`

const common = (entryId: string) => ({
  id: newId(),
  projectId: 'p',
  entryId,
  personId: 'me',
  tried: false,
  refused: null,
})

export const refused = { code: 'access-denied', title: 'Not allowed', detail: null }

export function save(
  entryId: string,
  before: EntryContent,
  patch: ContentPatch,
  at: number,
  version: number | null,
): SaveOp {
  const content = { ...before, ...patch }
  return { ...common(entryId), kind: 'save', at, how: 'edit', before, content, version, spentMs: 10 }
}

export function verdict(entryId: string): RequestOp {
  const path = `/api/entries/${entryId}/reviews`
  return { ...common(entryId), kind: 'request', at: 0, method: 'POST', path, body: {}, what: 'verdict' }
}

export function entry(id: string, content: EntryContent = emptyContent, version = 1): Entry {
  return {
    id,
    projectId: 'p',
    seq: 1,
    key: id,
    imageId: 'i',
    imageName: '',
    width: 10,
    height: 10,
    version,
    content,
    origin: { by: 'person' },
    authorId: 'me',
    createdAt: '',
    changedAt: '',
    changedBy: 'me',
    deletedAt: null,
    handBacks: [],
    state: 'draft',
    revision: version,
  }
}
