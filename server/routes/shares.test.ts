/** Shares over HTTP: what a link opens, and everything that it does not. */

import multipart from '@fastify/multipart'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { parcelSchema } from '#contract/parcel.ts'
import type { Run } from '#contract/run.ts'
import { newShareSchema } from '#contract/share.ts'
import { sendProblems } from '../problems.ts'
import { openSendRoom, type SendRoom } from '../send/send-room.ts'
import { sendRoutes } from './send.ts'
import { shareRoutes } from './shares.ts'

let room: SendRoom
let app: FastifyInstance
let shared: Run
let other: Run

beforeEach(async () => {
  room = await openSendRoom()
  app = Fastify({ routerOptions: { maxParamLength: 1024 } })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  sendProblems(app)
  await app.register(multipart, { limits: { files: 1 } })
  await app.register(sendRoutes(room.send))
  await app.register(shareRoutes(room.send, room.images))
  shared = await room.zoomed()
  other = await room.run({ question: 'Mine alone' })
})
afterEach(async () => {
  await app.close()
  await room.close()
})

const get = (url: string) => app.inject({ method: 'GET', url })
const inDays = (days: number) => new Date(room.now.getTime() + days * 86_400_000).toISOString()

async function share(days = 7) {
  const payload = { runIds: [shared.id], expiresAt: inDays(days) }
  const reply = await app.inject({ method: 'POST', url: '/api/shares', payload })
  expect(reply.statusCode, reply.body).toBe(201)
  return newShareSchema.parse(reply.json())
}

test('a link opens its runs, their pictures and tiles', async () => {
  const { token, url } = await share()
  expect(url).toBe(`/s/${token}`)
  const page = await get(url)
  expect(page.statusCode).toBe(200)
  expect(page.headers['content-type']).toContain('text/html')
  expect(page.headers['x-robots-tag']).toBe('noindex')
  const parcel = parcelSchema.parse((await get(`/api/shared/${token}`)).json())
  expect(parcel.runs).toEqual([{ id: shared.id, events: await room.log.events(shared.id, 0) }])
  expect(parcel.expiresAt).toBe(inDays(7))
  const name = shared.steps
    .flatMap((step) => step.images)[0]
    ?.url.split('/')
    .at(-1)
  const file = await get(`/api/shared/${token}/files/${name}`)
  expect(file.statusCode).toBe(200)
  expect(file.headers['content-security-policy']).toContain('sandbox')
  const iiif = `/api/shared/${token}/iiif/${room.imageId}`
  expect((await get(`${iiif}/info.json`)).json()).toMatchObject({ width: 2000, height: 1600 })
  const tile = await get(`${iiif}/0,0,512,512/512,512/0/default.jpg`)
  expect(tile.headers['content-type']).toBe('image/jpeg')
  expect(tile.headers['cache-control']).toMatch(/private/)
})

test('a link tells as truly as the service itself which qualities a picture has', async () => {
  const { token } = await share()
  const info = async () => (await get(`/api/shared/${token}/iiif/${room.imageId}/info.json`)).json()
  expect((await info()).extraQualities).toContain('color')
  vi.spyOn(room.images, 'isGrey').mockImplementation(async (id) => id === room.imageId)
  expect((await info()).extraQualities).toEqual(['gray', 'bitonal'])
})

test('and nothing else', async () => {
  const { token } = await share()
  const base = `/api/shared/${token}`
  expect(JSON.stringify((await get(base)).json())).not.toContain(other.id)
  // a file that is here, but of no shared run
  const { url } = await room.files.put(new TextEncoder().encode('of somebody else'), 'png')
  for (const address of [
    `${base}/files/${url.split('/').at(-1)}`,
    `${base}/files/..%2F..%2Floupe.db`,
    `${base}/iiif/${'ab'.repeat(32)}/info.json`,
    `${base}/iiif/${'ab'.repeat(32)}/full/max/0/default.jpg`,
  ]) {
    expect((await get(address)).statusCode, address).toBe(404)
  }
  expect((await get(`${base}/iiif/${room.imageId}/full/max/0/default.exe`)).json()).toMatchObject({
    code: 'iiif-syntax',
  })
})

test('a wrong token opens nothing', async () => {
  const { token } = await share()
  const wrong = [
    `${token}x`,
    token.slice(1),
    'a'.repeat(43),
    token.replace(/.$/, token.endsWith('A') ? 'B' : 'A'),
    '%00',
    "' or 1=1",
  ]
  for (const one of wrong) {
    const reply = await get(`/api/shared/${encodeURIComponent(one)}`)
    expect(reply.statusCode, one).toBe(404)
    expect(reply.json()).toMatchObject({ code: 'share-not-found' })
    const page = await get(`/s/${encodeURIComponent(one)}`)
    expect(page.statusCode).toBe(404)
    expect(page.body).toContain('There is no such share')
  }
})

