import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AccessMode } from '#contract/account.ts'
import { isLoopback } from '../accounts/hosts.ts'
import { presets } from '../engines/openai/dialects.ts'
import { createRegistry, type EngineRegistry } from '../engines/registry.ts'
import { sendProblems } from '../problems.ts'
import { type ConfiguredEngine, createEngineSettings } from '../settings/engines.ts'
import { makeEngine } from '../settings/make-engine.ts'
import { openSettingsStore } from '../settings/store.ts'
import { asPerson } from '../testing/as-person.ts'
import { settingsRoutes } from './settings.ts'

let folder: string
let app: FastifyInstance
let registry: EngineRegistry
const open: Server[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-settings-'))
  app = await start()
})
afterEach(async () => {
  await app.close()
  for (const server of open.splice(0)) server.close()
  await rm(folder, { recursive: true, force: true })
})

const fromFile: ConfiguredEngine = {
  source: 'file',
  apiKey: 'file-key',
  config: {
    id: 'from-file',
    label: 'From the file',
    kind: 'openai',
    baseUrls: ['http://127.0.0.1:9/v1'],
    model: 'Qwen/Qwen2.5-VL-7B-Instruct',
  },
}

async function start(host = '127.0.0.1', mode: AccessMode = 'open'): Promise<FastifyInstance> {
  registry = createRegistry([])
  const store = openSettingsStore(folder)
  const settings = createEngineSettings({ store, registry, configured: [fromFile], make: makeEngine })
  const made = Fastify()
  made.setValidatorCompiler(validatorCompiler)
  made.setSerializerCompiler(serializerCompiler)
  sendProblems(made)
  asPerson(made)
  await made.register(settingsRoutes({ host, mode, engines: registry, settings, presets }))
  return made
}

const home = { host: '127.0.0.1:4310', origin: 'http://127.0.0.1:4310' }
const draft = {
  label: 'My InternVL',
  preset: 'lmdeploy',
  baseUrls: ['http://127.0.0.1:23333/v1'],
  model: 'OpenGVLab/InternVL3-8B',
  apiKey: 'very-secret',
}
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
const call = (method: Method, url: string, payload?: object, headers: Record<string, string> = home) =>
  app.inject({ method, url, headers, ...(payload ? { payload } : {}) })

async function modelServer(answer: (key: string | undefined) => { status: number; body: string }) {
  const seen: (string | undefined)[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization)
    const { status, body } = answer(request.headers.authorization)
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, seen }
}

