/** A stranger's viewer opens our pictures: OpenSeadragon as it is published, on a page of another origin. */
import { createReadStream } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import { expect, test } from './fixtures.ts'

const script = createRequire(import.meta.url).resolve('openseadragon')
const size = { width: 3000, height: 2000 }

let host: Server
let page: string

test.beforeAll(async () => {
  host = createServer((request, reply) => {
    if (request.url === '/openseadragon.js') {
      reply.setHeader('content-type', 'text/javascript')
      createReadStream(script).pipe(reply)
      return
    }
    reply.setHeader('content-type', 'text/html')
    reply.end(
      '<!doctype html><body style="margin:0"><div id="viewer" style="width:600px;height:400px"></div><script src="/openseadragon.js"></script>',
    )
  })
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  page = `http://127.0.0.1:${(host.address() as AddressInfo).port}/`
})
test.afterAll(() => {
  host.closeAllConnections()
  host.close()
})

function fourQuarters(): Promise<Buffer> {
  const pixels = Buffer.from(
    [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [255, 255, 0],
    ].flat(),
  )
  return sharp(pixels, { raw: { width: 2, height: 2, channels: 3 } })
    .resize({ ...size, fit: 'fill', kernel: 'nearest' })
    .jpeg({ quality: 95 })
    .toBuffer()
}

/** Opens the service in OpenSeadragon, waits until all is drawn, zooms in on the middle, and reads colours around it. */
function look(info: string) {
  interface Viewer {
    addOnceHandler(name: string, then: (event: { message?: string }) => void): void
    viewport: { zoomTo(zoom: number, point: null, at_once: boolean): void }
    world: { getItemAt(n: number): { getFullyLoaded(): boolean } }
    drawer: { canvas: HTMLCanvasElement }
  }
  const name: string = 'OpenSeadragon'
  const OpenSeadragon = Reflect.get(window, name) as (options: object) => Viewer
  const viewer = OpenSeadragon({
    id: 'viewer',
    tileSources: [info],
    drawer: 'canvas',
    crossOriginPolicy: 'Anonymous',
    showNavigationControl: false,
    maxZoomPixelRatio: 4,
  })
  const loaded = async () => {
    while (!viewer.world.getItemAt(0)?.getFullyLoaded()) await new Promise((again) => setTimeout(again, 50))
    await new Promise((drawn) => setTimeout(drawn, 200))
  }
  return new Promise<{ fitted: number[][]; near: number[][] }>((resolve, reject) => {
    viewer.addOnceHandler('open-failed', (event) => reject(new Error(event.message)))
    viewer.addOnceHandler('open', async () => {
      const colours = () => {
        const { canvas } = viewer.drawer
        const at = (x: number, y: number) => [
          ...(canvas.getContext('2d')?.getImageData(x * canvas.width, y * canvas.height, 1, 1).data ?? []),
        ]
        return [at(0.4, 0.4), at(0.6, 0.4), at(0.4, 0.6), at(0.6, 0.6)]
      }
      await loaded()
      const fitted = colours()
      viewer.viewport.zoomTo(8, null, true)
      await new Promise((moved) => setTimeout(moved, 300))
      await loaded()
      resolve({ fitted, near: colours() })
    })
  })
}

test('OpenSeadragon opens an image from the IIIF service, whole and near, with every quarter in its place', async ({
  page: browser,
  api,
}) => {
  const image = await api.upload(await fourQuarters(), 'image/jpeg')
  const service = new URL(image.iiif, api.url).href
  const requests: string[] = []
  browser.on('response', (response) => {
    if (response.url().startsWith(service)) {
      requests.push(`${response.status()} ${response.url().slice(service.length)}`)
    }
  })
  await browser.goto(page)
  const seen = await browser.evaluate(look, `${service}/info.json`)
  const wanted = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [255, 255, 0],
  ]
  for (const colours of [seen.fitted, seen.near]) {
    for (const [i, colour] of wanted.entries()) {
      for (const [channel, value] of colour.entries()) {
        expect(Math.abs((colours[i]?.[channel] ?? -999) - value), `quarter ${i}`).toBeLessThan(16)
      }
    }
  }
  expect(requests.filter((line) => !line.startsWith('200 '))).toEqual([])
  // Near, it asked for full-size tiles in the middle, not for the whole picture.
  expect(requests.some((line) => /\/1024,512,512,512\//.test(line))).toBe(true)
})
