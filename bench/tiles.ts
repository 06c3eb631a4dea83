/** Tiles of a gigapixel under load: how many, how late, and what is refused before anybody waits too long. */
import { readdirSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { benchFolder } from './canvas/folder.ts'
import { bigImages, startKeptServer } from './canvas/loupe.ts'
import { type Bench, type Figure, quantile } from './figures.ts'

const tile = 512
const connections = [1, 8, 32, 128]
/** as many at once as the server reads */
const bareLanes = 3
const image = bigImages.gigapixel

/** A tile of the pyramid: its page, and where it lies there. */
interface Tile {
  readonly page: number
  readonly column: number
  readonly row: number
}

interface Load {
  /** milliseconds until the whole tile was there */
  readonly served: number[]
  /** milliseconds until the refusal was there */
  readonly refused: number[]
  readonly seconds: number
}

export const tilesBench: Bench = {
  name: 'tiles',
  title: `Tiles of a gigapixel (${image.words})`,
  about: `${tile} px tiles at random places of all scales, over 1, 8, 32 and 128 connections that ask without pause (after 503 they wait as told).`,
  async run({ quick }) {
    const seconds = quick ? 3 : 12
    const server = await startKeptServer()
    try {
      const service = await server.image('gigapixel')
      const figures: Figure[] = []
      const bare = await readBare(pyramidOf(service), seconds)
      figures.push(
        {
          key: 'bareMedianMs',
          label: 'bare region read, median',
          value: quantile(bare.served, 0.5),
          unit: 'ms',
        },
        {
          key: 'barePerSecond',
          label: `bare region reads, ${bareLanes} at once`,
          value: rate(bare),
          unit: '/s',
        },
      )
      for (const count of connections) {
        const load = await ask(new URL(service, server.url), count, seconds)
        figures.push(...figuresOf(load, count, bare))
      }
      return figures
    } finally {
      await server.stop()
    }
  },
}

const rate = ({ served, seconds }: Load) => served.length / seconds

function figuresOf(load: Load, count: number, bare: Load): Figure[] {
  const words = count === 1 ? '1 connection' : `${count} connections`
  const refusedShare = load.refused.length / (load.served.length + load.refused.length)
  return [
    {
      key: `perSecond${count}`,
      label: `${words}: tiles`,
      value: rate(load),
      unit: '/s',
      ratio: rate(load) / rate(bare),
    },
    {
      key: `median${count}Ms`,
      label: `${words}: median`,
      value: quantile(load.served, 0.5),
      unit: 'ms',
      ratio: quantile(load.served, 0.5) / quantile(bare.served, 0.5),
    },
    {
      key: `p99of${count}Ms`,
      label: `${words}: 99 % below`,
      value: quantile(load.served, 0.99),
      unit: 'ms',
      wished: 500,
    },
    { key: `refused${count}`, label: `${words}: refused with 503`, value: refusedShare * 100, unit: '%' },
    ...(load.refused.length > 0
      ? [
          {
            key: `refusedP99of${count}Ms`,
            label: `${words}: 99 % of refusals below`,
            value: quantile(load.refused, 0.99),
            unit: 'ms' as const,
            wished: 500,
          },
        ]
      : []),
  ]
}

/** Large scales have few tiles, so each level is as likely as it is in a zoom through all of them. */
function anyTile(): Tile {
  const page = Math.floor(Math.random() * 7)
  const along = (side: number) =>
    Math.floor(Math.random() * Math.max(1, Math.floor(side / (tile * 2 ** page))))
  return { page, column: along(image.width), row: along(image.height) }
}

function addressOf({ page, column, row }: Tile): string {
  const span = tile * 2 ** page
  const [x, y] = [column * span, row * span]
  const width = Math.min(span, image.width - x)
  const height = Math.min(span, image.height - y)
  const size = (n: number) => Math.ceil(n / 2 ** page)
  return `${x},${y},${width},${height}/${size(width)},${size(height)}/0/default.jpg`
}

/** The same tiles, read and encoded by sharp alone: the floor under every server. */
async function readBare(pyramid: string, seconds: number): Promise<Load> {
  return during(seconds, bareLanes, async () => {
    const { page, column, row } = anyTile()
    const side = (whole: number, at: number) => Math.min(tile, Math.floor(whole / 2 ** page) - at * tile)
    await sharp(pyramid, { page, limitInputPixels: false })
      .extract({
        left: column * tile,
        top: row * tile,
        width: side(image.width, column),
        height: side(image.height, row),
      })
      .jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
      .toBuffer()
    return true
  })
}

function ask(service: URL, count: number, seconds: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: count })
  return during(seconds, count, async () => {
    const { status, retryAfter } = await fetchTile(new URL(`${service.href}/${addressOf(anyTile())}`), agent)
    if (status === 200) return true
    if (status !== 503 || !retryAfter) throw new Error(`a tile was answered ${status} without Retry-After`)
    return { refusedFor: retryAfter * 1000 }
  }).finally(() => agent.destroy())
}

function fetchTile(url: URL, agent: Agent): Promise<{ status: number; retryAfter: number }> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (reply) => {
      reply.resume()
      reply.on('end', () =>
        resolve({ status: reply.statusCode ?? 0, retryAfter: Number(reply.headers['retry-after'] ?? 0) }),
      )
      reply.on('error', reject)
    }).on('error', reject)
  })
}

/** Repeats a task in `lanes` until the time is over. */
async function during(
  seconds: number,
  lanes: number,
  task: () => Promise<true | { refusedFor: number }>,
): Promise<Load> {
  const load: { served: number[]; refused: number[] } = { served: [], refused: [] }
  const started = performance.now()
  const lane = async () => {
    while (performance.now() - started < seconds * 1000) {
      const since = performance.now()
      const outcome = await task()
      const took = performance.now() - since
      if (outcome === true) {
        load.served.push(took)
      } else {
        load.refused.push(took)
        await sleep(outcome.refusedFor)
      }
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return { ...load, seconds: (performance.now() - started) / 1000 }
}

function pyramidOf(service: string): string {
  const folder = benchFolder('data')
  const id = service.slice(service.lastIndexOf('/') + 1)
  const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find(
    (name) => name.includes(id) && /\.tiff?$/.test(name),
  )
  if (!file) throw new Error('the pyramid of the gigapixel image was not found')
  return join(folder, file)
}
