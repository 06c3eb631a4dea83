/** What somebody without a token may try: guess the password of the metrics, and sign out nobody. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Accounts, createAccounts } from '../accounts/accounts.ts'
import { knowPeople } from '../accounts/request-person.ts'
import { createMetrics } from '../operations/metrics.ts'
import type { Operations } from '../operations/readiness.ts'
import { sendProblems } from '../problems.ts'
import { openTestDatabase } from '../testing/test-database.ts'
import { accountRoutes } from './accounts.ts'
import { operationRoutes } from './operations.ts'

const token = 'access-token-of-a-test-01234567'
let folder: string
let accounts: Accounts
let app: FastifyInstance
let close: () => Promise<void>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-strangers-'))
  const db = await openTestDatabase(folder)
  accounts = await createAccounts({ db, host: '0.0.0.0', accessToken: token })
  app = Fastify()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  sendProblems(app)
  knowPeople(app, { accounts, hosts: { loopbackOnly: false, boundTo: '0.0.0.0', named: [] } })
  await app.register(accountRoutes(accounts))
  const readiness = () => Promise.reject(new Error('not asked here'))
  const operations: Operations = { phase: 'ready', readiness }
  const metrics = createMetrics('1.2.3')
  await app.register(operationRoutes({ operations, metrics, metricsToken: 'for-prometheus' }))
  close = async () => {
    await app.close()
    await db.destroy()
    await rm(folder, { recursive: true, force: true })
  }
})
afterEach(() => close())

const metricsWith = async (authorization: string, remoteAddress = '10.0.0.1') => {
  const reply = await app.inject({ url: '/metrics', headers: { authorization }, remoteAddress })
  return reply.statusCode
}
const basic = (password: string) => `Basic ${Buffer.from(`any:${password}`).toString('base64')}`

test('ten wrong passwords of the metrics from one address in a minute, and it waits', async () => {
  for (let i = 0; i < 10; i++) expect(await metricsWith(basic(`guess ${i}`))).toBe(401)
  expect(await metricsWith(basic('one more'))).toBe(429)
  expect(await metricsWith(basic('for-prometheus')), 'nor is it told whether this one is right').toBe(429)
  expect(await metricsWith(basic('for-prometheus'), '10.0.0.2')).toBe(200)
  expect(await metricsWith(`Bearer ${token}`, '10.0.0.2')).toBe(200)
})

test('whoever tries passwords of the metrics keeps no right token out', async () => {
  for (let i = 0; i < 12; i++) await metricsWith(basic(`guess ${i}`))
  const remoteAddress = '10.0.0.1'
  const headers = { authorization: `Bearer ${token}` }
  expect((await app.inject({ url: '/api/people', headers, remoteAddress })).statusCode).toBe(200)
  accounts.changed()
  const signIn = { method: 'POST', url: '/api/session', payload: { token }, remoteAddress } as const
  expect((await app.inject(signIn)).statusCode).toBe(200)
})

test('nor does whoever tries tokens keep a person’s own token out; what could be guessed waits', async () => {
  const { token: own } = await accounts.people.add({ name: 'Ada', role: 'viewer' })
  const wrong = `loupe_${'x'.repeat(43)}`
  const reply = async (given: string) => {
    accounts.changed()
    const headers = { authorization: `Bearer ${given}` }
    return (await app.inject({ url: '/api/people', headers })).statusCode
  }
  for (let i = 0; i < 10; i++) expect(await reply(i % 2 ? wrong : `guess ${i}`.replace(' ', '-'))).toBe(401)
  expect([await reply(wrong), await reply('guess'), await reply(token), await reply(own)]).toEqual([
    ...[429, 429, 429],
    200,
  ])
})

test('signing out without a session looks up nobody again; with one it ends at once', async () => {
  const payload = { token }
  const signedIn = await app.inject({ method: 'POST', url: '/api/session', payload })
  const own = {
    cookie: String(signedIn.headers['set-cookie']).split(';')[0],
    'sec-fetch-site': 'same-origin',
  }
  const out = (headers: Record<string, string | undefined>) =>
    app.inject({ method: 'DELETE', url: '/api/session', headers })
  const authorization = `Bearer ${token}`
  await app.inject({ url: '/api/me', headers: { authorization } })

  expect((await out({})).statusCode).toBe(200)
  expect((await out({ ...own, cookie: `loupe_session=${'x'.repeat(40)}` })).statusCode).toBe(200)
  expect(accounts.isFresh(token)).toBe(true)

  expect((await out(own)).statusCode).toBe(200)
  expect(accounts.isFresh(token)).toBe(false)
  expect((await app.inject({ url: '/api/me', headers: own })).json()).toMatchObject({ person: null })
})
