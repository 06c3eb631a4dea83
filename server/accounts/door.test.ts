/** Who gets in, as whom, and what each role may do: the whole server, asked in-process. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { roles } from '#contract/account.ts'
import { type AppRoom, openAppRoom, roomToken } from '../testing/app-room.ts'
import { sessionCookie } from './cookie.ts'
import { doors } from './doors-known.ts'
import type { Needs } from './request-person.ts'

const json = { 'content-type': 'application/json' }
const cookieOf = (reply: { headers: Record<string, unknown> }) =>
  String(reply.headers['set-cookie']).split(';')[0] ?? ''

describe('closed', () => {
  let room: AppRoom
  const tokens: Record<string, string | null> = { nobody: null, administrator: roomToken }
  beforeAll(async () => {
    room = await openAppRoom({ LOUPE_ACCESS_TOKEN: roomToken, HOST: '0.0.0.0', LOUPE_HOSTS: 'loupe.example' })
    for (const role of ['viewer', 'annotator'] as const) tokens[role] = await room.token(role)
  })
  afterAll(() => room.close())

  it('every route says who may use it, and nothing is forgotten', () => {
    const own = room.app
      .doors()
      .filter(({ method, url }) => method !== 'HEAD' && /^\/(api|iiif|s\/|metrics)/.test(url))
      .map(({ method, url, needs }) => `${method} ${url} ${needs}`)
    // A new route: think about who may use it, and add its line to doors-known.ts.
    expect([...new Set(own)].sort()).toEqual([...doors].sort())
    const others = room.app.doors().filter(({ url }) => !/^\/(api|iiif|s\/|metrics)/.test(url))
    for (const { method, url, needs } of others) {
      expect([method, url, needs]).toEqual([expect.stringMatching(/^(GET|HEAD)$/), url, 'anyone'])
    }
  })

  it('each role is answered as the table says, on every route', async () => {
    /** These would really begin something large. */
    const costly = ['POST /api/imports/sample']
    /** Asks for more by itself; below. */
    const itself = ['GET /metrics']
    for (const line of doors) {
      const [method = '', pattern = '', needs] = line.split(' ') as [string, string, Needs]
      if (itself.includes(`${method} ${pattern}`)) continue
      const url = pattern.replace(/:\w+|\*/g, 'none')
      for (const who of ['nobody', ...roles]) {
        const allowed = needs === 'anyone' || (who !== 'nobody' && rank(who) >= rank(needs))
        if (allowed && costly.includes(`${method} ${pattern}`)) continue
        const reply = await room.ask(tokens[who] ?? null, { method: method as 'GET', url })
        const code = reply.headers['content-type']?.toString().includes('problem+json')
          ? reply.json().code
          : null
        const refused = allowed ? null : who === 'nobody' ? 'access-required' : 'access-denied'
        const seen = ['access-required', 'access-denied'].includes(code) ? code : null
        expect([line, who, seen]).toEqual([line, who, refused])
        expect([line, who, reply.statusCode]).not.toEqual([line, who, 500])
      }
    }
  }, 60_000)

  it('figures of operation are an administrator’s', async () => {
    const statuses = []
    for (const who of ['nobody', ...roles]) {
      statuses.push((await room.ask(tokens[who] ?? null, { method: 'GET', url: '/metrics' })).statusCode)
    }
    expect(statuses).toEqual([401, 401, 401, 200])
  })

  it('what is refused is a problem that tells nothing, with all headers of safety', async () => {
    const reply = await room.ask(null, { method: 'GET', url: '/api/runs' })
    expect(reply.statusCode).toBe(401)
    expect(reply.headers['content-type']).toContain('application/problem+json')
    expect(reply.headers['content-security-policy']).toContain("default-src 'self'")
    expect(reply.headers['content-security-policy']).not.toContain('unsafe-inline')
    expect(reply.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    })
    expect((await room.ask(null, { method: 'GET', url: '/api/nothing-here' })).statusCode).toBe(401)
  })

  it('signs in with the token of the start, is told who it is, and signs out', async () => {
    const me = await room.ask(null, { method: 'GET', url: '/api/me' })
    expect(me.json()).toEqual({ mode: 'closed', person: null, local: false })
    const made = await room.ask(null, { method: 'POST', url: '/api/session', payload: { token: roomToken } })
    expect(made.json()).toMatchObject({ mode: 'closed', person: { role: 'administrator' }, local: false })
    const set = String(made.headers['set-cookie'])
    expect(set).toMatch(/^loupe_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/)
    const cookie = cookieOf(made)
    const read = (url: string) => room.ask(null, { method: 'GET', url, headers: { cookie } })
    expect((await read('/api/runs')).statusCode).toBe(200)
    expect((await read('/api/me')).json().person.name).toBe('Administrator')
    const origin = 'http://localhost:80'
    const out = await room.ask(null, { method: 'DELETE', url: '/api/session', headers: { cookie, origin } })
    expect(out.json()).toEqual({ mode: 'closed', person: null, local: false })
    expect(String(out.headers['set-cookie'])).toContain('Max-Age=0')
    expect((await read('/api/runs')).statusCode).toBe(401)
  })

  it('a cookie works on Loupe’s own pages only; behind TLS it is marked Secure', async () => {
    const session = await room.ask(null, {
      method: 'POST',
      url: '/api/session',
      payload: { token: roomToken },
      headers: { 'x-forwarded-proto': 'https' },
    })
    // The proxy was not named in LOUPE_TRUST_PROXY, so it is not believed.
    expect(String(session.headers['set-cookie'])).not.toContain('Secure')
    expect(sessionCookie({ protocol: 'https' }, 'x')).toContain('; Secure')
    const cookie = cookieOf(session)
    const post = (headers: Record<string, string>) =>
      room.ask(null, {
        method: 'POST',
        url: '/api/evaluations/estimate',
        headers: { ...json, cookie, ...headers },
        payload: '{}',
      })
    expect((await post({ origin: 'http://localhost:80' })).json().code).toBe('bad-request')
    expect((await post({ 'sec-fetch-site': 'same-origin' })).json().code).toBe('bad-request')
    for (const headers of [
      {},
      { origin: 'http://localhost:81' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'http://localhost:80' },
    ]) {
      const reply = await post(headers as Record<string, string>)
      expect([headers, reply.statusCode, reply.json().code]).toEqual([headers, 403, 'access-foreign'])
    }
  })

  it('answers to its own names and to addresses, not to a stranger’s name', async () => {
    const status = async (host: string) =>
      (await room.ask(roomToken, { method: 'GET', url: '/api/runs', headers: { host } })).statusCode
    for (const host of [
      '127.0.0.1:4310',
      'localhost',
      '192.168.0.7:4310',
      '[fe80::1]:4310',
      'loupe.example',
      'LOUPE.example:443',
    ])
      expect([host, await status(host)]).toEqual([host, 200])
    for (const host of ['evil.example', 'loupe.example.evil.example', '127.0.0.1.nip.io', 'x@127.0.0.1', ' '])
      expect([host, await status(host)]).toEqual([host, 403])
  })

  it('what somebody was shown is kept by no shared cache, and no other page may read pictures', async () => {
    const reply = await room.ask(roomToken, { method: 'GET', url: '/api/references' })
    expect(reply.headers['cache-control']).toBe('private, max-age=3600')
    const iiif = await room.ask(roomToken, { method: 'GET', url: `/iiif/3/${'0'.repeat(64)}/info.json` })
    expect(iiif.headers['access-control-allow-origin']).toBeUndefined()
    const shared = await room.ask(null, { method: 'GET', url: '/api/shared/none/iiif/x/info.json' })
    expect(shared.headers['access-control-allow-origin']).toBe('*')
  })

  it('settings are an administrator’s, from wherever they come; paths of the machine are nobody’s', async () => {
    const settings = await room.ask(roomToken, {
      method: 'GET',
      url: '/api/settings',
      headers: { host: '10.0.0.8' },
    })
    expect(settings.statusCode).toBe(200)
    const path = await room.ask(roomToken, {
      method: 'POST',
      url: '/api/imports',
      payload: { path: '/etc/passwd' },
    })
    expect(path.json().code).toBe('import-path-locked')
  })

  it('wrong tokens are counted, and after ten the address has to wait; who is known does not', async () => {
    const attempt = () => room.ask(null, { method: 'POST', url: '/api/session', payload: { token: 'guess' } })
    await room.ask(roomToken, { method: 'GET', url: '/api/me' })
    let reply = await attempt()
    for (let i = 0; i < 10; i++) reply = await attempt()
    expect(reply.statusCode).toBe(429)
    expect(reply.json().code).toBe('rate-limited')
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(1)
    expect((await room.ask('guess-2', { method: 'GET', url: '/api/runs' })).statusCode).toBe(429)
    expect((await room.ask(roomToken, { method: 'GET', url: '/api/runs' })).statusCode).toBe(200)
  })
})