describe('setting engines up', () => {
  it('adds, changes and removes one, at once and for good; the key is told to nobody', async () => {
    const added = await call('POST', '/api/settings/engines', draft)
    expect(added.statusCode).toBe(201)
    expect(added.json()).toMatchObject({
      id: 'my-internvl',
      source: 'settings',
      profile: { id: 'internvl3' },
    })
    expect(registry.find('my-internvl').info().label).toBe('My InternVL')

    const listed = await call('GET', '/api/settings')
    expect(listed.json().engines).toMatchObject([
      { id: 'from-file', source: 'file', keySet: true },
      { id: 'my-internvl', source: 'settings', keySet: true, baseUrls: draft.baseUrls },
    ])
    for (const reply of [added, listed]) expect(reply.body).not.toContain('very-secret')
    expect(listed.body).not.toContain('file-key')
    expect(await readFile(join(folder, 'settings.json'), 'utf8')).toContain('very-secret')

    // Without a key in the request the one that is set stays, as long as the address does.
    const { apiKey: _, ...rest } = draft
    const changed = await call('PUT', '/api/settings/engines/my-internvl', { ...rest, label: 'Ours' })
    expect(changed.json()).toMatchObject({ id: 'my-internvl', label: 'Ours' })
    expect((await call('GET', '/api/settings')).json().engines[1].keySet).toBe(true)
    await call('PUT', '/api/settings/engines/my-internvl', { ...rest, baseUrls: ['http://evil.example/v1'] })
    expect((await call('GET', '/api/settings')).json().engines[1].keySet).toBe(false)

    await app.close()
    app = await start()
    expect(registry.find('my-internvl').info().model).toBe(draft.model)
    expect((await call('DELETE', '/api/settings/engines/my-internvl')).statusCode).toBe(204)
    expect(() => registry.find('my-internvl')).toThrow()
    await app.close()
    app = await start()
    expect(registry.list().map((engine) => engine.info().id)).toEqual(['from-file'])
  })

  it('two of one name get two ids', async () => {
    const ids = []
    for (let i = 0; i < 2; i++) ids.push((await call('POST', '/api/settings/engines', draft)).json().id)
    ids.push((await call('POST', '/api/settings/engines', { ...draft, label: '模型' })).json().id)
    expect(ids).toEqual(['my-internvl', 'my-internvl-2', 'engine'])
  })

  it('engines of the file are shown and stay as they are, but for their profile', async () => {
    const { apiKey: _, ...rest } = draft
    expect((await call('PUT', '/api/settings/engines/from-file', rest)).json()).toMatchObject({
      status: 409,
      code: 'engine-not-editable',
      detail: expect.stringContaining('loupe.config.json'),
    })
    expect((await call('DELETE', '/api/settings/engines/from-file')).json().code).toBe('engine-not-editable')
    const url = '/api/settings/engines/from-file/profile'
    expect((await call('PUT', url, { convention: 'thousand' })).json().convention).toBe('thousand')
    await app.close()
    app = await start()
    expect(registry.find('from-file').profile).toMatchObject({ id: 'qwen2.5-vl', convention: 'thousand' })
    expect((await call('PUT', url, {})).json().convention).toBe('view-pixel')
  })

  it('a run that goes on keeps the engine that it began with', async () => {
    await call('POST', '/api/settings/engines', draft)
    const before = registry.find('my-internvl')
    await call('PUT', '/api/settings/engines/my-internvl/profile', { convention: 'percent' })
    expect(before.profile.convention).toBe('thousand')
    expect(registry.find('my-internvl').profile.convention).toBe('percent')
  })

  it.each([
    [{ ...draft, baseUrls: ['ftp://127.0.0.1/v1'] }],
    [{ ...draft, baseUrls: ['file:///etc/passwd'] }],
    [{ ...draft, baseUrls: ['http://user:pass@127.0.0.1/v1'] }],
    [{ ...draft, baseUrls: [] }],
    [{ ...draft, label: ' ' }],
    [{ ...draft, model: '' }],
    [{ ...draft, concurrency: 0 }],
    [{ ...draft, choice: { convention: 'furlong' } }],
    [{ ...draft, surprise: true }],
  ])('refuses what cannot be used: %j', async (bad) => {
    const reply = await call('POST', '/api/settings/engines', bad)
    expect(reply.json()).toMatchObject({ status: 400, code: 'bad-request' })
    expect(registry.list()).toHaveLength(1)
  })

  it('names what is not there', async () => {
    const unknown = await call('POST', '/api/settings/engines', { ...draft, choice: { profile: 'nobody' } })
    expect(unknown.json().code).toBe('profile-not-found')
    expect((await call('DELETE', '/api/settings/engines/nobody')).json().code).toBe('engine-not-found')
  })
})

