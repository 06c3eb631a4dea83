/** A real server as whoever runs it sees it: closed to strangers, ready, measured, logged, and stopped while it is at work. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ChatServer, says, startChatServer } from '../testing/chat-server.ts'
import { drawSquare } from '../testing/dataset-room.ts'

const token = 'administrator-token-of-a-test'
let folder: string
let chat: ChatServer
let child: ChildProcess
let url = ''
let errors = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-operations-'))
  chat = await startChatServer(async function* () {
    yield* says('Answer: ')
    yield { wait: new Promise((resolve) => setTimeout(resolve, 1500)) }
    yield* says('A')
  })
  const engine = { id: 'remote', label: 'Remote', kind: 'openai', baseUrls: [chat.baseUrl], model: 'test' }
  await writeFile(join(folder, 'config.json'), JSON.stringify({ engines: [engine] }))
  await start()
}, 90_000)

afterAll(async () => {
  child.kill('SIGKILL')
  await chat.close()
  await rm(folder, { recursive: true })
})

async function start(): Promise<void> {
  child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    env: {
      ...process.env,
      ...{ PORT: '0', HOST: '127.0.0.1', LOUPE_DATA: join(folder, 'data') },
      ...{ LOUPE_CONFIG: join(folder, 'config.json'), LOUPE_LOG: 'json', LOUPE_GRACE_S: '20' },
      ...{ LOUPE_ACCESS_TOKEN: token, LOUPE_METRICS_TOKEN: 'for-prometheus-and-no-other' },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stderr?.on('data', (chunk) => {
    errors += String(chunk)
  })
  url = await new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      const [, address] = /is ready at (\S+)/.exec(String(chunk)) ?? []
      if (address) resolve(address)
    })
    child.on('exit', (code) => reject(new Error(`Loupe ended with ${code}: ${errors}`)))
  })
}

const ask = (path: string, init: RequestInit = {}, authorization = `Bearer ${token}`) =>
  fetch(`${url}${path}`, {
    ...init,
    headers: { ...init.headers, ...(authorization ? { authorization } : {}) },
  })

async function startRun(): Promise<string> {
  const body = new Uint8Array(await drawSquare(0))
  const image = await ask('/api/images', { method: 'POST', headers: { 'content-type': 'image/png' }, body })
  const { id: imageId } = (await image.json()) as { id: string }
  const run = await ask('/api/runs', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ imageId, question: 'What is secret?', method: 'single-glance', engine: 'remote' }),
  })
  expect(run.status).toBe(202)
  return ((await run.json()) as { id: string }).id
}

test('readiness is for anyone, metrics for administrators and whoever has their password', async () => {
  const ready = await ask('/api/ready', {}, '')
  expect(ready.status).toBe(200)
  const told = (await ready.json()) as { status: string; checks: { name: string; ok: boolean }[] }
  expect(told.status).toBe('ready')
  expect(told.checks.map(({ name, ok }) => [name, ok])).toEqual([
    ['database', true],
    ['disk', true],
    ['engines', true],
  ])
  const basic = (password: string) => `Basic ${Buffer.from(`any:${password}`).toString('base64')}`
  const answers = await Promise.all(
    ['', basic('wrong'), basic('for-prometheus-and-no-other'), `Bearer ${token}`].map((one) =>
      ask('/metrics', {}, one),
    ),
  )
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 200, 200])
  const text = await answers[2]?.text()
  expect(text).toContain('loupe_http_request_seconds_count{method="GET",route="/api/ready",status="200"} 1')
})

test('a stop lets the run end that goes on, takes no other, and ends its stream; the log tells of both without a secret', async () => {
  const id = await startRun()
  await ask(`/api/runs?before=sEcReT-in-a-query`)
  const stream = await ask(`/api/runs/${id}/events`)
  expect(await (await ask('/metrics')).text()).toContain('loupe_runs_active 1')
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await expect.poll(async () => (await ask('/api/ready', {}, '')).status).toBe(503)
  expect(await stream.text()).toContain('"type":"run-finished","status":"succeeded"')
  expect(await gone).toEqual([0, null])

  const lines = errors
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines.find(({ msg, runId }) => msg === 'run ended' && runId === id)).toMatchObject({
    ...{ method: 'single-glance', engine: 'remote', status: 'succeeded' },
  })
  const request = lines.find(({ route }) => route === '/api/runs/:id/events')
  expect(request).toMatchObject({
    runId: id,
    method: 'GET',
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
  for (const secret of ['sEcReT', token, 'for-prometheus-and-no-other', 'What is secret?'])
    expect(errors).not.toContain(secret)

  await start()
  const kept = (await (await ask(`/api/runs/${id}`)).json()) as { status: string }
  expect(kept.status).toBe('succeeded')
}, 120_000)

test('a second signal ends it at once', async () => {
  const id = await startRun()
  await expect
    .poll(async () => ((await (await ask(`/api/runs/${id}`)).json()) as { status: string }).status)
    .toBe('running')
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await expect.poll(async () => (await ask('/api/ready', {}, '')).status).toBe(503)
  child.kill('SIGTERM')
  expect(await gone).toEqual([1, null])
}, 60_000)
