import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { engineOn, failureOf, hear, question } from '../../testing/engine-under-test.ts'
import { vllm } from '../../testing/families/vllm.ts'
import { brokenStream, type ModelServer, startModelServer, type Turn } from '../../testing/model-server.ts'
import { Replicas, usualLimits } from './replicas.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

const answer = { words: ['blue'] }
const never = new AbortController().signal
const none = new Set<number>()
const addresses = ['http://a/v1', 'http://b/v1', 'http://c/v1', 'http://d/v1']

async function twoServers(turns: readonly [(n: number) => Turn, (n: number) => Turn]) {
  const servers = await Promise.all(
    turns.map(async (turn) => {
      let n = 0
      const server = await startModelServer(vllm, () => turn(n++))
      open.push(server)
      return server
    }),
  )
  const engine = engineOn(vllm, servers)
  open.push(engine)
  const asked = () =>
    servers.map((server) => server.questions.filter(({ json }) => !vllm.refuse(json)).length)
  // The first question of all is refused once for its top_logprobs; from then on each question is one request.
  return { servers, engine, asked }
}

/** A key that belongs to the first (or second) of the engine's addresses. */
async function keyOf(servers: readonly ModelServer[], index: number): Promise<string> {
  const replicas = new Replicas(servers.map((server) => server.baseUrl))
  for (let n = 0; ; n++) {
    const place = await replicas.enter(`image-${n}`, none, never)
    place.released()
    if (place.index === index) return `image-${n}`
  }
}

test('the same image goes to the same replica, different ones to all', async () => {
  const { engine, asked } = await twoServers([() => answer, () => answer])
  for (let n = 0; n < 6; n++) await hear(engine, question({ affinity: 'one image' }))
  expect(asked().toSorted()).toEqual([0, 6])
  for (let n = 0; n < 24; n++) await hear(engine, question({ affinity: `image ${n}` }))
  expect(Math.min(...asked())).toBeGreaterThan(3)
})

test('an address that goes moves only its own images', async () => {
  const owner = async (list: readonly string[], key: string) => {
    const place = await new Replicas(list).enter(key, none, never)
    return list[place.index]
  }
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.nat(3), async (key, gone) => {
      const before = await owner(addresses, key)
      const after = await owner(
        addresses.filter((_, at) => at !== gone),
        key,
      )
      if (before !== addresses[gone]) expect(after).toBe(before)
    }),
  )
})

test('images are spread evenly over the addresses', async () => {
  const counts = [0, 0, 0, 0]
  for (let n = 0; n < 2000; n++) {
    const { index } = await new Replicas(addresses).enter(`${n}`, none, never)
    counts[index] = (counts[index] ?? 0) + 1
  }
  for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(100)
})

test('never more at once at one address than allowed, and everybody gets a turn', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ key: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }), how: fc.nat(2) }),
        {
          maxLength: 60,
        },
      ),
      async (asks) => {
        const replicas = new Replicas(addresses.slice(0, 2), {
          ...usualLimits,
          perReplica: 2,
          firstPauseMs: 1,
          longestPauseMs: 2,
          openAfter: Number.POSITIVE_INFINITY,
        })
        const running = [0, 0]
        await Promise.all(
          asks.map(async ({ key, how }) => {
            const place = await replicas.enter(key, none, never)
            const now = (running[place.index] ?? 0) + 1
            running[place.index] = now
            expect(now).toBeLessThanOrEqual(2)
            await new Promise((resolve) => setImmediate(resolve))
            running[place.index] = (running[place.index] ?? 0) - 1
            if (how === 0) place.succeeded()
            else if (how === 1) place.failed('x')
            else place.released()
            place.released()
          }),
        )
        expect(replicas.info().every(({ running: now, waiting }) => now === 0 && waiting === 0)).toBe(true)
      },
    ),
    { numRuns: 60 },
  )
})

test('a line that is too long is refused', async () => {
  const replicas = new Replicas(['http://a'], { ...usualLimits, perReplica: 1, maxWaiting: 2 })
  await replicas.enter(undefined, none, never)
  const abort = new AbortController()
  const waiting = [1, 2].map(() => failureOf(replicas.enter(undefined, none, abort.signal)))
  await expect(replicas.enter(undefined, none, never)).rejects.toThrow()
  abort.abort(new Error('enough'))
  for (const one of waiting) expect(await one).toMatchObject({ message: 'enough' })
  expect(replicas.info()[0]).toMatchObject({ running: 1, waiting: 0 })
})