describe('open, on this machine alone', () => {
  let room: AppRoom
  beforeAll(async () => {
    room = await openAppRoom()
  })
  afterAll(() => room.close())
  const me = async (token: string | null, headers: Record<string, string> = {}) =>
    (await room.ask(token, { method: 'GET', url: '/api/me', headers })).json()

  it('whoever sits at the machine is administrator, until they sign in as somebody', async () => {
    expect(await me(null)).toMatchObject({ mode: 'open', local: true, person: { id: 'local' } })
    const viewer = await room.token('viewer')
    expect(await me(viewer)).toMatchObject({ mode: 'open', local: false, person: { role: 'viewer' } })
    const signed = await room.ask(null, { method: 'POST', url: '/api/session', payload: { token: viewer } })
    const cookie = cookieOf(signed)
    expect((await me(null, { cookie })).person.role).toBe('viewer')
    const origin = 'http://localhost:80'
    const upload = { method: 'POST', url: '/api/images', headers: { cookie, origin } } as const
    expect((await room.ask(null, upload)).json().code).toBe('access-denied')
    const out = await room.ask(null, { method: 'DELETE', url: '/api/session', headers: { cookie, origin } })
    expect(out.json()).toMatchObject({ local: true, person: { id: 'local' } })
  })

  it('a wrong token is not taken for the person of the machine', async () => {
    const reply = await room.ask('loupe_wrong', { method: 'GET', url: '/api/runs' })
    expect([reply.statusCode, reply.json().code]).toEqual([401, 'token-invalid'])
  })

  it('curl and scripts work without a token; other pages and other names do not', async () => {
    const post = (headers: Record<string, string>) =>
      room.ask(null, {
        method: 'POST',
        url: '/api/evaluations/estimate',
        headers: { ...json, ...headers },
        payload: '{}',
      })
    expect((await post({})).json().code).toBe('bad-request')
    expect((await post({ origin: 'http://localhost:80' })).json().code).toBe('bad-request')
    expect((await post({ origin: 'http://localhost:8080' })).json().code).toBe('access-foreign')
    expect((await post({ 'sec-fetch-site': 'cross-site' })).json().code).toBe('access-foreign')
    for (const host of ['evil.example', '192.168.0.7', 'loupe.example:4310'])
      expect((await post({ host })).json().code).toBe('access-foreign')
    const read = await room.ask(null, {
      method: 'GET',
      url: '/api/health',
      headers: { host: 'evil.example' },
    })
    expect(read.json().code).toBe('access-foreign')
  })

  it('a page of another site may link here, but load nothing by itself', async () => {
    const get = (url: string, mode: string) =>
      room.ask(null, {
        method: 'GET',
        url,
        headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode },
      })
    expect((await get('/api/runs', 'no-cors')).json().code).toBe('access-foreign')
    expect((await get('/api/runs', 'navigate')).statusCode).toBe(200)
    expect((await get('/api/shared/none', 'cors')).json().code).toBe('share-not-found')
    expect((await get(`/iiif/3/${'0'.repeat(64)}/info.json`, 'cors')).json().code).toBe('image-not-found')
  })

  it('pictures may be shown by any page', async () => {
    const iiif = await room.ask(null, { method: 'GET', url: `/iiif/3/${'0'.repeat(64)}/info.json` })
    expect(iiif.headers['access-control-allow-origin']).toBe('*')
  })
})

const rank = (role: string) => ['viewer', 'annotator', 'administrator'].indexOf(role)
