/** Exports and predictions over HTTP: streams with their headers, refusals as problems, no file left behind. */
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import multipart from '@fastify/multipart'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Evaluation } from '#contract/evaluation.ts'
import { createExports } from '../benchmarks/export/export.ts'
import { createPredictions } from '../benchmarks/predictions/predictions.ts'
import { sendProblems } from '../problems.ts'
import { asPerson } from '../testing/as-person.ts'
import { type DatasetRoom, openDatasetRoom } from '../testing/dataset-room.ts'
import { exportRoutes } from './exports.ts'
import { predictionRoutes } from './predictions.ts'

let room: DatasetRoom
let app: FastifyInstance
let address: string

beforeAll(async () => {
  room = await openDatasetRoom({ items: 6 })
  app = Fastify()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  sendProblems(app)
  asPerson(app)
  await app.register(multipart)
  await app.register(exportRoutes(createExports({ ...room, rowsOfSlice: async () => [4, 0] })))
  const counts = { total: 0, pending: 0, running: 0, done: 0, failed: 0, reused: 0, undecided: 0 }
  const predictions = createPredictions({
    datasets: room.datasets,
    evaluations: {
      importResults: async (evaluation, results) =>
        ({
          ...evaluation,
          counts: { ...counts, total: [...results].length },
          perMinute: null,
          secondsLeft: null,
        }) satisfies Evaluation,
    },
  })
  await app.register(predictionRoutes({ predictions, files: room.files, host: '127.0.0.1' }))
  address = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await app?.close()
  await room?.close()
})

const exportOf = (query: string) => fetch(`${address}/api/datasets/${room.dataset.id}/export${query}`)
const codeOf = async (reply: Response) => [reply.status, ((await reply.json()) as { code: string }).code]

describe('exports', () => {
  test('a file with its name, and what it could not hold', async () => {
    const reply = await exportOf('?format=hr-bench-tsv&rule={}')
    expect(reply.status).toBe(200)
    expect(reply.headers.get('content-disposition')).toContain('filename="squares-hr-bench-tsv.tsv"')
    expect(JSON.parse(reply.headers.get('x-loupe-lost') ?? '')).toMatchObject({ evidence: 2, imageName: 2 })
    const [heading, ...rows] = (await reply.text()).trimEnd().split('\n')
    expect(heading?.split('\t').slice(0, 3)).toEqual(['index', 'image', 'question'])
    expect(
      rows.map((row) => row.split('\t')[0]),
      'in the order of the slice',
    ).toEqual(['item-4', 'item-0'])
  })

  test('the W3C annotations name the pictures where this Loupe was asked', async () => {
    expect(await (await exportOf('?format=w3c')).text()).toContain(`"source":"${address}/iiif/3/`)
  })

  test.each([
    ['?format=nope', 400, 'bad-request'],
    ['', 400, 'bad-request'],
    ['?format=coco&rule={', 400, 'bad-request'],
    ['?format=coco&rule={"text":5}', 400, 'bad-request'],
    ['?format=plain-csv&images=cell', 422, 'export-invalid'],
    ['?format=results-csv', 422, 'export-invalid'],
    ['?format=results-csv&evaluations=x', 404, 'evaluation-not-found'],
    ['/plan?format=nope', 400, 'bad-request'],
  ])('%s is refused', async (query, status, code) => {
    expect(await codeOf(await exportOf(query))).toEqual([status, code])
  })
})

describe('predictions', () => {
  const send = (content: string, fields: Record<string, string>) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    form.set('file', new Blob([content]), 'mine.csv')
    return fetch(`${address}/api/predictions`, { method: 'POST', body: form })
  }
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${address}/api/predictions${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const waiting = async () => (await readdir(join(room.folder, 'tmp'))).length

  test('sent, looked at, listed, stored; the file goes when it is done', async () => {
    const seen = await send('id,response\nitem-0,A\nitem-1,B\nitem-9,A\n', { datasetId: room.dataset.id })
    expect(seen.status).toBe(200)
    const preview = (await seen.json()) as { id: string; matched: number }
    expect(preview).toMatchObject({ matched: 2, rows: 3, missing: 4 })
    expect(await waiting()).toBe(1)
    const csv = await (await fetch(`${address}/api/predictions/${preview.id}/unmatched.csv`)).text()
    expect(csv).toBe('row,why,detail\n3,no-item,Id “item-9”.\n')
    const stored = await post(`/${preview.id}/store`, { model: 'm', name: 'n' })
    expect([stored.status, await stored.json()]).toMatchObject([201, { name: 'n', counts: { total: 2 } }])
    expect(await waiting()).toBe(0)
  })

  test('what cannot be read leaves nothing behind', async () => {
    expect(await codeOf(await send('x', { datasetId: 'nope' }))).toEqual([404, 'dataset-not-found'])
    expect(await codeOf(await send('x', {}))).toEqual([400, 'bad-request'])
    expect(await codeOf(await send('', { datasetId: room.dataset.id }))).toEqual([422, 'predictions-unknown'])
    expect(await waiting()).toBe(0)
  })

  test('a form that ends in the middle of its file is the sender’s fault, and leaves nothing behind', async () => {
    const head = `--x\r\ncontent-disposition: form-data; name="datasetId"\r\n\r\n${room.dataset.id}\r\n`
    const body = `${head}--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nid,resp`
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const cut = await fetch(`${address}/api/predictions`, { method: 'POST', headers, body })
    expect(await codeOf(cut)).toEqual([400, 'import-interrupted'])
    expect(await waiting()).toBe(0)
  })

  test('a path is opened for a page of this Loupe alone', async () => {
    const path = join(room.folder, 'on-disk.csv')
    await writeFile(path, 'id,response\nitem-0,A\n')
    const body = { datasetId: room.dataset.id, path }
    expect(await codeOf(await post('', body))).toEqual([403, 'import-path-locked'])
    const foreign = { origin: 'http://elsewhere.test' }
    expect(await codeOf(await post('', body, foreign))).toEqual([403, 'import-path-locked'])
    const own = { origin: address }
    expect((await post('', body, own)).status).toBe(200)
    expect(await codeOf(await post('', { ...body, path: 'on-disk.csv' }, own))).toEqual([
      422,
      'import-file-missing',
    ])
    expect(await codeOf(await post('', { ...body, path: room.folder }, own))).toEqual([
      422,
      'import-file-missing',
    ])
    expect(await codeOf(await post('', [1], own))).toEqual([400, 'bad-request'])
  })
})
