/** Checking over HTTP: three people check, disagree and settle; what the screens and scripts meet. */
import { randomUUID } from 'node:crypto'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agreementSchema } from '#contract/agreement.ts'
import { queueSchema } from '#contract/checking.ts'
import { dataCardSchema } from '#contract/data-card.ts'
import { givenReviewSchema } from '#contract/review.ts'
import { createLeaving } from '../annotate/leave.ts'
import { sendProblems } from '../problems.ts'
import { type CheckingRoom, openCheckingRoom } from '../testing/checking-room.ts'
import { projectExportRoutes } from './project-exports.ts'
import { reviewRoutes } from './reviews.ts'

let room: CheckingRoom
let app: FastifyInstance
let project: string
type Who = keyof CheckingRoom['people']

beforeAll(async () => {
  room = await openCheckingRoom({ entries: 4, pictures: 2 })
  project = `/api/projects/${room.projectId}`
  app = Fastify()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  sendProblems(app)
  app.decorateRequest('person', null as never)
  app.addHook('onRequest', async (request) => {
    request.person = room.people[request.headers['x-who'] as Who]
  })
  await app.register(reviewRoutes(room.checking))
  await app.register(
    projectExportRoutes(createLeaving({ db: room.db, files: room.files, desk: room.checking.desk })),
  )
})
afterAll(async () => {
  await app?.close()
  await room?.close()
})

async function ask(who: Who, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) {
  const reply = await app.inject({ method, url, headers: { 'x-who': who }, ...(payload ? { payload } : {}) })
  return { status: reply.statusCode, body: reply.json(), type: reply.headers['content-type'] }
}
const check = (who: Who, entryId: string, given: object = {}, role = 'reviews') =>
  ask(who, 'POST', `/api/entries/${entryId}/${role}`, {
    ...{ id: randomUUID(), version: 1, verdict: 'accept', ...given },
  })

describe('three people check an entry', () => {
  test('from the queue, disagree, and settle it', async () => {
    const queue = queueSchema.parse((await ask('ben', 'GET', `${project}/queue?limit=2`)).body)
    expect([queue.items.length, queue.left]).toEqual([2, 4])
    const entryId = queue.items[0]?.entry.id ?? ''
    const id = randomUUID()
    const drawn = { ownBox: { x: 30, y: 30, width: 64, height: 64 }, ownAnswer: 'A', spentMs: 1200 }
    const first = await check('ben', entryId, { id, ...drawn, checks: { correctFull: true } })
    expect(first.status).toBe(201)
    expect(givenReviewSchema.parse(first.body)).toMatchObject({ review: { id }, entry: { state: 'open' } })
    expect((await check('ben', entryId, { id })).status).toBe(200)
    const blind = await ask('cid', 'GET', `/api/entries/${entryId}/reviews`)
    expect(blind.body).toEqual({ reviews: [], hidden: 1 })
    expect((await ask('cid', 'GET', `/api/entries/${entryId}/reviews?reveal=true`)).body).toMatchObject({
      ...{ status: 403, code: 'access-denied' },
    })
    const second = await check('cid', entryId, { verdict: 'reject', reason: 'two are there', ...drawn })
    expect(second.body).toMatchObject({ entry: { state: 'disputed' }, hidden: 0 })
    expect(second.body.reviews[0].spentMs).toBeNull()
    const disputes = await ask('dee', 'GET', `${project}/disagreements`)
    expect(disputes.body).toMatchObject([{ entry: { id: entryId }, settled: null, reviews: [{}, {}] }])
    const settled = await check('dee', entryId, {}, 'resolution')
    expect(settled.body).toMatchObject({ entry: { state: 'verified' }, review: { role: 'resolution' } })
    const back = await ask('dee', 'DELETE', `/api/reviews/${settled.body.review.id}`)
    expect(back.body).toMatchObject({ entry: { state: 'disputed' } })
    await check('dee', entryId, {}, 'resolution')
  })

  test('agreement, progress and card are served as their schemas say', async () => {
    const agreement = agreementSchema.parse((await ask('ben', 'GET', `${project}/agreement`)).body)
    expect(agreement).toMatchObject({ checked: 1, answers: { given: 2, right: 2 } })
    expect(agreement.boxes.toEvidence.pairs).toHaveLength(2)
    // dee gave no check of it, but as many as needed have.
    expect((await ask('dee', 'GET', `${project}/agreement`)).body.boxes.between.pairs).toHaveLength(1)
    const progress = (await ask('ben', 'GET', `${project}/progress`)).body
    expect(progress.find((line: { personName: string }) => line.personName === 'ben')).toMatchObject({
      ...{ done: 1, compared: 1, agreed: 0, spentMs: 1200 },
    })
    const split = encodeURIComponent(JSON.stringify({ parts: [{ name: 'all', share: 1 }] }))
    const card = await ask('vic', 'GET', `${project}/card?split=${split}`)
    expect(dataCardSchema.parse(card.body)).toMatchObject({ entries: 1, splits: { parts: [{ entries: 1 }] } })
    const text = await app.inject({ url: `${project}/card.md`, headers: { 'x-who': 'vic' } })
    expect(text.headers['content-type']).toBe('text/markdown; charset=utf-8')
    expect(text.body).toContain('# Squares')
  })

  test('an export comes with its headers, and is a zip that opens', async () => {
    const url = `${project}/export?format=coco&which=complete&names=true`
    const reply = await app.inject({ url, headers: { 'x-who': 'vic' } })
    expect(reply.statusCode).toBe(200)
    expect(reply.headers['content-type']).toBe('application/zip')
    expect(reply.headers['x-loupe-items']).toBe('4')
    const files = unzipSync(new Uint8Array(reply.rawPayload))
    expect(Object.keys(files)).toContain('data-card.md')
    expect(Buffer.from(files['data-card.md'] ?? []).toString()).toContain('| ben |')
    expect((await ask('vic', 'GET', `${url.replace('/export', '/export/plan')}`)).body).toMatchObject({
      items: 4,
    })
  })
})

