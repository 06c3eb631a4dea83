/** Projects and entries over HTTP, as screens and strangers ask. */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import type { InjectOptions } from 'light-my-request'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boxImportSchema } from '#contract/box-import.ts'
import { type Entry, entryConflictSchema, entrySchema } from '#contract/entry.ts'
import {
  bulkResultSchema,
  entryHistorySchema,
  entryPageSchema,
  projectChangesSchema,
} from '#contract/entry-list.ts'
import { problemSchema } from '#contract/error.ts'
import { type Project, projectSchema } from '#contract/project.ts'
import { squareQuestion } from '../testing/annotate-room.ts'
import { type AppRoom, openAppRoom } from '../testing/app-room.ts'
import { drawSquare } from '../testing/dataset-room.ts'

let room: AppRoom
let project: Project
let imageId: string

beforeAll(async () => {
  room = await openAppRoom()
  const sent = await room.ask(null, {
    method: 'POST',
    url: '/api/images',
    headers: { 'content-type': 'image/png', 'x-file-name': 'square.png' },
    payload: await drawSquare(0),
  })
  imageId = (sent.json() as { id: string }).id
  project = projectSchema.parse((await ask('POST', '/api/projects', { name: 'Squares' })).json())
}, 60_000)
afterAll(() => room?.close())

const ask = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, payload?: unknown) =>
  room.ask(null, { method, url, ...(payload === undefined ? {} : { payload: payload as object }) })
const begin = async (content: object = squareQuestion()): Promise<Entry> => {
  const given = { id: randomUUID(), changeId: randomUUID(), imageId, content }
  const reply = await ask('POST', `/api/projects/${project.id}/entries`, given)
  expect(reply.statusCode).toBe(201)
  return entrySchema.parse(reply.json())
}

