/** What Loupe adds between a person and a model server: time to the first word and throughput, against asking directly. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createParser } from 'eventsource-parser'
import sharp from 'sharp'
import { Client } from '../e2e/client.ts'
import { LoupeServer } from '../e2e/loupe-server.ts'
import { type Bench, type Figure, quantile } from './figures.ts'
import { type PacedServer, pace, startPacedServer } from './paced-server.ts'

const levels = [
  { at: 1, rounds: 12 },
  { at: 8, rounds: 5 },
  { at: 32, rounds: 4 },
]

/** When the first word came and when all was over, in milliseconds from asking. */
interface Timed {
  firstMs: number
  totalMs: number
}

export const proxyBench: Bench = {
  name: 'proxy',
  title: 'Loupe between a person and a model server',
  about: `From POST /api/runs (single glance) to the first step-text event, against the same question asked directly; the server says ${pace.tokens} tokens, the first after ${pace.firstMs} ms, then one every ${pace.everyMs} ms.`,
  async run() {
    const model = await startPacedServer()
    const folder = await mkdtemp(join(tmpdir(), 'loupe-bench-'))
    const config = join(folder, 'loupe.config.json')
    const engine = { id: 'paced', label: 'Paced', kind: 'openai', baseUrls: [model.baseUrl], model: 'paced' }
    await writeFile(config, JSON.stringify({ engines: [{ ...engine, concurrency: 64 }] }))
    const server = await LoupeServer.start({ LOUPE_CONFIG: config })
    try {
      const api = new Client(server.url)
      const png = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#2266aa' } })
        .png()
        .toBuffer()
      const { id: imageId } = await api.upload(png)
      for (let n = 0; n < 3; n++) await through(server.url, imageId)
      const figures: Figure[] = []
      for (const { at, rounds } of levels) {
        // Alternating, so that what else the machine does meets both alike.
        const direct: Timed[] = []
        const proxied: Timed[] = []
        for (let round = 0; round < rounds; round++) {
          direct.push(...(await together(at, () => directly(model))))
          proxied.push(...(await together(at, () => through(server.url, imageId))))
        }
        figures.push(...compared(at, direct, proxied))
      }
      return figures
    } finally {
      await server.stop()
      model.close()
      await rm(folder, { recursive: true })
    }
  },
}

function together(count: number, ask: () => Promise<Timed>): Promise<Timed[]> {
  return Promise.all(Array.from({ length: count }, ask))
}

function compared(at: number, direct: readonly Timed[], proxied: readonly Timed[]): Figure[] {
  const median = (list: readonly Timed[], what: keyof Timed) =>
    quantile(
      list.map((one) => one[what]),
      0.5,
    )
  const first = { direct: median(direct, 'firstMs'), proxied: median(proxied, 'firstMs') }
  // With so many at once all the time, throughput is this many divided by how long one takes.
  const mean = (list: readonly Timed[]) => list.reduce((sum, one) => sum + one.totalMs, 0) / list.length
  const rate = (list: readonly Timed[]) => (at * pace.tokens * 1000) / mean(list)
  const name = `${at} at once`
  return [
    { key: `firstDirectMs${at}`, label: `${name}: first word, directly`, value: first.direct, unit: 'ms' },
    { key: `firstMs${at}`, label: `${name}: first word, through Loupe`, value: first.proxied, unit: 'ms' },
    {
      key: `firstOverheadPercent${at}`,
      label: `${name}: first word later by, percent`,
      value: (first.proxied / first.direct - 1) * 100,
      unit: '',
      wished: 2,
    },
    { key: `tokensDirect${at}`, label: `${name}: tokens, directly`, value: rate(direct), unit: '/s' },
    { key: `tokens${at}`, label: `${name}: tokens, through Loupe`, value: rate(proxied), unit: '/s' },
    {
      key: `throughputLossPercent${at}`,
      label: `${name}: fewer tokens by, percent`,
      value: (1 - rate(proxied) / rate(direct)) * 100,
      unit: '',
      wished: 2,
    },
  ]
}

async function directly(model: PacedServer): Promise<Timed> {
  const body = model.lastBody()
  const since = performance.now()
  let firstMs: number | null = null
  const reply = await fetch(`${model.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  await events(reply, (data) => {
    if (firstMs === null && data.includes('"content"')) firstMs = performance.now() - since
    return data === '[DONE]'
  })
  return timed(firstMs, since)
}

async function through(url: string, imageId: string): Promise<Timed> {
  const since = performance.now()
  let firstMs: number | null = null
  const started = await fetch(`${url}/api/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ imageId, question: 'What is it?', method: 'single-glance', engine: 'paced' }),
  })
  const { id } = (await started.json()) as { id: string }
  let ended = ''
  await events(await fetch(`${url}/api/runs/${id}/events`), (data) => {
    const event = JSON.parse(data) as { type: string; status?: string }
    if (firstMs === null && event.type === 'step-text') firstMs = performance.now() - since
    if (event.type === 'run-finished') ended = event.status ?? ''
    return ended !== ''
  })
  if (ended !== 'succeeded') throw new Error(`a run ended as ${ended || 'nothing'}`)
  return timed(firstMs, since)
}

function timed(firstMs: number | null, since: number): Timed {
  if (firstMs === null) throw new Error('no word came')
  return { firstMs, totalMs: performance.now() - since }
}

async function events(reply: Response, each: (data: string) => boolean): Promise<void> {
  if (!reply.ok || !reply.body) throw new Error(`status ${reply.status}`)
  let over = false
  const parser = createParser({
    onEvent: ({ data }) => {
      over ||= each(data)
    },
  })
  const decoder = new TextDecoder()
  const reader = reply.body.getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parser.feed(decoder.decode(next.value, { stream: true }))
    if (over) return reader.cancel()
  }
}
