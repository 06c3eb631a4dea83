/** How fast tiles of an 8K picture are served: what panning feels like. */
import { Client } from '../e2e/client.ts'
import { LoupeServer } from '../e2e/loupe-server.ts'
import { eightK, eightKJpeg } from './eight-k.ts'
import { type Bench, quantile } from './figures.ts'

const side = 256
const count = 300

export const tilesBench: Bench = {
  name: 'tiles',
  title: 'Tiles of an 8K picture',
  about: `${count} different ${side} px tiles at random places and all scales, none served before.`,
  async run() {
    const server = await LoupeServer.start()
    try {
      const api = new Client(server.url)
      const image = await api.upload(await eightKJpeg(), 'image/jpeg')
      const base = new URL(image.iiif, api.url).pathname
      const tiles = [...new Set(Array.from({ length: count * 3 }, tile))].slice(0, count * 2)
      const one = await timed(api, base, tiles.slice(0, count), 1)
      const eight = await timed(api, base, tiles.slice(count), 8)
      return [
        {
          key: 'medianMs',
          label: 'one at a time, median',
          value: quantile(one.times, 0.5),
          unit: 'ms',
          wished: 12,
        },
        {
          key: 'p99Ms',
          label: 'one at a time, 99 % below',
          value: quantile(one.times, 0.99),
          unit: 'ms',
          wished: 30,
        },
        { key: 'perSecond', label: 'one at a time, tiles', value: one.perSecond, unit: '/s' },
        { key: 'median8Ms', label: 'eight at a time, median', value: quantile(eight.times, 0.5), unit: 'ms' },
        {
          key: 'p99of8Ms',
          label: 'eight at a time, 99 % below',
          value: quantile(eight.times, 0.99),
          unit: 'ms',
        },
        { key: 'perSecond8', label: 'eight at a time, tiles', value: eight.perSecond, unit: '/s' },
      ]
    } finally {
      await server.stop()
    }
  },
}

/** The IIIF address (region and size) of a random tile of the pyramid. */
function tile(): string {
  const scale = 2 ** Math.floor(Math.random() * 4)
  const span = side * scale
  const column = Math.floor(Math.random() * Math.floor(eightK.width / span))
  const row = Math.floor(Math.random() * Math.floor(eightK.height / span))
  return `${column * span},${row * span},${span},${span}/${side},${side}`
}

async function timed(api: Client, base: string, tiles: readonly string[], lanes: number) {
  const queue = [...tiles]
  const times: number[] = []
  const started = performance.now()
  const lane = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const since = performance.now()
      await api.bytes(`${base}/${next}/0/default.jpg`)
      times.push(performance.now() - since)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return { times, perSecond: (tiles.length / (performance.now() - started)) * 1000 }
}