test('a replica that fails is left for the other one before the first word, rested, and tried again later', async () => {
  const { servers, engine, asked } = await twoServers([(n) => (n === 1 ? 'internal' : answer), () => answer])
  const affinity = await keyOf(servers, 0)
  await hear(engine, question({ affinity }))
  expect(asked()).toEqual([1, 0])
  // Fails at its own, is answered by the other; the next ones go there as well, without a try at the resting one.
  expect((await hear(engine, question({ affinity }))).words).toBe('blue')
  expect(asked()).toEqual([2, 1])
  expect(engine.info().replicas).toMatchObject([
    { status: 'resting', detail: 'engine-failed' },
    { status: 'up' },
  ])
  await hear(engine, question({ affinity }))
  expect(asked()).toEqual([2, 2])
  // After its pause of a second one question finds out that it is back.
  await new Promise((resolve) => setTimeout(resolve, 1050))
  await hear(engine, question({ affinity }))
  expect(asked()).toEqual([3, 2])
  expect(engine.info().replicas[0]).toMatchObject({ status: 'up', detail: null })
})

test('after the first word there is no other replica: the words were told', async () => {
  const { servers, engine, asked } = await twoServers([
    () => ({ acts: brokenStream(vllm.frames({}, { words: ['gre'] }).slice(0, -2), 'reset') }),
    () => answer,
  ])
  const affinity = await keyOf(servers, 0)
  expect(await failureOf(hear(engine, question({ affinity })))).toMatchObject({
    code: 'engine-cut-off',
    said: 'gre',
  })
  expect(asked()).toEqual([1, 0])
})

test('a question at fault is not asked elsewhere, and its replica is not rested', async () => {
  const { servers, engine, asked } = await twoServers([() => 'context', () => answer])
  const affinity = await keyOf(servers, 0)
  expect(await failureOf(hear(engine, question({ affinity })))).toMatchObject({
    code: 'engine-context-too-long',
  })
  expect(asked()).toEqual([1, 0])
  expect(engine.info().replicas[0]?.status).not.toBe('resting')
})

test('a rate limit at one replica is the other one’s turn, at once', async () => {
  const { servers, engine, asked } = await twoServers([() => 'rate', () => answer])
  const affinity = await keyOf(servers, 0)
  const since = performance.now()
  expect((await hear(engine, question({ affinity }))).words).toBe('blue')
  expect(performance.now() - since).toBeLessThan(900)
  expect(asked()).toEqual([1, 1])
})

test('several at once: as many go on as the addresses take, the others wait', async () => {
  let going = 0
  let most = 0
  async function* slowly() {
    going++
    most = Math.max(most, going)
    yield* brokenStream(vllm.frames({}, answer).slice(0, 1))
    yield { sleep: 20 }
    yield* [...brokenStream(vllm.frames({}, answer).slice(1))].slice(1)
    going--
  }
  const { engine } = await twoServers([() => ({ acts: slowly() }), () => ({ acts: slowly() })])
  expect(engine.capacity).toBe(8)
  const heard = await Promise.all(Array.from({ length: 24 }, () => hear(engine)))
  expect(heard.every(({ words }) => words === 'blue')).toBe(true)
  expect(most).toBeLessThanOrEqual(8)
  expect(most).toBeGreaterThan(4)
})

test('a pause that is longer than anybody waits for is told, not waited', async () => {
  const server = await startModelServer(vllm, () => ({
    acts: [
      {
        bytes: Buffer.from(
          'HTTP/1.1 429 X\r\nContent-Type: application/json\r\nRetry-After: 3600\r\nContent-Length: 2\r\n\r\n{}',
        ),
      },
    ],
  }))
  const engine = engineOn(vllm, [server])
  open.push(server, engine)
  expect(await failureOf(hear(engine))).toMatchObject({
    code: 'engine-rate-limited',
    message: expect.stringContaining('3600 s'),
  })
})
