/** The server when everybody comes at once: what is served, what is refused, and whether it stays as large and as awake as it was. */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from '../../e2e/client.ts'
import { LoupeServer } from '../../e2e/loupe-server.ts'
import { eightK, eightKJpeg } from '../eight-k.ts'
import { type Figure, quantile } from '../figures.ts'
import { startPacedServer } from '../paced-server.ts'
import {
  ask,
  failed,
  neverAsk,
  neverRead,
  neverSend,
  nothingSeen,
  type Seen,
  viewTiles,
  watch,
} from './crowd.ts'

const tileConnections = 128
const liveRuns = 20
const watchers = 50
const idlers = 20
/** a run of about 3 s: 20 at once stay below what one address may start in a minute */
const tokensOfARun = 150
const tile = 512
/** until everything has been loaded and compiled once */
const warmUpSeconds = 10

export async function measureStress(seconds: number): Promise<Figure[]> {
  const model = await startPacedServer(tokensOfARun)
  const folder = await mkdtemp(join(tmpdir(), 'loupe-load-'))
  const engine = { id: 'paced', label: 'Paced', kind: 'openai', baseUrls: [model.baseUrl], model: 'paced' }
  await writeFile(join(folder, 'config.json'), JSON.stringify({ engines: [{ ...engine, concurrency: 32 }] }))
  const server = await LoupeServer.start({ LOUPE_CONFIG: join(folder, 'config.json'), LOUPE_GRACE_S: '1' })
  try {
    return await stress(server, seconds)
  } finally {
    await server.stop()
    model.close()
    await rm(folder, { recursive: true })
  }
}

async function stress(server: LoupeServer, seconds: number): Promise<Figure[]> {
  const { id: imageId } = await new Client(server.url).upload(await eightKJpeg(), 'image/jpeg')
  const datasetId = await bringDataset(server.url)
  let seen: Seen = nothingSeen()
  const current = new Proxy({} as Seen, {
    get: (_, name) => seen[name as keyof Seen],
    set: (_, name, value) => Reflect.set(seen, name, value),
  })
  let over = false
  const isOver = () => over
  const live = new Map<number, string>()
  const crowd = [
    viewTiles(() => new URL(anyTile(imageId), server.url), tileConnections, current, isOver),
    ...Array.from({ length: liveRuns }, (_, n) => keepAsking(server.url, imageId, n, live, current, isOver)),
    ...Array.from({ length: watchers }, () => keepWatching(server.url, live, current, isOver)),
    keepEvaluating(server.url, datasetId, isOver),
  ]
  await sleep(warmUpSeconds * 1000)
  const idle = comeIdly(server.url, imageId, live, current)
  // Reading the metrics also sets the delay of the event loop back.
  await metric(server.url, 'nodejs_eventloop_lag_p99_seconds')
  seen = nothingSeen()
  const memory: number[] = []
  const since = performance.now()
  while (performance.now() - since < seconds * 1000) {
    await sleep(1000)
    memory.push(residentBytes(server.pid))
  }
  const measured = seen
  const elapsed = (performance.now() - since) / 1000
  const lag = await metric(server.url, 'nodejs_eventloop_lag_p99_seconds')
  const load = loadavg()[0] ?? 0
  over = true
  for (const socket of idle) socket.destroy()
  await Promise.all(crowd)
  const health = await fetch(`${server.url}/api/ready`)
  for (const [what, times] of measured.errors) console.log(`  ${times} × ${what}`)
  return figuresOf(measured, memory, elapsed, { lag, load, ready: health.status })
}

function figuresOf(
  seen: Seen,
  memory: readonly number[],
  seconds: number,
  { lag, load, ready }: { lag: number; load: number; ready: number },
): Figure[] {
  const part = Math.max(1, Math.floor(memory.length / 4))
  const early = quantile(memory.slice(part, 2 * part + 1), 0.5)
  const late = quantile(memory.slice(-part), 0.5)
  const errors = [...seen.errors.values()].reduce((sum, times) => sum + times, 0)
  const all = seen.tiles.length + seen.refusals.length
  return [
    { key: 'loadSeconds', label: 'measured for', value: seconds, unit: 's' },
    {
      key: 'machineLoad',
      label: `load average of the machine at the end (${cpus().length} processors)`,
      value: load,
      unit: '',
    },
    {
      key: 'tilesPerSecond',
      label: `${tileConnections} connections: tiles`,
      value: seen.tiles.length / seconds,
      unit: '/s',
    },
    { key: 'tileMedianMs', label: 'tiles: median', value: quantile(seen.tiles, 0.5), unit: 'ms' },
    {
      key: 'tileP99Ms',
      label: 'tiles: 99 % below',
      value: quantile(seen.tiles, 0.99),
      unit: 'ms',
      wished: 500,
    },
    {
      key: 'shedPercent',
      label: 'tiles: refused with 503 and Retry-After',
      value: (100 * seen.refusals.length) / all,
      unit: '%',
    },
    ...(seen.refusals.length > 0
      ? [
          {
            key: 'shedP99Ms',
            label: 'refusals: 99 % below',
            value: quantile(seen.refusals, 0.99),
            unit: 'ms' as const,
            wished: 500,
          },
        ]
      : []),
    {
      key: 'otherReplies',
      label: 'anything else (errors, other statuses)',
      value: errors,
      unit: '',
      wished: 0,
    },
    { key: 'runsEnded', label: `${liveRuns} live runs: ended`, value: seen.runs.length, unit: '' },
    {
      key: 'runMedianMs',
      label: 'runs: median',
      value: seen.runs.length > 0 ? quantile(seen.runs, 0.5) : 0,
      unit: 'ms',
    },
    { key: 'runsFailed', label: 'runs: failed', value: seen.runsFailed, unit: '', wished: 0 },
    {
      key: 'eventsPerSecond',
      label: `${watchers} watchers: events`,
      value: seen.events / seconds,
      unit: '/s',
    },
    {
      key: 'streamsCut',
      label: 'watchers: cut off before the end',
      value: seen.cutStreams,
      unit: '',
      wished: 0,
    },
    {
      key: 'idlersCut',
      label: `${idlers} that do not read or ask: cut off`,
      value: seen.idlersCut,
      unit: '',
    },
    {
      key: 'eventLoopP99Ms',
      label: 'event loop: 99 % of delays below',
      value: lag * 1000,
      unit: 'ms',
      wished: 50,
    },
    { key: 'memoryMB', label: 'resident memory at the end, MB', value: late / 1e6, unit: '' },
    {
      key: 'memoryGrowthPercent',
      label: 'memory: last quarter against second quarter',
      value: (100 * (late - early)) / early,
      unit: '%',
      wished: 10,
    },
    { key: 'readyAfter', label: '/api/ready afterwards', value: ready, unit: '', wished: 200 },
  ]
}

