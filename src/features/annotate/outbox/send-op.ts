/** The outbox in the server's language: which address takes which change, and what its reply means. */

import { z } from 'zod'
import { type Entry, entrySchema } from '#contract/entry.ts'
import { ApiProblem, jsonBody, request } from '../../../app/api/client.ts'
import { meQuery } from '../../../app/api/me.ts'
import { queryClient } from '../../../app/query-client.ts'
import type { Op } from './outbox.ts'
import type { Sent } from './sender.ts'

const entryPath = (id: string) => `/api/entries/${encodeURIComponent(id)}`

/** Milliseconds after which a silent server counts as one that does not answer. */
const patienceMs = 20_000

/** Whatever a reply says: that it is an object of JSON tells it from a page that a proxy shows instead. */
const objectSchema = z.record(z.string(), z.unknown())

export async function sendOp(op: Op): Promise<Sent> {
  try {
    const signal = AbortSignal.timeout(patienceMs)
    if (op.kind === 'request') {
      const init = op.body === undefined ? { method: op.method } : { ...jsonBody(op.body), method: op.method }
      return { kind: 'done', entry: null, reply: await request(op.path, { ...init, signal }, objectSchema) }
    }
    // The change that it was typed on top of was discarded: it meets what the server has without that.
    if (op.kind === 'save' && op.version === null)
      return { kind: 'conflict', theirs: await fetchEntry(op.entryId, signal) }
    const entry = await sendEntryOp(op, signal)
    return { kind: 'done', entry, reply: entry }
  } catch (error) {
    return failed(op, error)
  }
}

async function sendEntryOp(op: Exclude<Op, { kind: 'request' }>, signal: AbortSignal): Promise<Entry> {
  const changeId = op.id
  if (op.kind === 'create') {
    const { image, key, content } = op
    const body = { id: op.entryId, changeId, imageId: image.id, ...(key === null ? {} : { key }), content }
    return request(
      `/api/projects/${encodeURIComponent(op.projectId)}/entries`,
      { ...jsonBody(body), signal },
      entrySchema,
    )
  }
  if (op.kind === 'save') {
    const { version, content, spentMs, how: kind } = op
    const body = jsonBody({ changeId, version, content, spentMs, kind })
    return request(entryPath(op.entryId), { ...body, method: 'PUT', signal }, entrySchema)
  }
  if (op.kind === 'delete') {
    return request(
      entryPath(op.entryId),
      { ...jsonBody({ changeId }), method: 'DELETE', signal },
      entrySchema,
    )
  }
  if (op.kind === 'hand-back' || op.kind === 'take-back') {
    const body = op.kind === 'hand-back' ? { changeId, words: op.words } : { changeId, handBack: op.handBack }
    return request(`${entryPath(op.entryId)}/${op.kind}`, { ...jsonBody(body), signal }, entrySchema)
  }
  return request(`${entryPath(op.entryId)}/undelete`, { ...jsonBody({ changeId }), signal }, entrySchema)
}

async function failed(op: Op, error: unknown): Promise<Sent> {
  if (!(error instanceof ApiProblem)) return { kind: 'later', offline: true }
  const { code, status, title } = error
  if (op.kind === 'save' && (code === 'entry-conflict' || code === 'entry-deleted')) {
    try {
      const current = entrySchema.safeParse(error.current)
      return { kind: 'conflict', theirs: current.success ? current.data : await fetchEntry(op.entryId) }
    } catch {
      return { kind: 'later', offline: false }
    }
  }
  // A good reply of another kind is a proxy's page, such as one to sign in on: the server was not reached.
  const elsewhere = code === 'unexpected-reply' && status >= 200 && status < 300
  if (status === 0 || elsewhere) return { kind: 'later', offline: true }
  // Whoever signs in again as themselves sends it then.
  if (status === 401) void queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
  // The server, or something before it, is busy or failing: the same request may go well in a moment.
  if (status === 401 || status === 408 || status === 429 || status >= 500)
    return { kind: 'later', offline: false }
  return { kind: 'refused', code, title, detail: error.detail ?? null }
}

export function fetchEntry(id: string, signal?: AbortSignal): Promise<Entry> {
  return request(entryPath(id), signal ? { signal } : undefined, entrySchema)
}
