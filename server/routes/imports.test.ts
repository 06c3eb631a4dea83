import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ImportJob, importJobSchema } from '#contract/import.ts'
import { sendProblems } from '../problems.ts'
import { asPerson } from '../testing/as-person.ts'
import { drawSquare } from '../testing/dataset-room.ts'
import { type ImportRoom, openImportRoom } from '../testing/import-room.ts'
import { importRoutes } from './imports.ts'

/** of a picture; a list may have four times as much, a folder thirty-two times */
const maxBytes = 20_000
let room: ImportRoom
let app: FastifyInstance
let base: string

beforeEach(async () => {
  room = await openImportRoom()
  app = Fastify({ forceCloseConnections: true })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  sendProblems(app)
  asPerson(app)
  await app.register(rateLimit, { global: false })
  // The limit of pictures must not hold for lists.
  await app.register(multipart, { limits: { files: 1, fileSize: 1000 } })
  await app.register(
    importRoutes({ imports: room.imports, config: { host: '127.0.0.1', limits: { maxBytes } } }),
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
})
afterEach(async () => {
  await app.close()
  await room.close()
})

async function send(
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; json: Record<string, unknown> }> {
  const reply = await fetch(`${base}${path}`, init)
  return { status: reply.status, json: (await reply.json()) as Record<string, unknown> }
}

const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
  send(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: base, ...headers },
    body: JSON.stringify(body),
  })

const job = (json: unknown): ImportJob => importJobSchema.parse(json)

/** A TSV with pictures, of more than the form's ordinary limit. */
async function list(rows: number): Promise<string> {
  const lines = ['index\tquestion\tanswer\timage']
  for (let i = 0; i < rows; i += 1)
    lines.push(`${i}\tNumber ${i}?\t${i}\t${(await drawSquare(i)).toString('base64')}`)
  return `${lines.join('\n')}\n`
}

describe('a list that is sent', () => {
  it('as a form, then started', async () => {
    const form = new FormData()
    form.append('file', new Blob([await list(3)]), 'C:\\sets\\small set.tsv')
    const sent = await send('/api/imports', { method: 'POST', body: form })
    expect(sent.status).toBe(201)
    const ready = job(sent.json)
    expect(ready).toMatchObject({ status: 'ready', name: 'small set', datasetId: null })
    expect(ready.preview).toMatchObject({ format: 'vlmevalkit', container: 'tsv' })
    expect(ready.preview?.samples[0]?.picture).toMatchObject({ width: 640, height: 480 })
    expect(ready.preview?.columns.find((one) => one.name === 'image')?.samples[0]).toMatch(
      /^picture, \d+ kB$/,
    )
    expect(await room.datasets.list()).toEqual([])
    expect(await room.db.selectFrom('images').select('id').execute()).toEqual([])
    expect((await post(`/api/imports/${ready.id}/start`, { name: 'Mine' })).status).toBe(202)
    const done = await room.end(ready.id)
    expect(done).toMatchObject({ status: 'finished', progress: { items: 3 } })
    expect((await room.datasets.get(done.datasetId ?? '')).name).toBe('Mine')
  })

  it('as raw bytes; a mapping can be changed, and is tried before it is taken', async () => {
    const body = await list(2)
    const headers = { 'content-type': 'application/octet-stream' }
    const ready = job((await send('/api/imports?name=set.tsv', { method: 'POST', body, headers })).json)
    const mapping = {
      ...ready.preview?.mapping,
      columns: { image: 'image', question: 'answer', key: 'index' },
    }
    const seen = job((await post(`/api/imports/${ready.id}/preview`, { mapping })).json)
    expect(seen.preview?.samples.map((one) => one.draft?.question)).toEqual(['0', '1'])
    const wrong = { ...mapping, columns: { ...mapping.columns, answer: 'none' } }
    expect((await post(`/api/imports/${ready.id}/start`, { mapping: wrong })).json).toMatchObject({
      code: 'import-mapping-invalid',
      detail: 'There is no column “none”.',
    })
    expect((await post(`/api/imports/${ready.id}/start`, { mapping })).status).toBe(202)
    await room.end(ready.id)
    expect((await post(`/api/imports/${ready.id}/start`)).json).toMatchObject({ code: 'import-state' })
  })

  it('that nobody can read leaves nothing', async () => {
    const headers = { 'content-type': 'application/octet-stream' }
    for (const body of ['just words', 'PK\x03\x04zip', 'PAR1 cut short', '']) {
      const refused = await send('/api/imports?name=x.csv', { method: 'POST', body, headers })
      expect([422, 400]).toContain(refused.status)
      expect(String(refused.json.code)).toMatch(/^import-|^bad-request/)
    }
    expect(await room.imports.list()).toEqual([])
  })
})

/** A form that ends in the middle of its file. */
const cutShort = {
  method: 'POST',
  headers: { 'content-type': 'multipart/form-data; boundary=x' },
  body: '--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nquestion,ans',
}

