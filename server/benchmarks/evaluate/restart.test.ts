import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Evaluation, Result } from '#contract/evaluation.ts'
import { type ChatServer, says, startChatServer } from '../../testing/chat-server.ts'
import { wordsOf } from '../../testing/run-room.ts'

const items = 60
let folder: string
let chat: ChatServer
let datasetId: string
let port: number
let server: ChildProcess | null = null
/** How often each item was asked. */
const asked = new Map<number, number>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-restart-'))
  port = await freePort()
  chat = await startChatServer(async function* (question) {
    const [, number] = /number (\d+)\?/.exec(wordsOf(question)) ?? []
    if (number) asked.set(Number(number), (asked.get(Number(number)) ?? 0) + 1)
    yield { wait: new Promise((resolve) => setTimeout(resolve, 40)) }
    yield* says('Answer: A')
  })
  const engine = { id: 'remote', label: 'Remote', kind: 'openai', baseUrls: [chat.baseUrl], model: 'test' }
  await writeFile(join(folder, 'config.json'), JSON.stringify({ engines: [engine] }))
  const made = ['--import', 'tsx', 'server/testing/make-dataset.ts', join(folder, 'data'), String(items)]
  datasetId = (await promisify(execFile)(process.execPath, made)).stdout
}, 60_000)

afterAll(async () => {
  server?.kill('SIGKILL')
  await chat.close()
  await rm(folder, { recursive: true })
})

async function freePort(): Promise<number> {
  const probe = createServer()
  probe.listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (!address || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** A Loupe of its own, as `npm start` runs it. */
async function startLoupe(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    env: {
      ...process.env,
      ...{ PORT: String(port), HOST: '127.0.0.1', LOUPE_DATA: join(folder, 'data') },
      LOUPE_CONFIG: join(folder, 'config.json'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => String(chunk).includes('is ready') && resolve())
    child.on('exit', (code) => reject(new Error(`Loupe ended with ${code}`)))
  })
  return child
}

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  const reply = await fetch(`http://127.0.0.1:${port}/api${path}`, init)
  if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`)
  return (await reply.json()) as T
}

async function until(id: string, meets: (evaluation: Evaluation) => boolean): Promise<Evaluation> {
  for (;;) {
    const evaluation = await call<Evaluation>(`/evaluations/${id}`)
    if (meets(evaluation)) return evaluation
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function done(id: string): Promise<Result[]> {
  const ordinals = Array.from({ length: items }, (_, n) => n).join(',')
  const results = await call<Result[]>(`/evaluations/${id}/results?ordinals=${ordinals}`)
  return results.filter(({ status }) => status === 'done')
}

test('killed twice in the middle, an evaluation goes on by itself, asks nothing twice that it told of, and loses nothing', async () => {
  server = await startLoupe()
  const { id } = await call<Evaluation>('/evaluations', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ datasetId, method: 'single-glance', engine: 'remote' }),
  })
  const told = new Map<number, { runId: string | null; times: number | undefined }>()
  for (const enough of [10, 30]) {
    await until(id, ({ counts }) => counts.done >= enough)
    for (const { ordinal, runId } of await done(id)) {
      if (!told.has(ordinal)) told.set(ordinal, { runId, times: asked.get(ordinal) })
    }
    const gone = once(server, 'exit')
    server.kill('SIGKILL')
    await gone
    server = await startLoupe()
  }
  const ended = await until(id, ({ status }) => status !== 'running')
  expect(ended).toMatchObject({
    status: 'finished',
    counts: { total: items, done: items, failed: 0, pending: 0 },
  })
  const results = await done(id)
  for (const { ordinal, runId, facts } of results) {
    expect(facts.final).toBe('correct')
    const before = told.get(ordinal)
    if (before) expect({ runId, times: asked.get(ordinal) }).toEqual(before)
  }
  // Only what was on its way when it was killed was asked again: four places at the engine, twice.
  const again = [...asked.values()].reduce((sum, times) => sum + times - 1, 0)
  expect(again).toBeLessThanOrEqual(8)
  expect(told.size).toBeGreaterThanOrEqual(30)

  // An ordinary stop is no different.
  const second = await call<Evaluation>('/evaluations', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ datasetId, method: 'single-glance', engine: 'remote', fresh: true }),
  })
  await until(second.id, ({ counts }) => counts.done >= 5)
  const gone = once(server, 'exit')
  server.kill('SIGTERM')
  await gone
  server = await startLoupe()
  expect((await until(second.id, ({ status }) => status !== 'running')).counts).toMatchObject({
    done: items,
    failed: 0,
  })
}, 120_000)
