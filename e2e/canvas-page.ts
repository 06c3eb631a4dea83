/** The page of the canvas tests: built once per worker, served with synthetic IIIF tiles whose every pixel is known. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { test as base, expect, type Page } from '@playwright/test'
import sharp from 'sharp'
import type { PlainBox, Size } from '#contract/space.ts'
import { buildPage, filesOf, listen } from '../bench/canvas/page.ts'
import type { Camera } from '../src/canvas/camera.ts'
import type { CanvasLab, LabScene } from './canvas-lab/protocol.ts'
import type { Pixels } from './inspect-page.ts'

declare const canvasLab: CanvasLab

/** What a synthetic image shows at a pixel: its tiles are cut from this, and tests know it too. */
const paintings = {
  grey: () => [128, 128, 128],
  /** the place itself: red grows to the right, green downwards, blue tells odd from even pixels */
  places: (x: number, y: number, size: Size) => [
    Math.floor((x / size.width) * 255),
    Math.floor((y / size.height) * 255),
    (Math.floor(x) + Math.floor(y)) % 2 === 0 ? 255 : 0,
  ],
} satisfies Record<string, (x: number, y: number, size: Size) => number[]>
export type Painting = keyof typeof paintings

export function colourAt(painting: Painting, x: number, y: number, size: Size): number[] {
  return paintings[painting](x, y, size)
}

export class CanvasPage {
  readonly page: Page
  readonly url: string
  constructor(page: Page, url: string) {
    this.page = page
    this.url = url
  }

  /** The address of a synthetic image; `slow` delays every tile but the coarsest by so many ms. */
  service(painting: Painting, size: Size, slow = 0): string {
    return `${this.url}/iiif/${painting}-${size.width}-${size.height}-${slow}`
  }

  async mount(scene: Partial<LabScene> & Pick<LabScene, 'size' | 'source'>): Promise<void> {
    await this.page.goto(this.url)
    const whole: LabScene = {
      panes: 1,
      boxes: [],
      selected: null,
      tool: 'select',
      heat: null,
      lens: false,
      ...scene,
    }
    await this.page.evaluate((s) => canvasLab.mount(s), whole)
  }

  change(part: Partial<LabScene>): Promise<void> {
    return this.page.evaluate((p) => canvasLab.change(p), part)
  }

  camera(pane = 'p0'): Promise<Camera> {
    return this.page.evaluate((p) => canvasLab.camera(p), pane)
  }

  /** Puts the camera somewhere and waits until the pane is as sharp as it gets there. */
  async look(camera: Camera, pane?: string): Promise<void> {
    await this.page.evaluate(([c, p]) => canvasLab.look(c, p), [camera, pane] as const)
    await this.sharp()
  }

  async sharp(): Promise<void> {
    await this.page.evaluate(() => canvasLab.change({}))
  }

  /** Waits until no camera moves any more. */
  async rest(pane = 'p0'): Promise<Camera> {
    let last: Camera | null = null
    await expect(async () => {
      const now = await this.camera(pane)
      const same = JSON.stringify(now) === JSON.stringify(last)
      last = now
      expect(same).toBe(true)
    }).toPass({ intervals: [150], timeout: 10_000 })
    return this.camera(pane)
  }

  events() {
    return this.page.evaluate(() => canvasLab.events())
  }

  async boxes(): Promise<Map<string, PlainBox>> {
    const boxes = await this.page.evaluate(() => canvasLab.boxes())
    return new Map(boxes.map((b) => [b.id, b.box]))
  }

  stats() {
    return this.page.evaluate(() => canvasLab.stats())
  }

  async frame(pane = 'p0') {
    const bounds = await this.page.locator(`[data-pane="${pane}"]`).boundingBox()
    if (!bounds) throw new Error(`no pane ${pane}`)
    return bounds
  }

  /** Where an image point lies on the page, CSS px. */
  async onPage(point: { x: number; y: number }, pane = 'p0'): Promise<{ x: number; y: number }> {
    const [camera, frame] = [await this.camera(pane), await this.frame(pane)]
    return {
      x: frame.x + frame.width / 2 + (point.x - camera.x) * camera.scale,
      y: frame.y + frame.height / 2 + (point.y - camera.y) * camera.scale,
    }
  }

  /** The image point at a place of the page. */
  async inImage(at: { x: number; y: number }, pane = 'p0'): Promise<{ x: number; y: number }> {
    const [camera, frame] = [await this.camera(pane), await this.frame(pane)]
    return {
      x: camera.x + (at.x - frame.x - frame.width / 2) / camera.scale,
      y: camera.y + (at.y - frame.y - frame.height / 2) / camera.scale,
    }
  }

  async pixels(pane = 'p0'): Promise<Pixels> {
    const png = await this.page.screenshot({ clip: await this.frame(pane), scale: 'css' })
    const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    return { data, width: info.width, height: info.height }
  }
}

interface PerTest {
  lab: CanvasPage
}

interface PerWorker {
  labUrl: string
}

export const test = base.extend<PerTest, PerWorker>({
  labUrl: [
    async ({ browserName: _browser }, use) => {
      const folder = await buildPage(fileURLToPath(new URL('./canvas-lab/', import.meta.url)), 'tests')
      const { server, url } = await listen(filesOf(folder, (asked, reply) => void tiles(asked, reply)))
      await use(url)
      server.close()
      server.closeAllConnections()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  lab: async ({ page, labUrl }, use) => use(new CanvasPage(page, labUrl)),
})

export { expect } from '@playwright/test'

const tileSide = 256

/** A small IIIF service whose tiles are painted on demand, without loss. */
async function tiles(asked: IncomingMessage, reply: ServerResponse): Promise<void> {
  const match = /^\/iiif\/(\w+)-(\d+)-(\d+)-(\d+)\/(.*)$/.exec(asked.url ?? '')
  const painting = match?.[1] as Painting | undefined
  if (!match || !painting || !(painting in paintings)) return void reply.writeHead(404).end()
  const [width = 0, height = 0, slow = 0] = match.slice(2, 5).map(Number)
  const rest = match[5] ?? ''
  const scaleFactors = [1]
  while (Math.max(width, height) / (scaleFactors.at(-1) ?? 1) > tileSide)
    scaleFactors.push((scaleFactors.at(-1) ?? 1) * 2)
  if (rest === 'info.json') {
    const info = { width, height, tiles: [{ width: tileSide, height: tileSide, scaleFactors }] }
    return void reply.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(info))
  }
  const [region = '', wanted = ''] = rest.split('/')
  const [x = 0, y = 0, w = width, h = height] = region === 'full' ? [] : region.split(',').map(Number)
  const [tw = w, th = h] = wanted === 'max' ? [] : wanted.split(',').map(Number)
  if (slow > 0 && region !== 'full') await new Promise((resolve) => setTimeout(resolve, slow))
  const data = Buffer.alloc(tw * th * 3)
  for (let row = 0; row < th; row++) {
    for (let column = 0; column < tw; column++) {
      const at = [x + ((column + 0.5) / tw) * w, y + ((row + 0.5) / th) * h] as const
      data.set(colourAt(painting, ...at, { width, height }), (row * tw + column) * 3)
    }
  }
  const png = await sharp(data, { raw: { width: tw, height: th, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer()
  reply.writeHead(200, { 'content-type': 'image/png' }).end(png)
}
