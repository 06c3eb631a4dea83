/**
 * Two servers, as `npm start` runs them, on one PostgreSQL and one data folder: what one leaves the other takes up, and whatever
 * one does the other can be asked about. Needs a real PostgreSQL: `npm run test:postgres`.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Evaluation, Result } from '#contract/evaluation.ts'
import type { Run, RunEvent } from '#contract/run.ts'
import { type ChatServer, says, startChatServer } from '../testing/chat-server.ts'
import { wordsOf } from '../testing/run-room.ts'
import { schemaOf } from '../testing/test-database.ts'

const postgres = process.env.LOUPE_TEST_POSTGRES
const items = 40
/** of an engine: items at once in one process */
const WIDTH = 4
const LEASE_S = 6

interface Server {
  readonly child: ChildProcess
  readonly url: string
}

let folder: string
let chat: ChatServer
let datasetId: string
let environment: NodeJS.ProcessEnv
const servers: Server[] = []
/** How often each item was asked. */
const asked = new Map<number, number>()
let slow: Promise<void> | null = null

beforeAll(async () => {
  if (!postgres) return
  folder = await mkdtemp(join(tmpdir(), 'loupe-two-'))
  chat = await startChatServer(async function* (question) {
    const words = wordsOf(question)
    const [, number] = /number (\d+)\?/.exec(words) ?? []
    if (number) asked.set(Number(number), (asked.get(Number(number)) ?? 0) + 1)
    if (words.includes('slowly') && slow) {
      yield* says('One moment. ')
      yield { wait: slow }
    }
    yield { wait: new Promise((resolve) => setTimeout(resolve, 60)) }
    yield* says('Answer: A')
  })
  const engine = { id: 'remote', label: 'Remote', kind: 'openai', baseUrls: [chat.baseUrl], model: 'test' }
  await writeFile(join(folder, 'config.json'), JSON.stringify({ engines: [engine] }))
  environment = {
    ...process.env,
    DATABASE_URL: await schemaOf(postgres, folder),
    LOUPE_LEASE_S: String(LEASE_S),
    LOUPE_DATA: join(folder, 'data'),
    LOUPE_CONFIG: join(folder, 'config.json'),
    ...{ PORT: '0', HOST: '127.0.0.1' },
  }
  const made = ['--import', 'tsx', 'server/testing/make-dataset.ts', join(folder, 'data'), String(items)]
  datasetId = (await promisify(execFile)(process.execPath, made, { env: environment })).stdout
}, 60_000)

afterAll(async () => {
  for (const { child } of servers) child.kill('SIGKILL')
  if (!postgres) return
  await chat.close()
  await rm(folder, { recursive: true })
})

async function startLoupe(): Promise<Server> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      const [, address] = /is ready at (\S+)/.exec(String(chunk)) ?? []
      if (address) resolve(address)
    })
    child.on('exit', (code) => reject(new Error(`Loupe ended with ${code}`)))
  })
  const server = { child, url }
  servers.push(server)
  return server
}

