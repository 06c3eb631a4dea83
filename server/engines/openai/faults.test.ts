/** Servers that misbehave on the wire, each over a real socket: every question ends in time, with a problem, and holds little. */
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { engineOn, failureOf, hear, question } from '../../testing/engine-under-test.ts'
import { vllm } from '../../testing/families/vllm.ts'
import { startModelServer } from '../../testing/model-server.ts'
import {
  type Act,
  type Behaviour,
  chunk,
  chunkedHead,
  type RawServer,
  startRawServer,
  whole,
} from '../../testing/raw-server.ts'
import type { Engine } from '../engine.ts'
import type { Patience } from './deadline.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(open.splice(0).map((one) => one.close()))
})

const hasty: Patience = { firstWordMs: 400, stallMs: 400, totalMs: 2_000 }
const MiB = 2 ** 20
/** 64 MiB of nothing in 64 kB */
const packed = gzipSync(Buffer.alloc(64 * MiB))

async function on(
  behaviour: Behaviour,
  patience: Partial<Patience> = hasty,
): Promise<{ engine: Engine; server: RawServer }> {
  const server = await startRawServer(behaviour)
  const engine = engineOn(vllm, [{ baseUrl: `${server.url}/v1` }], { patience })
  open.push(server, engine)
  return { engine, server }
}

