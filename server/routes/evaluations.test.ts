import { gunzipSync } from 'node:zlib'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Evaluation, evaluationSchema, type Result, resultSchema } from '#contract/evaluation.ts'
import { factTableSchema } from '#contract/facts.ts'
import { sendProblems } from '../problems.ts'
import { type ChatServer, says, startChatServer } from '../testing/chat-server.ts'
import { type EvaluationRoom, openEvaluationRoom } from '../testing/evaluation-room.ts'
import { chatEngine } from '../testing/run-room.ts'
import { evaluationRoutes } from './evaluations.ts'
import { factRoutes } from './facts.ts'

let chat: ChatServer
let room: EvaluationRoom
let app: FastifyInstance

beforeEach(async () => {
  chat = await startChatServer(() => says('Answer: A'))
  room = await openEvaluationRoom([chatEngine(chat.baseUrl)], { items: 6 })
  app = Fastify()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  sendProblems(app)
  await app.register(evaluationRoutes(room.evaluations))
  await app.register(factRoutes(room.facts))
})
afterEach(async () => {
  await app.close()
  await room.close()
  await chat.close()
})

const body = () => ({ datasetId: room.dataset.id, method: 'single-glance', engine: 'remote' })
const post = (url: string, payload: object = {}) => app.inject({ method: 'POST', url: `/api${url}`, payload })
const get = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ method: 'GET', url: `/api${url}`, headers })

async function evaluated(): Promise<Evaluation> {
  const reply = await post('/evaluations', body())
  expect(reply.statusCode).toBe(201)
  return room.until(reply.json<Evaluation>().id)
}

test('made, listed, renamed, told by dataset and status, removed', async () => {
  const { id } = await evaluated()
  const all = (await get('/evaluations')).json<Evaluation[]>()
  expect(all.map((one) => evaluationSchema.parse(one).id)).toEqual([id])
  expect((await get(`/evaluations?dataset=${room.dataset.id}&status=finished`)).json()).toHaveLength(1)
  expect((await get('/evaluations?status=running')).json()).toEqual([])
  expect((await get('/evaluations?dataset=other')).json()).toEqual([])
  const renamed = await app.inject({
    method: 'PATCH',
    url: `/api/evaluations/${id}`,
    payload: { name: ' Base ' },
  })
  expect(renamed.json()).toMatchObject({ name: 'Base', status: 'finished' })
  expect((await post('/evaluations/estimate', body())).json()).toMatchObject({ items: 6, paid: 6, toAsk: 0 })
  expect((await app.inject({ method: 'DELETE', url: `/api/evaluations/${id}` })).statusCode).toBe(204)
  expect((await get(`/evaluations/${id}`)).json()).toMatchObject({
    code: 'evaluation-not-found',
    status: 404,
  })
})

test('results, a person’s word and the run behind', async () => {
  const { id } = await evaluated()
  const results = (await get(`/evaluations/${id}/results?ordinals=4,1,1,99`)).json<Result[]>()
  expect(results.map((one) => resultSchema.parse(one).ordinal)).toEqual([1, 4])
  expect((await get(`/items/${results[0]?.itemId}/results`)).json()).toEqual([results[0]])
  const url = `/api/evaluations/${id}/results/1/overrule`
  const put = (payload: object) => app.inject({ method: 'PUT', url, payload })
  expect((await put({ verdict: 'correct', by: 'Ada' })).json()).toMatchObject({
    facts: { final: 'correct', gradedBy: 'person' },
    overruled: { by: 'Ada', reason: '', cause: null },
  })
  expect((await put({ by: 'Ada' })).json()).toMatchObject({ code: 'bad-request' })
  expect((await put({ verdict: 'correct' })).json()).toMatchObject({ code: 'bad-request' })
  expect((await put({ cause: 'bad luck', by: 'Ada' })).json()).toMatchObject({ code: 'bad-request' })
  expect((await app.inject({ method: 'DELETE', url })).json()).toMatchObject({ overruled: null })
  expect((await post(`/evaluations/${id}/results/1/open`)).json()).toEqual({ runId: results[0]?.runId })
  expect((await post(`/evaluations/${id}/recompute`)).json()).toEqual({ changed: 0 })
})

test('what does not fit has its problem', async () => {
  const codes = async (payload: object) => (await post('/evaluations', payload)).json<{ code: string }>().code
  expect(await codes({})).toBe('bad-request')
  expect(await codes({ ...body(), method: 'guess' })).toBe('bad-request')
  expect(await codes({ ...body(), engine: 'none' })).toBe('engine-not-found')
  expect(await codes({ ...body(), params: { nonsense: 1 } })).toBe('params-invalid')
  expect(await codes({ ...body(), concurrency: 0 })).toBe('bad-request')
  const { id } = await evaluated()
  expect((await post(`/evaluations/${id}/pause`)).json()).toMatchObject({ code: 'evaluation-state' })
  expect((await post(`/evaluations/${id}/retry`)).json()).toMatchObject({ code: 'evaluation-empty' })
  expect((await post('/evaluations/none/resume')).json()).toMatchObject({ code: 'evaluation-not-found' })
  expect((await get(`/evaluations/${id}/results?ordinals=x`)).json()).toMatchObject({ code: 'bad-request' })
  const dataset = room.dataset.id
  expect((await get(`/datasets/${dataset}/facts?evaluations=none`)).json()).toMatchObject({
    code: 'evaluation-not-found',
  })
  expect((await get(`/datasets/${dataset}/rows?rule=nonsense`)).json()).toMatchObject({ code: 'bad-request' })
  expect((await get(`/datasets/${dataset}/rows?rule={"sort":{"field":"x"}}`)).json()).toMatchObject({
    code: 'slice-invalid',
  })
})

test('the fact table is compressed, told apart by its contents, and not sent twice', async () => {
  const { id } = await evaluated()
  const url = `/datasets/${room.dataset.id}/facts?evaluations=${id}`
  const plain = await get(url)
  expect(plain.headers['content-encoding']).toBeUndefined()
  const table = factTableSchema.parse(plain.json())
  expect(table).toMatchObject({ rows: 6, evaluations: [{ id }] })
  const packed = await get(url, { 'accept-encoding': 'br, gzip' })
  expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
  expect(JSON.parse(gunzipSync(packed.rawPayload).toString())).toEqual(plain.json())
  const etag = String(packed.headers.etag)
  const again = await get(url, { 'if-none-match': etag })
  expect({ status: again.statusCode, body: again.body }).toEqual({ status: 304, body: '' })

  await room.evaluations.results.overrule(id, 1, { verdict: 'correct', cause: null, by: 'Ada', reason: '' })
  const changed = await get(url, { 'if-none-match': etag, 'accept-encoding': 'gzip' })
  expect(changed.statusCode).toBe(200)
  const final = factTableSchema.parse(JSON.parse(gunzipSync(changed.rawPayload).toString())).evaluations[0]
    ?.columns.final
  expect(final?.words[final.codes[1] ?? -1]).toBe('correct')
  const rule = { conditions: [{ field: 'final', evaluation: id, test: { is: 'in', words: ['correct'] } }] }
  const rows = await get(`/datasets/${room.dataset.id}/rows?rule=${encodeURIComponent(JSON.stringify(rule))}`)
  expect(rows.json()).toEqual({ ordinals: [0, 1, 4] })
})
