/** Event streams over real sockets: at the pace of whoever reads, and not for ever. */
import { type AddressInfo, connect } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RunEvent } from '#contract/run.ts'
import { createStreams, sendEvents } from './sse.ts'

const words = (id: number, delta: string): RunEvent => ({ id, at: 0, type: 'step-text', index: 0, delta })

let app: FastifyInstance
let watch: (signal: AbortSignal) => AsyncGenerator<RunEvent>
const streams = createStreams()
beforeEach(async () => {
  app = Fastify({ forceCloseConnections: true })
  app.get('/', (request, reply) => sendEvents(request, reply, streams, watch))
  await app.listen({ port: 0, host: '127.0.0.1' })
})
afterEach(async () => {
  vi.useRealTimers()
  await app.close()
})
const port = () => (app.server.address() as AddressInfo).port

test('an event larger than any buffer, and a log of many, arrive whole', async () => {
  const large = '😀é'.repeat(1_200_000)
  watch = async function* () {
    yield words(1, large)
    for (let id = 2; id <= 100; id += 1) yield words(id, 'x'.repeat(100_000))
  }
  const text = await (await fetch(`http://127.0.0.1:${port()}/`)).text()
  const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json ?? '') as RunEvent)
  expect(events).toHaveLength(100)
  expect(events[0]).toEqual(words(1, large))
}, 60_000)

test('one who reads nothing is waited for with little in hand, and cut off in the end', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  let told = 0
  let ended = false
  watch = async function* () {
    try {
      for (;;) {
        told += 1
        yield words(told, 'x'.repeat(100_000))
      }
    } finally {
      ended = true
    }
  }
  const socket = connect(port(), '127.0.0.1').on('error', () => undefined)
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  let before = -1
  await vi.waitFor(() => {
    const still = told > 0 && told === before
    before = told
    expect(still).toBe(true)
  }, 5000)
  expect(told).toBeLessThan(400)
  expect([ended, streams.open]).toEqual([false, 1])
  await vi.advanceTimersByTimeAsync(31_000)
  await vi.waitFor(() => expect([ended, streams.open]).toEqual([true, 0]), 5000)
  socket.destroy()
})