const text = (value: string): Act => ({ bytes: Buffer.from(value) })
const events = chunkedHead({ 'Content-Type': 'text/event-stream' })
const word = (content: string) =>
  chunk(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`)

function* forEver(act: Act): Iterable<Act> {
  for (;;) yield act
}

const cases: [string, Behaviour, string | RegExp][] = [
  ['accepts and says nothing', () => ['wait'], 'engine-timeout'],
  ['breaks off before a word', () => ['reset'], /engine-(offline|cut-off)/],
  ['ends before a word', () => ['end'], /engine-(offline|cut-off)/],
  [
    'sends its head byte by byte, for ever',
    function* () {
      yield text('HTTP/1.1 200 OK\r\nX-A: ')
      for (;;) {
        yield text('a')
        yield { sleep: 20 }
      }
    },
    'engine-timeout',
  ],
  [
    'sends more headers than anybody reads',
    function* () {
      yield text('HTTP/1.1 200 OK\r\n')
      for (let n = 0; n < 10_000; n++) yield text(`X-${n}: ${'b'.repeat(100)}\r\n`)
      yield 'wait'
    },
    /engine-(offline|cut-off|timeout)/,
  ],
  [
    'sends its words byte by byte, never a whole event',
    function* () {
      yield events
      for (;;) {
        yield chunk('d')
        yield { sleep: 20 }
      }
    },
    'engine-timeout',
  ],
  [
    'sends comments for ever',
    function* () {
      yield events
      for (;;) {
        yield chunk(': still here\n\n')
        yield { sleep: 20 }
      }
    },
    'engine-timeout',
  ],
  [
    'stops between two words',
    function* () {
      yield events
      yield word('gre')
      yield 'wait'
    },
    'engine-timeout',
  ],
  [
    'talks slowly for ever',
    function* () {
      yield events
      for (;;) {
        yield word('a ')
        yield { sleep: 50 }
      }
    },
    'engine-timeout',
  ],
  [
    'sends it to itself again and again',
    () => [whole(302, '', { Location: '/v1/chat/completions' })],
    /engine-/,
  ],
  [
    'sends it to an address inside',
    () => [whole(307, '', { Location: 'http://169.254.169.254/latest/meta-data/' })],
    /engine-/,
  ],
  [
    'sends a packed bomb that nobody asked for',
    () => [
      whole(200, packed, {
        'Content-Type': 'application/json',
        'Content-Encoding': 'gzip',
      }),
    ],
    'engine-unreadable',
  ],
  [
    'is no HTTP server at all',
    () => [text('220 mail.example ESMTP\r\n'), 'wait'],
    /engine-(offline|timeout)/,
  ],
  [
    'says a length and sends less',
    () => [text('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n{'), 'end'],
    'engine-cut-off',
  ],
  [
    'says two lengths',
    () => [text('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef'), 'end'],
    /engine-/,
  ],
  [
    'sends an error inside a 200',
    () => [whole(200, JSON.stringify({ error: { message: 'no' } }))],
    /engine-/,
  ],
  ['sends a list', () => [whole(200, '[[[]]]')], /engine-(unreadable|cut-off)/],
  ['nests very deeply', () => [whole(200, '['.repeat(500_000))], /engine-/],
]

describe('a server that', () => {
  test.each(cases)('%s', async (_what, behaviour, code) => {
    const { engine } = await on(behaviour)
    const since = performance.now()
    const error = await failureOf(hear(engine))
    expect(error).toMatchObject({ code: typeof code === 'string' ? code : expect.stringMatching(code) })
    expect(performance.now() - since).toBeLessThan(10_000)
    expect(String(error)).not.toMatch(/127\.0\.0\.1|at .*\.ts/)
  })

  test.each([
    ['a stream', [events], chunk(`data: ${JSON.stringify({ x: 'y'.repeat(MiB) })}\n\n`)],
    ['one event', [events, chunk('data: ')], chunk('y'.repeat(MiB))],
    ['a reply in one piece', [chunkedHead({ 'Content-Type': 'application/json' })], chunk(' '.repeat(MiB))],
    ['an error', [text('HTTP/1.1 500 X\r\nTransfer-Encoding: chunked\r\n\r\n')], chunk('e'.repeat(MiB))],
  ] as const)('sends gigabytes as %s: given up early, little of it held', async (_what, head, part) => {
    const { engine, server } = await on(
      function* () {
        yield* head
        yield* forEver(part)
      },
      { firstWordMs: 20_000, stallMs: 20_000, totalMs: 20_000 },
    )
    const before = process.memoryUsage().rss
    let most = before
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss)
    }, 5)
    const error = await failureOf(hear(engine)).finally(() => clearInterval(watch))
    expect(error).toMatchObject({ code: expect.stringMatching(/^engine-(failed|unreadable|timeout)$/) })
    expect((most - before) / MiB).toBeLessThan(400)
    // The connection is let go of, so that the server stops, too.
    for (const request of server.requests) await request.gone
  })
})

describe('a reply of very many parts', () => {
  const json = { 'Content-Type': 'application/json' }
  const bomb = `[${'{},'.repeat((16 * MiB) / 3)}{}]`

  test.each([
    ['in one piece', () => [whole(200, bomb, json)]],
    ['in one event', () => [events, chunk(`data: ${bomb}\n\n`), chunk('')]],
  ] as [string, Behaviour][])('%s is refused before it is parsed', async (_what, behaviour) => {
    const parse = vi.spyOn(JSON, 'parse')
    try {
      const { engine } = await on(behaviour, { firstWordMs: 20_000, stallMs: 20_000, totalMs: 20_000 })
      expect(await failureOf(hear(engine))).toMatchObject({ code: 'engine-unreadable' })
      expect(parse.mock.calls.filter(([given]) => given.length > MiB)).toEqual([])
    } finally {
      parse.mockRestore()
    }
  })

  test('is heard where it is the likeliest 20 tokens of 4096 places', async () => {
    const alternative = (n: number) => ({
      token: ` word${n % 997}`,
      logprob: -1.234567 - n,
      bytes: [32, 119, 111, 114],
    })
    const content = Array.from({ length: 4096 }, (_, place) => ({
      ...alternative(place),
      top_logprobs: Array.from({ length: 20 }, (_, n) => alternative(place + n)),
    }))
    const message = { content: content.map(({ token }) => token).join('') }
    const choices = [{ index: 0, finish_reason: 'stop', message, logprobs: { content } }]
    const { engine } = await on(() => [whole(200, JSON.stringify({ choices }), json)], {
      ...{ firstWordMs: 20_000, stallMs: 20_000, totalMs: 20_000 },
    })
    expect((await hear(engine)).reply.tokens).toHaveLength(4096)
  })
})

test('whatever the clock does, deadlines hold', async () => {
  const { engine } = await on(() => ['wait'])
  const since = performance.now()
  vi.useFakeTimers({ toFake: ['Date'] })
  const asking = failureOf(hear(engine))
  for (const to of [0, 4e12, 1e12]) {
    vi.setSystemTime(to)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(await asking).toMatchObject({ code: 'engine-timeout' })
  expect(performance.now() - since).toBeGreaterThan(350)
  expect(performance.now() - since).toBeLessThan(5_000)
})

describe('the breaker', () => {
  test('opens after five failures in a row, refuses at once, and closes by one question that is answered', async () => {
    let works = false
    const server = await startModelServer(vllm, () => (works ? { words: ['blue'] } : 'internal'))
    const engine = engineOn(vllm, [server])
    open.push(server, engine)
    const info = () => engine.info().replicas[0]
    for (let n = 0; n < 5; n++) expect(await failureOf(hear(engine))).toMatchObject({ code: 'engine-failed' })
    expect(info()).toMatchObject({ status: 'open', failures: 5, detail: 'engine-failed' })
    expect(info()?.backInMs).toBeGreaterThan(5_000)
    const asked = server.questions.length
    const since = performance.now()
    const refused = await Promise.all(Array.from({ length: 20 }, () => failureOf(hear(engine))))
    expect(performance.now() - since).toBeLessThan(500)
    for (const one of refused) {
      expect(one).toMatchObject({
        code: 'engine-offline',
        message: expect.stringMatching(/has failed 5 times in a row; it is tried again in \d+ s/),
      })
    }
    expect(server.questions.length).toBe(asked)
    expect(engine.info().status).toBe('offline')

    // A person who looks after it (Settings, Probe) need not wait for the pause.
    works = true
    await engine.probe(new AbortController().signal)
    expect((await hear(engine)).words).toBe('blue')
    expect(info()).toMatchObject({ status: 'up', failures: 0, backInMs: null })
  })

  test('one question tries again, the others wait for what it finds', async () => {
    const { Replicas, usualLimits, BreakerOpen } = await import('./replicas.ts')
    const replicas = new Replicas(['http://a/v1'], { ...usualLimits, firstPauseMs: 20, openAfter: 2 })
    const enter = () => replicas.enter(undefined, new Set(), new AbortController().signal)
    for (let n = 0; n < 2; n++) (await enter()).failed('x')
    expect(replicas.info()[0]).toMatchObject({ status: 'open', failures: 2 })
    await expect(enter()).rejects.toBeInstanceOf(BreakerOpen)
    await new Promise((resolve) => setTimeout(resolve, 60))
    const trial = await enter()
    expect(replicas.info()[0]?.status).toBe('trying')
    await expect(enter()).rejects.toBeInstanceOf(BreakerOpen)
    trial.failed('x')
    expect(replicas.info()[0]).toMatchObject({ status: 'open', failures: 3 })
    await new Promise((resolve) => setTimeout(resolve, 120))
    ;(await enter()).succeeded()
    expect(replicas.info()[0]).toMatchObject({ status: 'up', failures: 0 })
    await Promise.all(Array.from({ length: 4 }, enter))
  })

  test('who waits in line is refused when it opens', async () => {
    const { Replicas, usualLimits, BreakerOpen } = await import('./replicas.ts')
    const replicas = new Replicas(['http://a/v1'], { ...usualLimits, perReplica: 2, openAfter: 2 })
    const enter = () => replicas.enter(undefined, new Set(), new AbortController().signal)
    const going = [await enter(), await enter()]
    const waiting = Promise.allSettled([enter(), enter(), enter()])
    for (const place of going) place.failed('x')
    // The first of them got the place that the first failure left.
    const ends = (await waiting).map((one) => one.status === 'rejected' && one.reason instanceof BreakerOpen)
    expect(ends).toEqual([false, true, true])
    expect(replicas.info()[0]?.waiting).toBe(0)
  })

  test('an address that is only busy opens none', async () => {
    const { Replicas, usualLimits } = await import('./replicas.ts')
    const replicas = new Replicas(['http://a/v1'], { ...usualLimits, firstPauseMs: 1, openAfter: 2 })
    for (let n = 0; n < 5; n++) {
      const place = await replicas.enter(undefined, new Set(), new AbortController().signal)
      place.failed('engine-busy', true)
    }
    expect(replicas.info()[0]).toMatchObject({ status: 'resting', failures: 0 })
  })

  test('another address that answers is asked instead', async () => {
    const bad = await startModelServer(vllm, () => 'internal')
    const good = await startModelServer(vllm, () => ({ words: ['blue'] }))
    const engine = engineOn(vllm, [bad, good])
    open.push(bad, good, engine)
    for (let n = 0; n < 12; n++)
      expect((await hear(engine, question({ affinity: `${n}` }))).words).toBe('blue')
    expect(engine.info().replicas[1]?.status).toBe('up')
  })
})
