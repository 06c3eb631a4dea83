/** Paths that lead out of what is served, over a bare socket, as no client of good manners would write them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { basename, dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type AppRoom, openAppRoom } from '../testing/app-room.ts'

const canary = 'canary-that-lies-outside-4471'
let room: AppRoom
let port: number
let outside: string
let image: string
let token: string

beforeAll(async () => {
  room = await openAppRoom()
  outside = await mkdtemp(join(dirname(room.folder), 'loupe-outside-'))
  await writeFile(join(outside, 'canary.txt'), canary)
  await writeFile(join(room.folder, 'canary.txt'), canary)
  const address = await room.app.listen({ host: '127.0.0.1', port: 0 })
  port = Number(new URL(address).port)
  const payload = await sharp({ create: { width: 32, height: 32, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  const made = await room.ask(null, {
    method: 'POST',
    url: '/api/images',
    payload,
    headers: { 'content-type': 'image/png' },
  })
  expect(made.statusCode).toBe(201)
  image = made.json().id
  const { question, method, engine } = { question: 'What?', method: 'single-glance', engine: 'builtin' }
  const run = (
    await room.ask(null, {
      method: 'POST',
      url: '/api/runs',
      payload: { imageId: image, question, method, engine },
    })
  ).json()
  await vi.waitFor(async () => {
    const { status } = (await room.ask(null, { method: 'GET', url: `/api/runs/${run.id}` })).json()
    expect(status).toMatch(/succeeded|failed/)
  }, 60_000)
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  token = (
    await room.ask(null, {
      method: 'POST',
      url: '/api/shares',
      payload: { runIds: [run.id], title: 'x', expiresAt },
    })
  ).json().token
})
afterAll(async () => {
  await room.close()
  await rm(outside, { recursive: true, force: true })
})

/** The whole reply to a request line that is sent as it is. */
function raw(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`),
    )
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
    })
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
    socket.setTimeout(10_000, () => socket.destroy())
  })
}

describe('every address under which files lie', () => {
  const served = () => [
    ...[
      '/',
      '/assets/',
      '/samples/',
      '/viewer/',
      '/api/docs/static/',
      '/api/files/',
      `/api/shared/${token}/files/`,
    ],
    ...['/api/images/', '/iiif/3/', `/api/images/${image}/`, '/inspect/', '/s/', '/api/uploads/'],
  ]
  const ways = [
    '../',
    '..%2f',
    '%2e%2e/',
    '%2e%2e%2f',
    '..\\',
    '..%5c',
    '..%c0%af',
    '%252e%252e%252f',
    '....//',
    '..;/',
    '.%00./',
  ]

  it('leads nowhere else, however the way out is written', async () => {
    const targets = [
      'etc/passwd',
      `${basename(outside)}/canary.txt`,
      'canary.txt',
      'loupe.db',
      'settings.json',
      'package.json',
    ]
    let tried = 0
    for (const base of served()) {
      for (const way of ways) {
        for (const depth of [1, 2, 8]) {
          const target = targets[tried % targets.length] ?? ''
          tried += 1
          const reply = await raw(
            `${base}${way.repeat(depth)}${target.replaceAll('/', way.includes('%2f') ? '%2f' : '/')}`,
          )
          const [head = '', body = ''] = reply.split('\r\n\r\n', 2)
          expect([
            base,
            way,
            depth,
            target,
            body.includes(canary),
            /root:x?:0/.test(body),
            body.includes('SQLite format'),
            body.includes('"dependencies"'),
          ]).toEqual([base, way, depth, target, false, false, false, false])
          expect(head).toMatch(/^HTTP\/1\.1 (200|30\d|40\d|501) /)
        }
      }
    }
    expect(tried).toBeGreaterThan(400)
  }, 60_000)

  it('absolute paths and drives are names like any other', async () => {
    for (const path of [
      join(outside, 'canary.txt'),
      join(room.folder, 'loupe.db'),
      'C:%5CWindows%5Cwin.ini',
      'file:///etc/passwd',
    ]) {
      for (const base of served()) {
        for (const written of [path, encodeURIComponent(path)]) {
          const reply = await raw(`${base}${written}`)
          expect([
            base,
            written,
            reply.includes(canary),
            reply.includes('root:'),
            reply.includes('SQLite format'),
          ]).toEqual([base, written, false, false, false])
        }
      }
    }
  }, 60_000)
})

it('uploads are shown as pictures that were made anew, and given back only as a download that runs nothing', async () => {
  const hostile = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
  const pixels = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'blue' } })
    .png()
    .toBuffer()
  // A picture and a page at once: what follows the picture's end is no part of it.
  const payload = Buffer.concat([pixels, Buffer.from(hostile)])
  const sent = await room.ask(null, {
    method: 'POST',
    url: '/api/images?name=..%2Fa%22%0d%0ab.html',
    payload,
    headers: { 'content-type': 'image/png' },
  })
  expect([200, 201]).toContain(sent.statusCode)
  const { id } = sent.json()
  for (const url of [`/iiif/3/${id}/full/max/0/default.png`, `/api/images/${id}/thumb`]) {
    const shown = await room.ask(null, { method: 'GET', url })
    expect(shown.statusCode).toBe(200)
    expect(shown.headers['content-type']).toMatch(/^image\/(png|webp)$/)
    expect(shown.headers['x-content-type-options']).toBe('nosniff')
    expect(shown.rawPayload.includes('script')).toBe(false)
  }
  const original = await room.ask(null, { method: 'GET', url: `/api/images/${id}/original` })
  expect(original.headers).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'content-disposition': expect.stringMatching(/^attachment; filename\*=UTF-8''[^"\r\n/]*$/),
  })
  expect(original.rawPayload.equals(payload)).toBe(true)
  const svg = await room.ask(null, {
    method: 'POST',
    url: '/api/images',
    payload: hostile,
    headers: { 'content-type': 'image/svg+xml' },
  })
  expect(svg.statusCode).toBe(415)
})