describe('what cannot be is refused with its problem', () => {
  test.each([
    ['POST', '/reviews', { verdict: 'reject' }, 400, 'bad-request'],
    ['POST', '/reviews', { verdict: 'reject', reason: '  ' }, 400, 'bad-request'],
    ['POST', '/reviews', { id: 'no uuid' }, 400, 'bad-request'],
    ['POST', '/reviews', { version: 7 }, 400, 'bad-request'],
    ['POST', '/reviews', { spentMs: -1 }, 400, 'bad-request'],
    ['POST', '/reviews', { ownBox: { x: 0, y: 0, width: 0, height: 4 } }, 422, 'box-empty'],
    ['POST', '/reviews', { ownBox: { x: 600, y: 0, width: 64, height: 4 } }, 422, 'box-outside-image'],
    ['POST', '/resolution', {}, 409, 'review-undisputed'],
  ] as const)('%s %s %j: %i %s', async (method, path, given, status, code) => {
    const payload = { id: randomUUID(), version: 1, verdict: 'accept', ...given }
    const reply = await ask('ben', method, `/api/entries/${room.entries[2]?.id}${path}`, payload)
    expect(reply.body).toMatchObject({ status, code })
    expect(reply.type).toContain('application/problem+json')
  })

  test.each([
    ['/api/entries/none/reviews', 404, 'entry-not-found'],
    ['/api/projects/none/queue', 404, 'project-not-found'],
    ['/api/projects/none/agreement', 404, 'project-not-found'],
    ['/api/projects/none/progress', 404, 'project-not-found'],
    ['/api/projects/none/card', 404, 'project-not-found'],
    ['/queue?task=sleep', 400, 'bad-request'],
    ['/queue?limit=1000', 400, 'bad-request'],
    ['/card?which=nonsense', 400, 'bad-request'],
    ['/card?split={', 400, 'bad-request'],
    ['/card?split={"parts":[]}', 400, 'bad-request'],
    ['/export?format=coco&which=rejected', 422, 'project-empty'],
    ['/export?format=results-csv', 422, 'export-invalid'],
    ['/export?format=coco&part=test', 422, 'export-invalid'],
  ] as const)('GET %s: %i %s', async (path, status, code) => {
    const reply = await ask('ben', 'GET', path.startsWith('/api') ? path : `${project}${path}`)
    expect(reply.body).toMatchObject({ status, code })
  })

  test('reviews of nobody, presence of no project', async () => {
    expect((await ask('ben', 'DELETE', '/api/reviews/none')).body.code).toBe('review-not-found')
    const beat = { tabId: 'a-tab-of-mine', entryId: null, doing: 'looking' }
    expect((await ask('ben', 'POST', '/api/projects/none/presence', beat)).body.code).toBe(
      'project-not-found',
    )
    expect((await ask('ben', 'POST', `${project}/presence`, beat)).body).toEqual([])
    expect((await ask('cid', 'GET', `${project}/presence`)).body).toMatchObject([{ personName: 'ben' }])
  })
})
