import { createHash, randomUUID } from 'node:crypto'
import { readdir, readlink } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import multipart from '@fastify/multipart'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { imageInfoSchema, uploadProgressSchema } from '#contract/image.ts'
import { noise, openTestRoom, type TestRoom } from '../images/test-room.ts'
import { sendProblems } from '../problems.ts'
import { iiifRoutes } from './iiif.ts'
import { imageRoutes } from './images.ts'

const maxBytes = 300_000
let room: TestRoom
let app: FastifyInstance
let base: string

beforeEach(async () => {
  room = await openTestRoom({ maxBytes })
  app = Fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 1024 } })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  sendProblems(app)
  await app.register(multipart, { limits: { files: 1, fields: 10, fileSize: maxBytes + 1 } })
  await app.register(imageRoutes(room.images))
  await app.register(iiifRoutes(room.images))
  await app.listen({ port: 0, host: '127.0.0.1' })
  base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
})
afterEach(async () => {
  await app.close()
  await room.close()
})

const picture = () => noise(200, 150).jpeg().toBuffer()

function asForm(bytes: Uint8Array, field = 'file', name = 'cat.jpg'): FormData {
  const form = new FormData()
  form.append('note', 'a field before the file')
  form.append(field, new Blob([Uint8Array.from(bytes)], { type: 'image/jpeg' }), name)
  return form
}

async function post(body: BodyInit, type?: string, query = '') {
  const reply = await fetch(`${base}/api/images${query}`, {
    method: 'POST',
    body,
    ...(type ? { headers: { 'content-type': type } } : {}),
  })
  return { status: reply.status, reply, json: (await reply.json()) as Record<string, unknown> }
}