describe('over HTTP', () => {
  it('an entry is begun, saved, refused with the other side, deleted, taken back and restored', async () => {
    const entry = await begin({})
    expect(entry).toMatchObject({ state: 'draft', content: { type: 'choice', options: [] } })
    const content = squareQuestion()
    const save = { changeId: randomUUID(), version: 1, content }
    const saved = await ask('PUT', `/api/entries/${entry.id}`, save)
    expect(saved.json()).toMatchObject({ version: 2, state: 'open' })
    const late = await ask('PUT', `/api/entries/${entry.id}`, { ...save, changeId: randomUUID() })
    expect(late.statusCode).toBe(409)
    expect(late.headers['content-type']).toContain('application/problem+json')
    expect(entryConflictSchema.parse(late.json()).current).toEqual(saved.json())
    expect((await ask('PUT', `/api/entries/${entry.id}`, save)).json()).toEqual(saved.json())
    const gone = entrySchema.parse((await ask('DELETE', `/api/entries/${entry.id}`)).json())
    expect(gone.deletedAt).not.toBeNull()
    const back = await ask('POST', `/api/entries/${entry.id}/undelete`, { changeId: randomUUID() })
    expect(back.json()).toMatchObject({ version: 4, deletedAt: null })
    const restored = await ask('POST', `/api/entries/${entry.id}/restore`, {
      ...{ changeId: randomUUID(), version: 1, base: 4 },
    })
    expect(restored.json()).toMatchObject({ version: 5, state: 'draft', content: entry.content })
    const history = await ask('GET', `/api/entries/${entry.id}/history?count=2`)
    expect(entryHistorySchema.parse(history.json())).toMatchObject({
      more: true,
      changes: [{ kind: 'restore', personName: 'This machine' }, { kind: 'undelete' }],
    })
  })

  it('lists, polls, changes many and publishes', async () => {
    const entry = await begin(squareQuestion({ question: 'Find me, please?' }))
    const page = await ask('GET', `/api/projects/${project.id}/entries?state=open,draft&q=find+ME&count=5`)
    expect(entryPageSchema.parse(page.json())).toMatchObject({ total: 1, entries: [{ id: entry.id }] })
    const poll = await ask('GET', `/api/projects/${project.id}/changes?after=${entry.revision - 1}`)
    expect(projectChangesSchema.parse(poll.json()).entries.map(({ id }) => id)).toContain(entry.id)
    const bulk = await ask('POST', `/api/projects/${project.id}/bulk`, {
      changeId: randomUUID(),
      action: { do: 'category', category: 'material' },
      which: { entries: [{ id: entry.id, version: 1 }] },
    })
    const done = bulkResultSchema.parse(bulk.json())
    expect(done).toMatchObject({ done: 1, skipped: [] })
    const undo = `/api/projects/${project.id}/bulk/${done.id}/undo`
    expect((await ask('POST', undo, { changeId: randomUUID() })).json()).toMatchObject({ done: 1 })
    const id = randomUUID()
    const published = await ask('POST', `/api/projects/${project.id}/publish`, {
      ...{ id, name: 'Out', which: 'complete' },
    })
    expect(published.statusCode).toBe(201)
    expect((await ask('GET', `/api/datasets/${id}`)).json()).toMatchObject({ project: { id: project.id } })
    expect((await ask('GET', `/api/projects/${project.id}/publications`)).json()).toHaveLength(1)
  })

  it('takes a file with boxes, as raw JSON and as a form', async () => {
    const file = JSON.stringify({
      images: [{ id: 1, file_name: 'x.png', sha256: imageId }],
      categories: [],
      annotations: [{ id: 1, image_id: 1, bbox: [1, 2, 3, 4] }],
    })
    const url = () => `/api/projects/${project.id}/import?id=${randomUUID()}`
    const raw = {
      method: 'POST',
      url: url(),
      headers: { 'content-type': 'application/json' },
      payload: file,
    } as const
    expect(boxImportSchema.parse((await room.ask(null, raw)).json())).toMatchObject({
      entries: 1,
      refused: 0,
    })
    const form = [
      '--x',
      'content-disposition: form-data; name="file"; filename="a.json"',
      'content-type: application/json',
      '',
      file,
      '--x--',
      '',
    ].join('\r\n')
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const sent = await room.ask(null, { method: 'POST', url: url(), headers, payload: form })
    expect(boxImportSchema.parse(sent.json())).toMatchObject({ entries: 1 })
  })

  it.each<[string, InjectOptions['method'], string, unknown, number, string]>([
    ['a project that is not there', 'GET', '/api/projects/nope', undefined, 404, 'project-not-found'],
    ['an entry that is not there', 'GET', '/api/entries/nope', undefined, 404, 'entry-not-found'],
    ['its history', 'GET', '/api/entries/nope/history', undefined, 404, 'entry-not-found'],
    ['a name of spaces', 'POST', '/api/projects', { name: '  ' }, 400, 'bad-request'],
    [
      'a dataset that is not there',
      'POST',
      '/api/projects',
      { name: 'x', datasetId: 'nope' },
      404,
      'dataset-not-found',
    ],
    ['an unknown state', 'GET', '/api/projects/PROJECT/entries?state=lost', undefined, 400, 'bad-request'],
    [
      'a page before the first',
      'GET',
      '/api/projects/PROJECT/entries?from=-1',
      undefined,
      400,
      'bad-request',
    ],
    ['a page too long', 'GET', '/api/projects/PROJECT/entries?count=99999', undefined, 400, 'bad-request'],
    [
      'a poll of the future',
      'GET',
      '/api/projects/PROJECT/changes?after=1e300',
      undefined,
      400,
      'bad-request',
    ],
    [
      'an entry without a picture',
      'POST',
      '/api/projects/PROJECT/entries',
      { id: randomUUID(), changeId: randomUUID(), imageId: 'nope' },
      404,
      'image-not-found',
    ],
    [
      'an id that is none',
      'POST',
      '/api/projects/PROJECT/entries',
      { id: '../x', changeId: randomUUID(), imageId: 'x' },
      400,
      'bad-request',
    ],
    ['a change without an id', 'PUT', '/api/entries/nope', { version: 1, content: {} }, 400, 'bad-request'],
    [
      'nothing to publish',
      'POST',
      '/api/projects/PROJECT/publish',
      { id: randomUUID(), name: 'x', which: ['rejected'] },
      422,
      'project-empty',
    ],
    [
      'an undo of nothing',
      'POST',
      '/api/projects/PROJECT/bulk/nope/undo',
      { changeId: randomUUID() },
      404,
      'bulk-not-found',
    ],
    [
      'an import of nothing',
      'POST',
      `/api/projects/PROJECT/import?id=${randomUUID()}`,
      undefined,
      400,
      'bad-request',
    ],
    ['an import without an id', 'POST', '/api/projects/PROJECT/import', {}, 400, 'bad-request'],
  ])('%s gets a problem with a code', async (_what, method, url, payload, status, code) => {
    const address = url.replace('PROJECT', project.id)
    const reply = await ask(method as 'GET', address, payload)
    expect(problemSchema.parse(reply.json())).toMatchObject({ status, code })
    expect(reply.statusCode).toBe(status)
  })

  it('nothing that a stranger sends makes the server stumble or change an entry', async () => {
    const entry = await begin()
    const json = fc.jsonValue({ maxDepth: 3 })
    const nasty = fc.oneof(
      json,
      fc.record({
        changeId: fc.oneof(fc.uuid(), json),
        version: fc.oneof(fc.constantFrom(0, -1, 2, 1.5, 2 ** 53), json),
        content: fc.oneof(
          json,
          fc.record({ evidence: fc.array(json, { maxLength: 3 }), extra: json, options: json }),
        ),
        spentMs: fc.oneof(fc.constantFrom(-1, 1e12), json),
      }),
    )
    await fc.assert(
      fc.asyncProperty(nasty, async (payload) => {
        const replies = [
          await room.ask(null, {
            method: 'PUT',
            url: `/api/entries/${entry.id}`,
            headers: { 'content-type': 'application/json' },
            payload: JSON.stringify(payload),
          }),
          await room.ask(null, {
            method: 'POST',
            url: `/api/projects/${project.id}/bulk`,
            headers: { 'content-type': 'application/json' },
            payload: JSON.stringify(payload),
          }),
        ]
        for (const reply of replies) {
          expect(reply.statusCode).toBeGreaterThanOrEqual(400)
          expect(reply.statusCode).toBeLessThan(500)
          problemSchema.parse(reply.json())
        }
      }),
      { numRuns: 60 },
    )
    expect((await ask('GET', `/api/entries/${entry.id}`)).json()).toEqual(entry)
  })
})