describe('the list of models', () => {
  const body = JSON.stringify({ object: 'list', data: [{ id: 'a' }, { id: 'b' }, { id: 'a' }] })

  it('asks the address with the key', async () => {
    const { baseUrl, seen } = await modelServer(() => ({ status: 200, body }))
    const reply = await call('POST', '/api/settings/models', { baseUrl: `${baseUrl}/`, apiKey: 'k' })
    expect(reply.json()).toEqual({ models: ['a', 'b'] })
    expect(seen).toEqual(['Bearer k'])
  })

  it('a key that is set goes to its own address and to no other', async () => {
    const own = await modelServer(() => ({ status: 200, body }))
    const other = await modelServer(() => ({ status: 200, body }))
    await call('POST', '/api/settings/engines', { ...draft, baseUrls: [own.baseUrl] })
    for (const { baseUrl } of [own, other])
      await call('POST', '/api/settings/models', { baseUrl, engine: 'my-internvl' })
    expect(own.seen).toEqual(['Bearer very-secret'])
    expect(other.seen).toEqual([undefined])
  })

  it.each<[number, string, string]>([
    [401, '{}', 'wants a key'],
    [404, '', '/v1'],
    [500, 'oops', '500'],
    [200, '<html>', 'no model server'],
    [200, '{"data":[{"name":1}]}', 'no model server'],
    [302, '', 'another address'],
  ])('status %i with %s: in words', async (status, text, words) => {
    const { baseUrl } = await modelServer(() => ({ status, body: text }))
    const reply = await call('POST', '/api/settings/models', { baseUrl })
    expect(reply.statusCode).toBeGreaterThanOrEqual(500)
    expect(reply.json().detail).toContain(words)
  })

  it('nobody there: offline', async () => {
    const reply = await call('POST', '/api/settings/models', { baseUrl: 'http://127.0.0.1:9/v1' })
    expect(reply.json()).toMatchObject({ code: 'engine-offline', detail: 'Nothing answers at 127.0.0.1:9.' })
  })
})

describe('locked to whoever is not at this machine', () => {
  const routes: [Method, string][] = [
    ['GET', '/api/settings'],
    ['POST', '/api/settings/engines'],
    ['PUT', '/api/settings/engines/from-file'],
    ['DELETE', '/api/settings/engines/from-file'],
    ['PUT', '/api/settings/engines/from-file/profile'],
    ['POST', '/api/settings/models'],
    ['POST', '/api/settings/test'],
  ]
  const bodyOf = (method: Method) => (method === 'POST' || method === 'PUT' ? {} : undefined)

  it.each(routes)('%s %s', async (method, url) => {
    const strangers: Record<string, string>[] = [
      // DNS rebinding: a foreign name that points here
      { host: 'evil.example:4310', origin: 'http://evil.example:4310' },
      { host: '127.0.0.1.evil.example', origin: 'http://127.0.0.1.evil.example' },
      // another page, another port, no page
      { ...home, origin: 'http://evil.example' },
      { ...home, origin: 'http://127.0.0.1:3000' },
      { ...home, origin: 'null' },
      { ...home, 'sec-fetch-site': 'cross-site' },
      { ...home, 'sec-fetch-site': 'same-site' },
      ...(method === 'GET' ? [] : [{ host: home.host }]),
    ]
    for (const headers of strangers) {
      const reply = await call(method, url, bodyOf(method), headers)
      expect([headers, reply.statusCode, reply.json().code]).toEqual([headers, 403, 'settings-locked'])
    }
    const reply = await call(method, url, bodyOf(method), { ...home, 'sec-fetch-site': 'same-origin' })
    expect(reply.statusCode).not.toBe(403)
  })

  it('everything, when other machines can reach this one', async () => {
    await app.close()
    app = await start('0.0.0.0')
    for (const [method, url] of routes) {
      const reply = await call(method, url, bodyOf(method))
      expect([reply.statusCode, reply.json().code]).toEqual([403, 'settings-locked'])
    }
    expect((await call('GET', '/api/profiles')).statusCode).toBe(200)
  })

  it.each<[string, boolean]>([
    ['127.0.0.1', true],
    ['127.8.9.1', true],
    ['localhost', true],
    ['LOCALHOST', true],
    ['::1', true],
    ['[::1]', true],
    ['0.0.0.0', false],
    ['::', false],
    ['192.168.0.4', false],
    ['localhost.evil.example', false],
    ['127.0.0.1.nip.io', false],
    ['', false],
  ])('%s is loopback: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected)
  })
})