describe('POST /api/images', () => {
  it('takes a form, then answers 200 for the same bytes', async () => {
    const bytes = await picture()
    const first = await post(asForm(bytes))
    expect(first.status).toBe(201)
    const id = createHash('sha256').update(bytes).digest('hex')
    expect(imageInfoSchema.parse(first.json)).toMatchObject({ id, width: 200, height: 150, name: 'cat.jpg' })
    expect(first.reply.headers.get('location')).toBe(`/api/images/${id}`)
    const again = await post(asForm(bytes))
    expect([again.status, again.json]).toEqual([200, first.json])
  })

  it.each([
    'image/jpeg',
    'image/png',
    'application/octet-stream',
    'application/json',
    'application/x-www-form-urlencoded',
  ])('takes raw bytes said to be %s', async (type) => {
    const { status, json } = await post(Uint8Array.from(await picture()), type, '?name=raw.jpg')
    expect([status, json.format, json.name]).toEqual([201, 'jpeg', 'raw.jpg'])
  })

  it.each([
    ['text as JPEG', 'hello there', 'image/jpeg', 415, 'image-type-unsupported'],
    ['JSON', '{"a":1}', 'application/json', 415, 'image-type-unsupported'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml', 415, 'image-type-unsupported'],
    ['nothing', '', 'image/png', 400, 'image-empty'],
  ])('answers a problem for %s', async (_name, body, type, status, code) => {
    const { reply, json } = await post(body, type)
    expect(reply.status).toBe(status)
    expect(reply.headers.get('content-type')).toContain('application/problem+json')
    expect(json.code).toBe(code)
    expect(await room.list()).toEqual([])
  })

  it('answers a problem for a request without a body, a form without a file, and one under another name', async () => {
    const bare = await fetch(`${base}/api/images`, { method: 'POST' })
    expect([bare.status, await bare.json()]).toMatchObject([400, { code: 'image-missing' }])
    const form = new FormData()
    form.append('file', 'only words')
    expect((await post(form)).json.code).toBe('image-missing')
    expect((await post(asForm(await picture(), 'photo'))).json.code).toBe('image-missing')
    expect((await post(asForm(new Uint8Array()))).json.code).toBe('image-empty')
    expect((await post('no boundary', 'multipart/form-data')).status).toBe(400)
    expect((await post('--x\r\ncut', 'multipart/form-data; boundary=x')).status).toBe(400)
  })

  it.each(['form', 'raw'])('refuses a %s that is too large, and the connection lives on', async (kind) => {
    const bytes = new Uint8Array(maxBytes * 4).fill(7)
    const { status, json } = await post(
      kind === 'form' ? asForm(bytes) : bytes,
      kind === 'raw' ? 'image/jpeg' : undefined,
    )
    expect([status, json.code]).toEqual([413, 'image-too-many-bytes'])
    expect(await room.list()).toEqual([])
    expect((await post(asForm(await picture()))).status).toBe(201)
  })

  it('refuses a body of unknown length once it passes the limit', async () => {
    let sent = 0
    const endless = new ReadableStream({
      pull(controller) {
        sent += 50_000
        if (sent > maxBytes * 3) controller.close()
        else controller.enqueue(new Uint8Array(50_000))
      },
    })
    const reply = await fetch(`${base}/api/images`, {
      method: 'POST',
      body: endless,
      duplex: 'half',
      headers: { 'content-type': 'image/png' },
    } as RequestInit)
    expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([
      413,
      'image-too-many-bytes',
    ])
  })

  it.each(['form', 'raw'])('cleans up when the client leaves in the middle of a %s', async (kind) => {
    const upload = randomUUID()
    const type = kind === 'form' ? 'multipart/form-data; boundary=x' : 'image/jpeg'
    const sending = httpRequest(`${base}/api/images?upload=${upload}`, {
      method: 'POST',
      headers: { 'content-type': type, 'content-length': 100_000 },
    })
    sending.on('error', () => {})
    if (kind === 'form')
      sending.write('--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n')
    sending.write((await picture()).subarray(0, 5000))
    await until(async () => ((await progress(upload))?.receivedBytes ?? 0) > 0)
    expect(await progress(upload)).toMatchObject({ stage: 'receiving', totalBytes: 100_000 })
    sending.destroy()
    await until(async () => (await progress(upload))?.stage === 'failed')
    await until(async () => (await room.list()).length === 0)
  })
})

async function progress(upload: string) {
  const reply = await fetch(`${base}/api/uploads/${upload}`)
  return reply.status === 404 ? null : uploadProgressSchema.parse(await reply.json())
}

async function until(condition: () => Promise<boolean>) {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await condition()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('it never came about')
}

describe('images and files', () => {
  it('lists, finds, and gives the original back as a download', async () => {
    const bytes = await picture()
    const { json } = await post(asForm(bytes, 'file', 'naïve "cat".jpg'))
    expect(await (await fetch(`${base}/api/images`)).json()).toEqual([json])
    expect(await (await fetch(`${base}/api/images/${json.id}`)).json()).toEqual(json)
    const original = await fetch(`${base}/api/images/${json.id}/original`)
    expect(Buffer.from(await original.arrayBuffer())).toEqual(bytes)
    expect(original.headers.get('content-type')).toBe('image/jpeg')
    expect(original.headers.get('content-disposition')).toMatch(
      /^attachment; filename\*=UTF-8''na%C3%AFve%20/,
    )
    expect(original.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('knows nothing of other ids', async () => {
    for (const path of [
      'api/images/x',
      `api/images/${'0'.repeat(64)}`,
      'api/images/..%2f..%2fetc/original',
    ]) {
      const reply = await fetch(`${base}/${path}`)
      expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([
        404,
        'image-not-found',
      ])
    }
  })

  it('serves stored files for ever, by hash alone', async () => {
    const { url, sha256 } = await room.files.put(new Uint8Array([1, 2, 3]), 'npy')
    const reply = await fetch(base + url)
    expect(new Uint8Array(await reply.arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]))
    expect(reply.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(reply.headers.get('content-type')).toBe('application/octet-stream')
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
    const known = await fetch(base + url, { headers: { 'if-none-match': reply.headers.get('etag') ?? '' } })
    expect(known.status).toBe(304)
    for (const name of [
      `${sha256}.png`,
      `${sha256}.exe`,
      sha256,
      'x.npy',
      '..%2f..%2floupe.db',
      `${sha256}.npy%00`,
    ]) {
      expect((await fetch(`${base}/api/files/${name}`)).status).toBe(404)
    }
  })

  it.runIf(process.platform === 'linux')('opens no file for a reply that tells nothing but 304', async () => {
    const { url, sha256 } = await room.files.put(new Uint8Array([4, 5, 6]), 'npy')
    const headers = { 'if-none-match': `"${sha256}.npy"` }
    const replies = await Promise.all(Array.from({ length: 20 }, () => fetch(base + url, { headers })))
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([304]))
    const open = await Promise.all(
      (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
    )
    expect(open.filter((path) => path.includes(sha256))).toEqual([])
  })
})

describe('IIIF', () => {
  const take = async () => (await post(asForm(await picture()))).json.id as string

  it('tells of itself under the address that was asked', async () => {
    const id = await take()
    const bare = await fetch(`${base}/iiif/3/${id}`, { redirect: 'manual' })
    expect([bare.status, bare.headers.get('location')]).toEqual([303, `${base}/iiif/3/${id}/info.json`])
    const info = await fetch(`${base}/iiif/3/${id}/info.json`)
    expect(info.headers.get('content-type')).toBe(
      'application/ld+json;profile="http://iiif.io/api/image/3/context.json"',
    )
    expect(info.headers.get('access-control-allow-origin')).toBe('*')
    expect(await info.json()).toMatchObject({
      id: `${base}/iiif/3/${id}`,
      width: 200,
      height: 150,
      profile: 'level2',
    })
    const plain = await fetch(`${base}/iiif/3/${id}/info.json`, { headers: { accept: 'application/json' } })
    expect(plain.headers.get('content-type')).toBe('application/json')
    // The validator's way of asking: a hyphen or any character of the id, percent-encoded.
    const encoded = `%${(id.charCodeAt(0)).toString(16)}${id.slice(1)}`
    expect((await fetch(`${base}/iiif/3/${encoded}/info.json`)).status).toBe(200)
  })

  it('answers with the picture, its links, and caching for ever', async () => {
    const id = await take()
    const reply = await fetch(`${base}/iiif/3/${id}/pct:0,0,50,50/!50,50/0/color.webp`)
    expect(reply.status).toBe(200)
    expect(reply.headers.get('content-type')).toBe('image/webp')
    expect(reply.headers.get('link')).toBe(
      `<http://iiif.io/api/image/3/level2.json>;rel="profile", <${base}/iiif/3/${id}/0,0,100,75/50,38/0/default.webp>;rel="canonical"`,
    )
    expect(reply.headers.get('cache-control')).toMatch(/immutable/)
    const tag = reply.headers.get('etag') ?? ''
    const same = await fetch(`${base}/iiif/3/${id}/0,0,100,75/50,38/0/default.webp`, {
      headers: { 'if-none-match': tag },
    })
    expect(same.status).toBe(304)
  })

  it.each([
    ['full/max/0/default.tif', 400, 'iiif-syntax'],
    ['full/max/0/default', 400, 'iiif-syntax'],
    ['full/full/0/default.jpg', 400, 'iiif-syntax'],
    ['full/201,/0/default.jpg', 400, 'iiif-syntax'],
    ['200,0,9,9/max/0/default.jpg', 400, 'iiif-syntax'],
    ['full/max/45/default.jpg', 400, 'iiif-syntax'],
  ])('%s is %i', async (request, status, code) => {
    const id = await take()
    const reply = await fetch(`${base}/iiif/3/${id}/${request}`)
    expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([status, code])
    expect(reply.headers.get('access-control-allow-origin')).toBe('*')
    expect(reply.headers.get('cache-control') ?? '').not.toMatch(/immutable/)
  })

  it('knows nothing of other ids', async () => {
    for (const id of ['nothing', '0'.repeat(64), 'a%2Fb']) {
      for (const rest of ['', '/info.json', '/full/max/0/default.jpg']) {
        const reply = await fetch(`${base}/iiif/3/${id}${rest}`)
        expect(reply.status).toBe(404)
      }
    }
  })

  it('sheds load with 503 and Retry-After, without letting the refusal be cached', async () => {
    const id = await take()
    const replies = await Promise.all(
      Array.from({ length: 140 }, (_, i) => app.inject(`/iiif/3/${id}/full/^${400 + i},/0/default.jpg`)),
    )
    expect(new Set(replies.map((reply) => reply.statusCode))).toEqual(new Set([200, 503]))
    const shed = replies.find((reply) => reply.statusCode === 503)
    expect(shed?.headers).toMatchObject({ 'retry-after': '1', 'cache-control': 'no-store' })
    expect(shed?.headers.etag).toBeUndefined()
    // Afterwards everything is served again.
    expect((await app.inject(`/iiif/3/${id}/full/max/0/default.jpg`)).statusCode).toBe(200)
  })
})
