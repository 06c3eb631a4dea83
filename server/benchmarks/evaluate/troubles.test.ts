import { createServer } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ProblemError } from '#contract/error.ts'
import { type ChatServer, says, startChatServer } from '../../testing/chat-server.ts'
import { type EvaluationRoom, openEvaluationRoom } from '../../testing/evaluation-room.ts'
import { chatEngine, wordsOf } from '../../testing/run-room.ts'
import { createGate } from './gate.ts'

let chat: ChatServer
let room: EvaluationRoom
const items = 24

beforeEach(async () => {
  chat = await startChatServer(() => says('Answer: A'))
})
afterEach(async () => {
  await room.close()
  await chat.close()
})

const open = async (baseUrl = chat.baseUrl) => {
  room = await openEvaluationRoom([chatEngine(baseUrl)], { items })
}
const request = () => ({ datasetId: room.dataset.id, method: 'single-glance' as const, engine: 'remote' })

/** An address at which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (!address || typeof address === 'string') throw new Error('no port')
  return address.port
}

test('an engine that is away holds the queue up and loses no item; it goes on when the engine is back', async () => {
  const port = await freePort()
  await open(`http://127.0.0.1:${port}/v1`)
  const { id } = await room.evaluations.create(request())
  const waiting = await room.until(id, ({ problem, counts }) => problem !== null && counts.running === 0)
  expect(waiting).toMatchObject({
    status: 'running',
    problem: { code: 'engine-offline' },
    counts: { pending: items, failed: 0, done: 0 },
  })
  // It is looked for again without leaving failed runs behind.
  const tried = (await room.runner.list({ limit: 200 })).length
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect((await room.runner.list({ limit: 200 })).length).toBe(tried)
  expect(tried).toBeLessThanOrEqual(4)

  const back = await startChatServer(() => says('Answer: A'))
  const { port: backPort } = new URL(back.baseUrl)
  const relay = createServer((from, to) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of from) chunks.push(chunk as Buffer)
      if (from.method === 'GET') return to.end('{"object":"list","data":[{"id":"test","object":"model"}]}')
      const body = Buffer.concat(chunks)
      const reply = await fetch(`http://127.0.0.1:${backPort}${from.url}`, { method: 'POST', body })
      to.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? '' })
      to.end(Buffer.from(await reply.arrayBuffer()))
    })().catch(() => to.destroy())
  })
  await new Promise<void>((resolve) => relay.listen(port, '127.0.0.1', resolve))
  const ended = await room.until(id)
  expect(ended).toMatchObject({ status: 'finished', problem: null, counts: { done: items, failed: 0 } })
  relay.closeAllConnections()
  await new Promise((resolve) => relay.close(resolve))
  await back.close()
})

test('an engine that is overrun is given time, and no item fails for it', async () => {
  await open()
  let refusals = 12
  chat.script = () =>
    refusals-- > 0 ? { status: 429, body: { error: { message: 'slow down' } } } : says('Answer: A')
  const { id } = await room.evaluations.create(request())
  expect(await room.until(id)).toMatchObject({ status: 'finished', counts: { done: items, failed: 0 } })
})

test('an engine that always fails stops the evaluation with its problem, not the whole dataset', async () => {
  await open()
  chat.script = () => ({ status: 500, body: { error: { message: 'CUDA error: device-side assert' } } })
  const { id } = await room.evaluations.create(request())
  const stopped = await room.until(id)
  expect(stopped.status).toBe('paused')
  expect(stopped.problem?.code).toMatch(/^engine-/)
  expect(stopped.counts.done).toBe(0)
  expect(stopped.counts.pending).toBeGreaterThan(0)

  chat.script = () => says('Answer: A')
  const { counts } = stopped
  await room.evaluations.retry(id)
  const ended = await room.until(id)
  expect(ended).toMatchObject({ status: 'finished', problem: null, counts: { done: items, failed: 0 } })
  const [failedOnce] = await room.evaluations.results.list(id, [0])
  if (counts.failed > 0) expect(failedOnce).toMatchObject({ status: 'done', attempts: 2, error: null })
}, 30_000)

test('what is wrong with one item is its own failed result; a retry asks failed items alone', async () => {
  await open()
  chat.script = (asked) =>
    /number (3|7)\?/.test(wordsOf(asked))
      ? { status: 400, body: { error: { message: 'maximum context length is 10 tokens' } } }
      : says('Answer: A')
  const { id } = await room.evaluations.create(request())
  const ended = await room.until(id)
  expect(ended).toMatchObject({ status: 'finished', counts: { done: items - 2, failed: 2 } })
  const [result] = await room.evaluations.results.list(id, [3])
  expect(result).toMatchObject({
    status: 'failed',
    attempts: 1,
    error: { code: 'engine-context-too-long' },
    facts: { status: 'failed', final: null, cause: 'engine-fault' },
  })
  const asked = chat.asked.length
  chat.script = () => says('Answer: B')
  await room.evaluations.retry(id)
  expect((await room.until(id)).counts).toMatchObject({ done: items, failed: 0 })
  expect(chat.asked.length).toBe(asked + 2)
  expect((await room.evaluations.results.list(id, [3]))[0]).toMatchObject({ status: 'done', attempts: 2 })
  await expect(room.evaluations.retry(id)).rejects.toMatchObject({ code: 'evaluation-empty' })
})

test('an item that does not fit is a failed result without a run, and the others go on', async () => {
  room = await openEvaluationRoom([chatEngine(chat.baseUrl)], {
    items: 4,
    change: (_, n) => (n === 1 ? { answer: 'Z' } : {}),
  })
  const { id } = await room.evaluations.create(request())
  expect(await room.until(id)).toMatchObject({ status: 'finished', counts: { done: 3, failed: 1 } })
  const [result] = await room.evaluations.results.list(id, [1])
  expect(result).toMatchObject({ status: 'failed', runId: null, error: { code: 'expected-invalid' } })
  await expect(room.evaluations.results.open(id, 1)).rejects.toMatchObject({ code: 'result-empty' })
})

test('a single run that a person cancels is a failed result, not a stopped evaluation', async () => {
  await open()
  chat.script = async function* (asked) {
    if (wordsOf(asked).includes('number 0?')) yield { wait: asked.gone() }
    yield* says('Answer: A')
  }
  const { id } = await room.evaluations.create(request())
  await room.until(id, ({ counts }) => counts.done === items - 1)
  const [going] = await room.evaluations.results.list(id, [0])
  expect(going?.status).toBe('running')
  await room.runner.cancel(going?.runId ?? '')
  expect(await room.until(id)).toMatchObject({ status: 'finished', counts: { failed: 1 } })
  const [result] = await room.evaluations.results.list(id, [0])
  expect(result).toMatchObject({ status: 'failed', runId: going?.runId, error: { code: 'run-cancelled' } })
})

test('an engine that is taken out stops the evaluation; when it is back, it can be gone on with', async () => {
  await open()
  let letGo = () => {}
  const gate = new Promise<void>((resolve) => {
    letGo = resolve
  })
  chat.script = async function* () {
    yield { wait: gate }
    yield* says('Answer: A')
  }
  const { id } = await room.evaluations.create(request())
  await expect.poll(() => chat.asked.length).toBe(4)
  const engine = room.engines.find('remote')
  room.engines.remove('remote')
  letGo()
  expect(await room.until(id)).toMatchObject({
    status: 'paused',
    problem: { code: 'engine-not-found' },
    counts: { done: 4, failed: 0, pending: items - 4 },
  })
  await expect(room.evaluations.resume(id)).rejects.toMatchObject({ code: 'engine-not-found' })
  room.engines.put(engine)
  await Promise.all([room.evaluations.resume(id), room.evaluations.resume(id)])
  expect(await room.until(id)).toMatchObject({ status: 'finished', counts: { done: items, failed: 0 } })
  expect(chat.asked.length).toBe(items)
})

test('a dataset that goes takes its running evaluations along', async () => {
  await open()
  chat.script = async function* (asked) {
    yield { wait: asked.gone() }
  }
  const { id } = await room.evaluations.create(request())
  await expect.poll(() => chat.asked.length).toBe(4)
  await room.evaluations.dropDataset(room.dataset.id)
  await room.datasets.remove(room.dataset.id)
  await expect(room.evaluations.get(id)).rejects.toMatchObject({ code: 'evaluation-not-found' })
  expect(chat.asked.length).toBe(4)
})

test('a closed gate lets one try at a time, and opens for all when it went well', async () => {
  await open()
  const engine = room.engines.find('remote')
  const gate = createGate(() => engine, { firstMs: 20, longestMs: 40 })
  const never = new AbortController().signal
  const busy = new ProblemError('engine-busy').toProblem()
  const places = await Promise.all([1, 2, 3, 4].map(() => gate.enter(never)))
  for (const place of places) place.away(busy)
  expect(gate.problem?.code).toBe('engine-busy')
  let entered = 0
  const further = [1, 2, 3].map(async () => {
    const place = await gate.enter(never)
    entered++
    return place
  })
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(entered).toBe(1)
  ;(await further[0])?.away(busy)
  await new Promise((resolve) => setTimeout(resolve, 80))
  expect(entered).toBe(2)
  ;(await further[1])?.answered()
  await further[2]
  expect(gate.problem).toBeNull()
  const abort = new AbortController()
  const left = [1, 2, 3, 4].map(() => gate.enter(abort.signal).catch((reason: unknown) => reason))
  abort.abort('gone')
  expect(await left.at(-1)).toBe('gone')
})