test('after its end, and after it was withdrawn, there is only a page that says so', async () => {
  const first = await share(1)
  const second = await share(7)
  expect((await get(`/api/shared/${first.token}`)).statusCode).toBe(200)
  room.now = new Date(inDays(2))
  for (const address of [
    `/api/shared/${first.token}`,
    `/api/shared/${first.token}/iiif/${room.imageId}/full/max/0/default.jpg`,
  ]) {
    expect((await get(address)).json()).toMatchObject({ status: 410, code: 'share-expired' })
  }
  const page = await get(first.url)
  expect(page.statusCode).toBe(410)
  expect(page.body).toContain('This link has expired')

  expect((await get(second.url)).statusCode).toBe(200)
  expect((await app.inject({ method: 'DELETE', url: `/api/shares/${second.id}` })).statusCode).toBe(204)
  expect((await get(`/api/shared/${second.token}`)).json()).toMatchObject({
    status: 410,
    code: 'share-revoked',
  })
  expect((await get(second.url)).body).toContain('This link was withdrawn')
  expect((await app.inject({ method: 'DELETE', url: '/api/shares/nobody' })).json()).toMatchObject({
    code: 'share-not-found',
  })
  expect(
    (await get('/api/shares'))
      .json()
      .map(({ status }: { status: string }) => status)
      .sort(),
  ).toEqual(['expired', 'revoked'])
})

test('the token is told once and kept nowhere', async () => {
  const { token, id } = await share()
  const rows = await room.db.selectFrom('shares').selectAll().execute()
  expect(JSON.stringify(rows)).not.toContain(token)
  expect(rows[0]?.token_hash).toMatch(/^[0-9a-f]{64}$/)
  const list = await get('/api/shares')
  expect(list.body).not.toContain(token)
  expect(list.json()).toMatchObject([{ id, status: 'open', runIds: [shared.id] }])
})

test('an end that is none is refused, and runs that are none', async () => {
  const make = (payload: object) => app.inject({ method: 'POST', url: '/api/shares', payload })
  for (const expiresAt of [inDays(-1), inDays(0), inDays(400)]) {
    expect((await make({ runIds: [shared.id], expiresAt })).json()).toMatchObject({
      code: 'share-expiry-invalid',
    })
  }
  expect((await make({ runIds: [shared.id], expiresAt: 'soon' })).json()).toMatchObject({
    code: 'bad-request',
  })
  expect((await make({ runIds: ['nobody'], expiresAt: inDays(1) })).json()).toMatchObject({
    code: 'run-not-found',
  })
  expect((await make({ runIds: [], expiresAt: inDays(1) })).json()).toMatchObject({ code: 'bad-request' })
})

test('a title from strangers stays text', async () => {
  const title = '</title><script>alert(1)</script>'
  const payload = { runIds: [shared.id], expiresAt: inDays(1), title }
  const { url } = newShareSchema.parse(
    (await app.inject({ method: 'POST', url: '/api/shares', payload })).json(),
  )
  expect((await get(url)).body).not.toContain('<script>alert')
})

test('sending over HTTP: a page, a bundle as raw bytes and as a form, problems by name', async () => {
  const page = await get(`/api/runs/${shared.id}/page?budget=2`)
  expect(page.statusCode).toBe(200)
  expect(page.headers['content-disposition']).toMatch(/^attachment; filename="loupe-what-is-it\.html"$/)
  expect((await get('/api/runs/nobody/page')).json()).toMatchObject({ code: 'run-not-found' })
  expect((await get(`/api/runs/${shared.id}/page?budget=lots`)).json()).toMatchObject({ code: 'bad-request' })
  const bundle = await get(`/api/send/bundle?runs=${shared.id}`)
  const post = (payload: Buffer | FormData, type?: string) =>
    app.inject({
      method: 'POST',
      url: '/api/bundles',
      payload,
      ...(type ? { headers: { 'content-type': type } } : {}),
    })
  expect((await post(bundle.rawPayload, 'application/zip')).json()).toMatchObject({
    runs: [{ id: shared.id, created: false }],
  })
  const form = new FormData()
  form.set('file', new Blob([Uint8Array.from(bundle.rawPayload)]), 'a.loupe.zip')
  expect((await post(form)).statusCode).toBe(200)
  expect((await post(Buffer.from('no zip'), 'application/zip')).json()).toMatchObject({
    code: 'bundle-invalid',
  })
  expect((await post(Buffer.alloc(0), 'application/zip')).json()).toMatchObject({
    status: 400,
    code: 'bundle-missing',
  })
})