describe('what the disk cannot hold', () => {
  const raw = (path: string, body: string) =>
    send(path, { method: 'POST', body, headers: { 'content-type': 'application/octet-stream' } })

  it('a list’s name of many bytes is cut', async () => {
    const name = `${'字'.repeat(120)}.tsv`
    const sent = await raw(`/api/imports?name=${encodeURIComponent(name)}`, await list(1))
    expect([sent.status, job(sent.json).name]).toEqual([201, '字'.repeat(65)])
  })

  it('a dataset’s name is cut between characters', async () => {
    const name = `${'a'.repeat(199)}😀😀`
    expect((await room.imports.fromFiles(name)).name).toBe('a'.repeat(199))
  })

  it('a path in a folder that is too long, or goes through a file, is refused', async () => {
    const { id } = job((await post('/api/imports', { kind: 'files', name: 'set' })).json)
    const put = (path: string) => raw(`/api/imports/${id}/files?path=${encodeURIComponent(path)}`, 'x')
    expect((await put('d')).status).toBe(200)
    expect((await put('f/g')).status).toBe(200)
    for (const path of ['n'.repeat(300), '字'.repeat(120), 'd/e', 'd/e/f', 'f']) {
      expect([path, await put(path)]).toMatchObject([path, { status: 400, json: { code: 'bad-request' } }])
    }
    expect((await send(`/api/imports/${id}`)).json).toMatchObject({ source: { files: 2 } })
  })

  it('a form that ends in its middle is the sender’s fault', async () => {
    const cut = await send('/api/imports', cutShort)
    expect(cut).toMatchObject({ status: 400, json: { code: 'import-interrupted' } })
    expect(await room.imports.list()).toEqual([])
  })
})

describe('more bytes than the limit', () => {
  const raw = (path: string, body: BodyInit, method = 'POST') =>
    send(path, { method, body, headers: { 'content-type': 'application/octet-stream' } })
  const tooLarge = { status: 413, json: { code: 'payload-too-large' } }

  const bytes = new Uint8Array(4 * maxBytes + 1).fill(65)
  const form = new FormData()
  form.append('file', new Blob([bytes]), 'large.csv')
  it.each<[string, BodyInit, Record<string, string>]>([
    ['raw bytes', bytes, { 'content-type': 'application/octet-stream' }],
    ['a form', form, {}],
    ['a stream of no told length', new Blob([bytes]).stream(), { 'content-type': 'text/csv' }],
  ])('of a list as %s', async (_how, body, headers) => {
    const init = { method: 'POST', body, headers, duplex: 'half' }
    expect(await send('/api/imports?name=large.csv', init as RequestInit)).toMatchObject(tooLarge)
    expect(await room.imports.list()).toEqual([])
  })

  it('of a folder’s file, and of all of them', async () => {
    const { id } = job((await post('/api/imports', { kind: 'files', name: 'set' })).json)
    const put = (path: string, bytes: number) =>
      raw(`/api/imports/${id}/files?path=${path}`, new Uint8Array(bytes), 'PUT')
    expect(await put('a', 4 * maxBytes + 1)).toMatchObject(tooLarge)
    for (let i = 0; i < 8; i++) expect((await put(`${i}`, 4 * maxBytes)).status).toBe(200)
    expect(await put('one-more', 1)).toMatchObject(tooLarge)
    expect((await put('empty', 0)).status).toBe(200)
  })
})