async function end({ child }: Server, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

async function call<T>({ url }: Server, path: string, body?: unknown): Promise<T> {
  const reply = await fetch(`${url}/api${path}`, {
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`)
  return (await reply.json()) as T
}

async function until<T>(read: () => Promise<T>, meets: (value: T) => boolean): Promise<T> {
  for (const since = Date.now(); Date.now() - since < 40_000; ) {
    const value = await read()
    if (meets(value)) return value
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`still ${JSON.stringify(await read())}`)
}

const evaluate = (server: Server, more: object = {}) =>
  call<Evaluation>(server, '/evaluations', { datasetId, method: 'single-glance', engine: 'remote', ...more })

const look = (server: Server, id: string) => () => call<Evaluation>(server, `/evaluations/${id}`)

/** The events of a run as a stream tells them, until it ends. */
async function* follow({ url }: Server, id: string): AsyncGenerator<RunEvent> {
  const reply = await fetch(`${url}/api/runs/${id}/events`)
  let text = ''
  const reader = reply.body?.getReader()
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
    text += Buffer.from(piece.value).toString()
    const parts = text.split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const data = part.split('\n').find((line) => line.startsWith('data: '))
      if (data) yield JSON.parse(data.slice(6)) as RunEvent
    }
  }
}

const askSlowly = async (server: Server) => {
  const found = await call<{ imageId: string }[]>(server, `/datasets/${datasetId}/items?from=0&count=1`)
  const question = { question: 'Tell me slowly.', method: 'single-glance', engine: 'remote' }
  return call<{ id: string }>(server, '/runs', { imageId: found[0]?.imageId, ...question })
}

const askedInAll = () => [...asked.values()].reduce((sum, times) => sum + times, 0)

test.skipIf(!postgres)(
  'what goes on in A is followed, cancelled, paused and gone on with at B',
  async () => {
    const [a, b] = [await startLoupe(), await startLoupe()]
    let letGo = () => {}
    slow = new Promise((resolve) => {
      letGo = resolve
    })
    const { id } = await askSlowly(a)
    const events: RunEvent[] = []
    const following = (async () => {
      for await (const event of follow(b, id)) events.push(event)
    })()
    // Words come over while the run goes on.
    await expect.poll(() => events.some(({ type }) => type === 'step-text'), { timeout: 10_000 }).toBe(true)
    expect(events.some(({ type }) => type === 'run-finished')).toBe(false)
    letGo()
    await following
    expect(events.map((event) => event.id)).toEqual(events.map((_, at) => at + 1))
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', status: 'succeeded' })

    slow = new Promise(() => undefined)
    const endless = await askSlowly(a)
    const read = () => call<Run>(b, `/runs/${endless.id}`)
    await until(read, ({ status }) => status === 'running')
    await call(b, `/runs/${endless.id}/cancel`, {})
    await until(read, ({ status }) => status === 'cancelled')

    const { id: evaluation } = await evaluate(a)
    await until(look(b, evaluation), ({ counts }) => counts.done >= 4)
    await call(b, `/evaluations/${evaluation}/pause`, {})
    const stands = ({ status, counts }: Evaluation) => status === 'paused' && counts.running === 0
    const paused = await until(look(a, evaluation), stands)
    const askedThen = askedInAll()
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(askedInAll()).toBe(askedThen)
    expect(paused.counts.done).toBeLessThan(items)
    await call(b, `/evaluations/${evaluation}/resume`, {})
    const ended = await until(look(a, evaluation), ({ status }) => status === 'finished')
    expect(ended.counts).toMatchObject({ total: items, done: items, failed: 0 })
    expect(askedInAll()).toBe(items)
  },
  120_000,
)

test.skipIf(!postgres)(
  'killed in A, an evaluation goes on in B, and asks nothing twice that was told',
  async () => {
    const [a, b] = servers as [Server, Server]
    asked.clear()
    slow = new Promise(() => undefined)
    const run = await askSlowly(a)
    const read = () => call<Run>(b, `/runs/${run.id}`)
    await until(read, ({ status }) => status === 'running')
    const { id } = await evaluate(a, { fresh: true })
    await until(look(b, id), ({ counts }) => counts.done >= 8)
    await end(a, 'SIGKILL')
    expect((await read()).status).toBe('running')
    const ended = await until(look(b, id), ({ status }) => status !== 'running')
    expect(ended).toMatchObject({
      status: 'finished',
      counts: { total: items, done: items, failed: 0, pending: 0 },
    })
    // Only what was on its way in A was asked again.
    expect(askedInAll() - items).toBeLessThanOrEqual(WIDTH)
    expect(asked.size).toBe(items)
    const ordinals = Array.from({ length: items }, (_, n) => n).join(',')
    const results = await call<Result[]>(b, `/evaluations/${id}/results?ordinals=${ordinals}`)
    expect(results.filter(({ facts }) => facts.final === 'correct')).toHaveLength(items)
    const events: RunEvent[] = []
    for await (const event of follow(b, run.id)) events.push(event)
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', error: { code: 'run-interrupted' } })
    expect(await read()).toMatchObject({ status: 'failed', error: { code: 'run-interrupted' } })
  },
  120_000,
)

test.skipIf(!postgres)(
  'an ordinary stop hands over at once, and asks nothing twice',
  async () => {
    const b = servers[1] ?? (await startLoupe())
    const c = await startLoupe()
    asked.clear()
    slow = null
    const { id } = await evaluate(b, { fresh: true })
    await until(look(c, id), ({ counts }) => counts.done >= 4)
    await end(b, 'SIGTERM')
    const ended = await until(look(c, id), ({ status }) => status !== 'running')
    expect(ended).toMatchObject({
      ...{ status: 'finished', problem: null },
      counts: { total: items, done: items, failed: 0 },
    })
    expect(askedInAll()).toBe(items)
  },
  120_000,
)