function anyTile(imageId: string): string {
  const page = Math.floor(Math.random() * 4)
  const span = tile * 2 ** page
  const along = (side: number) => span * Math.floor((Math.random() * side) / span)
  const [x, y] = [along(eightK.width), along(eightK.height)]
  const [width, height] = [Math.min(span, eightK.width - x), Math.min(span, eightK.height - y)]
  const size = (n: number) => Math.ceil(n / 2 ** page)
  return `/iiif/3/${imageId}/${x},${y},${width},${height}/${size(width)},${size(height)}/0/default.jpg`
}

/** One person who asks one question after the other and follows each. */
async function keepAsking(
  url: string,
  imageId: string,
  n: number,
  live: Map<number, string>,
  seen: Seen,
  over: () => boolean,
): Promise<void> {
  for (let times = 0; !over(); times++) {
    const since = performance.now()
    try {
      const question = `What is number ${n}, look ${times}?`
      const { id } = await ask(`${url}/api/runs`, {
        imageId,
        question,
        method: 'single-glance',
        engine: 'paced',
      })
      live.set(n, String(id))
      const end = await watch(`${url}/api/runs/${id}/events`, () => undefined)
      if (end.failed || !end.finished) seen.runsFailed += 1
      else seen.runs.push(performance.now() - since)
    } catch (error) {
      failed(seen, `run: ${error instanceof Error ? error.message.slice(0, 80) : error}`)
      await sleep(500)
    }
  }
}

/** Somebody who follows the runs of others. */
async function keepWatching(
  url: string,
  live: Map<number, string>,
  seen: Seen,
  over: () => boolean,
): Promise<void> {
  while (!over()) {
    const all = [...live.values()]
    const id = all[Math.floor(Math.random() * all.length)]
    if (!id) {
      await sleep(100)
      continue
    }
    try {
      const { finished } = await watch(`${url}/api/runs/${id}/events`, () => {
        seen.events += 1
      })
      if (!finished) seen.cutStreams += 1
      await sleep(100)
    } catch (error) {
      failed(seen, `stream: ${error instanceof Error ? error.message : error}`)
      await sleep(500)
    }
  }
}

async function bringDataset(url: string): Promise<string> {
  await ask(`${url}/api/imports/sample`, {})
  for (let tries = 0; tries < 600; tries++) {
    const jobs = (await (await fetch(`${url}/api/imports`)).json()) as {
      status: string
      datasetId: string | null
    }[]
    const job = jobs[0]
    if (job?.status === 'finished' && job.datasetId) return job.datasetId
    await sleep(100)
  }
  throw new Error('the sample dataset did not come in')
}

/** One evaluation after the other over the sample scenes. */
async function keepEvaluating(url: string, datasetId: string, over: () => boolean): Promise<void> {
  while (!over()) {
    const request = { datasetId, method: 'single-glance', engine: 'paced', fresh: true, concurrency: 8 }
    const { id } = await ask(`${url}/api/evaluations`, request)
    for (let status = 'running'; status === 'running' && !over(); ) {
      await sleep(500)
      const told = (await (await fetch(`${url}/api/evaluations/${id}`)).json()) as { status: string }
      status = told.status
    }
    if (over()) await ask(`${url}/api/evaluations/${id}/cancel`, {}).catch(() => undefined)
  }
}

function comeIdly(url: string, imageId: string, live: Map<number, string>, seen: Seen) {
  const cut = () => {
    seen.idlersCut += 1
  }
  const stream = [...live.values()][0] ?? ''
  neverSend(new URL(url))
  return Array.from({ length: idlers }, (_, n) => {
    if (n % 2 === 0) return neverAsk(new URL('/api/runs', url), cut)
    const path = n % 4 === 1 ? `/api/runs/${stream}/events` : `/iiif/3/${imageId}/full/3000,/0/default.png`
    return neverRead(new URL(path, url), cut)
  })
}

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const [, value] = new RegExp(`^${name} (\\S+)$`, 'm').exec(text) ?? []
  return Number(value)
}

function residentBytes(pid: number): number {
  const [, kB] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kB) * 1024
}