describe('a dropped folder', () => {
  it('has a limit of files in a minute', async () => {
    const reply = await fetch(`${base}/api/imports/nothing/files?path=a`, { method: 'PUT', body: 'x' })
    expect(reply.headers.get('x-ratelimit-limit')).toBe('30000')
  })

  it('comes file by file and is then looked at', async () => {
    const { id } = job((await post('/api/imports', { kind: 'files', name: 'My set' })).json)
    const files = {
      'My set/list.jsonl': JSON.stringify({
        id: 'a',
        image: 'pictures/1.png',
        question: 'What?',
        answer: 'x',
      }),
      'My set/pictures/1.png': await drawSquare(1),
    }
    for (const [path, body] of Object.entries(files)) {
      const sent = await send(`/api/imports/${id}/files?path=${encodeURIComponent(path)}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/octet-stream' },
        body: typeof body === 'string' ? body : new Uint8Array(body),
      })
      expect(sent.status).toBe(200)
    }
    const outside = await send(`/api/imports/${id}/files?path=..%2F..%2Fevil`, { method: 'PUT', body: 'x' })
    expect(outside).toMatchObject({ status: 400, json: { code: 'bad-request' } })
    const ready = job((await post(`/api/imports/${id}/preview`)).json)
    expect(ready).toMatchObject({
      status: 'ready',
      source: { files: 2 },
      preview: { list: 'My set/list.jsonl' },
    })
    await post(`/api/imports/${id}/start`)
    expect(await room.end(id)).toMatchObject({ status: 'finished', progress: { items: 1, refused: 0 } })
  })
})

describe('a folder that is removed or cancelled', () => {
  const put = (id: string, path: string, body: BodyInit = 'x') =>
    send(`/api/imports/${id}/files?path=${encodeURIComponent(path)}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body,
      duplex: 'half',
    } as RequestInit)
  const begin = async () => job((await post('/api/imports', { kind: 'files', name: 'set' })).json).id
  const gone = { status: 404, json: { code: 'import-not-found' } }
  const there = (id: string) => existsSync(join(room.folder, 'imports', id))

  it('takes no more files, and shows nothing', async () => {
    const id = await begin()
    expect((await put(id, 'a.json', '[]')).status).toBe(200)
    expect((await fetch(`${base}/api/imports/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect(await put(id, 'b.json')).toMatchObject(gone)
    expect(await post(`/api/imports/${id}/preview`)).toMatchObject(gone)
    expect(there(id)).toBe(false)
  })

  it.each([
    ['removed', (id: string) => room.imports.remove(id), gone],
    ['cancelled', (id: string) => room.imports.cancel(id, false), { json: { code: 'import-state' } }],
  ])('nor does a file that arrives while it is %s bring it back', async (_what, end, told) => {
    const id = await begin()
    let finish = () => {}
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new Uint8Array(1000))
        finish = () => controller.close()
      },
    })
    const putting = put(id, 'a', body)
    while ((await room.imports.get(id)).source.bytes === 0) await new Promise((done) => setTimeout(done, 5))
    await end(id)
    finish()
    expect(await putting).toMatchObject(told)
    expect(there(id)).toBe(false)
    const left = (await room.imports.list()).map(({ status }) => status)
    expect(left.filter((status) => status !== 'cancelled')).toEqual([])
  })

  it('files side by side are all counted', async () => {
    const id = await begin()
    const paths = Array.from({ length: 8 }, (_, n) => `${n}`)
    await Promise.all(paths.map((path) => put(id, path, new Uint8Array(1000))))
    expect((await room.imports.get(id)).source).toMatchObject({ files: 8, bytes: 8000 })
  })

  it('no path has characters that steer', async () => {
    const id = await begin()
    for (const path of ['x\u0001y', 'a/\u007f', 'a\nb', '\u0085'])
      expect(await put(id, path)).toMatchObject({ status: 400, json: { code: 'bad-request' } })
  })
})

describe('a path', () => {
  it('is opened for this machine and its own page alone', async () => {
    const folder = await room.lay({ 'list.tsv': await list(1) })
    const path = join(folder, 'list.tsv')
    expect((await post('/api/imports', { path })).status).toBe(201)
    for (const headers of [{ origin: 'http://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      const refused = await post('/api/imports', { path }, headers)
      expect(refused).toMatchObject({ status: 403, json: { code: 'import-path-locked' } })
    }
    expect((await post('/api/imports', { path: join(folder, 'none.tsv') })).json).toMatchObject({
      code: 'import-file-missing',
    })
    expect((await post('/api/imports', { path: 5 })).json).toMatchObject({ code: 'bad-request' })
  })
})

describe('a running import', () => {
  it('pauses, goes on, and its refusals can be had as CSV', async () => {
    const broken = `x\t\t\t${(await drawSquare(0)).toString('base64')}\n`
    const folder = await room.lay({ 'list.tsv': (await list(30)) + broken })
    const { id } = job((await post('/api/imports', { path: join(folder, 'list.tsv') })).json)
    await post(`/api/imports/${id}/start`)
    const paused = job((await post(`/api/imports/${id}/pause`)).json)
    expect(paused.status).toBe('paused')
    expect(paused.progress.rows).toBeLessThan(31)
    const dataset = paused.datasetId ?? ''
    await expect(room.datasets.remove(dataset)).rejects.toMatchObject({ code: 'dataset-busy' })
    expect((await post(`/api/imports/${id}/resume`)).status).toBe(200)
    expect(await room.end(id)).toMatchObject({
      status: 'finished',
      progress: { rows: 31, items: 30, refused: 1 },
    })
    const csv = await (await fetch(`${base}/api/imports/${id}/refusals.csv`)).text()
    expect(csv).toBe('row,code,detail\n31,no-question,The cell of the question is empty.\n')
  })

  it('is cancelled with or without what came', async () => {
    const folder = await room.lay({ 'list.tsv': await list(20) })
    for (const keep of [true, false]) {
      const { id } = job((await post('/api/imports', { path: join(folder, 'list.tsv') })).json)
      await post(`/api/imports/${id}/start`)
      const cancelled = job((await post(`/api/imports/${id}/cancel?keep=${keep}`)).json)
      expect(cancelled.status).toBe('cancelled')
      expect(await room.datasets.list()).toHaveLength(1)
      expect((await fetch(`${base}/api/imports/${id}`, { method: 'DELETE' })).status).toBe(204)
      expect((await send(`/api/imports/${id}`)).json).toMatchObject({ code: 'import-not-found' })
    }
  })
})
