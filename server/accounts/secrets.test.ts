/** Keys and tokens that went in are looked for in everything that comes out: replies, exports, and what the server writes. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import type { InjectOptions } from 'light-my-request'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type AppRoom, openAppRoom, roomToken } from '../testing/app-room.ts'

const [fileKey, typedKey] = ['sk-canary-of-the-environment-5512', 'sk-canary-typed-in-the-browser-9023']
let room: AppRoom
let provider: Server
let folder: string
let asked = 0
const written: string[] = []
const heard: { from: string; text: string }[] = []

beforeAll(async () => {
  // As real providers do: what is wrong is told together with the key.
  provider = createServer((request, response) => {
    asked += 1
    request.resume()
    const message = `Incorrect API key provided: ${request.headers.authorization}. You can find yours elsewhere.`
    response.writeHead(401, {
      'content-type': 'application/json',
      'x-echo': String(request.headers.authorization),
    })
    response.end(JSON.stringify({ error: { message, type: 'invalid_request_error', param: null } }))
  })
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  folder = await mkdtemp(join(tmpdir(), 'loupe-canary-'))
  const engines = [
    {
      id: 'of-file',
      label: 'File',
      kind: 'openai',
      baseUrls: [address()],
      model: 'm',
      apiKeyEnv: 'LOUPE_TEST_CANARY',
    },
  ]
  await writeFile(join(folder, 'loupe.config.json'), JSON.stringify({ engines }))
  process.env.LOUPE_TEST_CANARY = fileKey
  for (const stream of [process.stdout, process.stderr] as const) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      written.push(String(chunk))
      return true
    })
  }
  room = await openAppRoom({ LOUPE_CONFIG: join(folder, 'loupe.config.json'), LOUPE_ACCESS_TOKEN: roomToken })
})
afterAll(async () => {
  vi.restoreAllMocks()
  await room.close()
  provider.closeAllConnections()
  provider.close()
  process.env.LOUPE_TEST_CANARY = undefined
  await rm(folder, { recursive: true, force: true })
})

const address = () => `http://127.0.0.1:${(provider.address() as AddressInfo).port}/v1`

async function ask(options: InjectOptions): Promise<unknown> {
  const reply = await room.ask(roomToken, options)
  const from = `${options.method} ${options.url}`
  const headers = JSON.stringify(reply.headers)
  const zipped = reply.rawPayload.subarray(0, 2).toString() === 'PK'
  const parts = zipped
    ? Object.values(unzipSync(reply.rawPayload)).map((part) => strFromU8(part, true))
    : [reply.body]
  heard.push({ from, text: [headers, ...parts].join('\n') })
  return zipped || !reply.body.startsWith('{') ? null : reply.json()
}

it('no key of an engine, and no token of a person, comes out anywhere', async () => {
  const draft = { label: 'Typed', preset: null, baseUrls: [address()], model: 'm', apiKey: typedKey }
  await ask({ method: 'POST', url: '/api/settings/engines', payload: draft })
  await ask({
    method: 'POST',
    url: '/api/settings/models',
    payload: { baseUrl: address(), apiKey: typedKey },
  })
  await ask({
    method: 'POST',
    url: '/api/settings/models',
    payload: { baseUrl: address(), engine: 'of-file' },
  })
  await ask({ method: 'POST', url: '/api/settings/test', payload: draft })
  const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  const image = (await ask({
    method: 'POST',
    url: '/api/images',
    payload: picture,
    headers: { 'content-type': 'image/png' },
  })) as { id: string }
  const { token: viewer } = await personToken()

  const runs: string[] = []
  for (const engine of ['of-file', 'typed']) {
    await ask({ method: 'POST', url: `/api/engines/${engine}/probe` })
    const payload = { imageId: image.id, question: 'What is it?', method: 'zoom-refine', engine }
    const { id } = (await ask({ method: 'POST', url: '/api/runs', payload })) as { id: string }
    runs.push(id)
    await vi.waitFor(
      async () =>
        expect(await ask({ method: 'GET', url: `/api/runs/${id}` })).toMatchObject({ status: 'failed' }),
      20_000,
    )
    for (const end of ['events', 'export', 'page', 'record'])
      await ask({ method: 'GET', url: `/api/runs/${id}/${end}` })
  }
  const about = [
    '/api/settings',
    '/api/engines',
    '/api/health',
    '/api/ready',
    '/metrics',
    '/api/openapi.json',
    '/api/people',
    '/api/me',
  ]
  for (const url of [...about, '/api/runs', `/api/send/bundle?runs=${runs}`])
    await ask({ method: 'GET', url })
  await ask({ method: 'POST', url: '/api/session', payload: { token: `${roomToken}-almost` } })

  expect(asked).toBeGreaterThan(4)
  expect(heard.length).toBeGreaterThan(20)
  for (const secret of [fileKey, typedKey, roomToken, viewer]) {
    expect(heard.filter(({ text }) => text.includes(secret)).map(({ from }) => from)).toEqual([])
    expect(written.join('')).not.toContain(secret)
  }
}, 60_000)

/** Their token is told in this one reply, which is not listened to. */
async function personToken(): Promise<{ token: string }> {
  return { token: await room.token('viewer') }
}
