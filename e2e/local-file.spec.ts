/** A file is there to look into while it is still on its way, and stays in sight where one looks when the server takes over. */
import { writeFile } from 'node:fs/promises'
import type { Page, TestInfo } from '@playwright/test'
import sharp from 'sharp'
import type { Size } from '#contract/space.ts'
import { expect, test } from './fixtures.ts'
import { difference, InspectPage, type Pixels, pixelAt } from './inspect-page.ts'

const size = { width: 1530, height: 1020 }

/** The place itself, in red and green; blue tells odd from even pixels, which no JPEG tile of the server would. */
const colourAt = (x: number, y: number) => [
  Math.floor((x / size.width) * 255),
  Math.floor((y / size.height) * 255),
  (x + y) % 2 === 0 ? 255 : 0,
]

async function placesPng(): Promise<Buffer> {
  const data = Buffer.alloc(size.width * size.height * 3)
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) data.set(colourAt(x, y), (y * size.width + x) * 3)
  return sharp(data, { raw: { ...size, channels: 3 } })
    .png()
    .toBuffer()
}

/** Holds requests back until `go`. */
async function holdBack(page: Page, address: RegExp): Promise<{ go: () => void }> {
  let go = () => {}
  const until = new Promise<void>((resolve) => {
    go = resolve
  })
  await page.route(address, async (route) => {
    await until
    await route.continue().catch(() => undefined)
  })
  return { go }
}

async function choose(page: Page, info: TestInfo, name: string, bytes: Buffer): Promise<void> {
  const path = info.outputPath(name)
  await writeFile(path, bytes)
  await page.goto('/')
  await page.getByLabel('Picture files').setInputFiles(path)
}

const localPane = (page: Page) => page.locator('[data-pane="local"]')

async function pixelsOf(page: Page, pane: string): Promise<Pixels> {
  const clip = await page.locator(`[data-pane="${pane}"]`).boundingBox()
  if (!clip) throw new Error(`no pane ${pane}`)
  const png = await page.screenshot({ clip, scale: 'css' })
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** Zoom and place under the pointer as the status line tells them, with the pointer in the middle of a pane. */
async function middleOf(page: Page, pane: string) {
  const bounds = await page.locator(`[data-pane="${pane}"]`).boundingBox()
  if (!bounds) throw new Error(`no pane ${pane}`)
  await page.mouse.move(bounds.x + bounds.width / 2 - 1, bounds.y + bounds.height / 2 - 1)
  await page.mouse.move(bounds.x + bounds.width / 2, bounds.y + bounds.height / 2)
  const status = page.getByTestId('status')
  await expect(status).toHaveText(/zoom .*× · x \d+ y \d+ image px/)
  const found = /zoom ([\d.]+)× · x (\d+) y (\d+)/.exec((await status.textContent()) ?? '')
  const [zoom = 0, x = 0, y = 0] = (found ?? []).slice(1).map(Number)
  return { zoom, x, y, screenX: bounds.width / 2, screenY: bounds.height / 2 }
}

/** Every pixel of the picture about the middle is a square of its own colour. */
function expectTruePixels(shown: Pixels, at: Awaited<ReturnType<typeof middleOf>>): void {
  const { zoom, screenX, screenY } = at
  // The square that the middle lies in begins somewhere to its left: found by its colour.
  const start = (step: (n: number) => number[]) => {
    let n = 0
    while (n < zoom && difference(step(n), step(0)) < 40) n++
    return n - 1
  }
  const left = screenX - start((n) => pixelAt(shown, screenX - n, screenY))
  const top = screenY - start((n) => pixelAt(shown, screenX, screenY - n))
  for (let row = -3; row <= 3; row++) {
    for (let column = -6; column <= 6; column++) {
      const wanted = colourAt(at.x + column, at.y + row)
      for (const inset of [1, zoom / 2, zoom - 2]) {
        const seen = pixelAt(shown, left + column * zoom + inset, top + row * zoom + inset)
        expect(difference(seen, wanted), `${column},${row} at ${inset}`).toBeLessThanOrEqual(1)
      }
    }
  }
}

test('a file can be looked into while its upload is held back, and the look goes on where it was', async ({
  page,
}, info) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const upload = await holdBack(page, /\/api\/images\?upload=/)
  const tiles = await holdBack(page, /\/iiif\/3\/[0-9a-f]{64}\/.*\.jpg/)
  await choose(page, info, 'places.png', await placesPng())

  const pane = page.getByRole('application', { name: 'places.png, from this computer' })
  await expect(pane).toHaveAttribute('data-sharp', 'true')
  await expect(page.getByTestId('local-caption')).toHaveText(/^1530 × 1020 · 1\.6 MP · /)
  await expect(page.getByRole('progressbar')).toBeVisible()

  // Somewhere that is not the middle.
  await page.keyboard.press('1')
  await pane.focus()
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key)
  for (let i = 0; i < 5; i++) await page.keyboard.press('+')
  await expect.poll(async () => (await middleOf(page, 'local')).zoom).toBeGreaterThan(7)
  await expect(pane).toHaveAttribute('data-sharp', 'true')
  const at = await middleOf(page, 'local')
  const shown = await pixelsOf(page, 'local')
  expect(difference(pixelAt(shown, at.screenX, at.screenY), colourAt(at.x, at.y))).toBeLessThanOrEqual(1)

  // What stands on the screen in each frame from here on.
  await page.evaluate(() => {
    const seen = new Set<string>()
    Object.assign(globalThis, { seen })
    const look = () => {
      const pane = document.querySelector<HTMLElement>('[data-pane="image"], [data-pane="local"]')
      seen.add(`${pane?.dataset.pane} ${pane?.dataset.state}`)
      requestAnimationFrame(look)
    }
    look()
  })
  upload.go()
  await page.waitForURL(/\/inspect\/[0-9a-f]{64}\?/)
  await expect(page.locator('[data-pane="image"]')).toHaveAttribute('data-state', 'ready')
  // No tile of the server has come yet: this is the file, at the same place and the same scale.
  const after = await middleOf(page, 'image')
  expect(after.zoom).toBe(at.zoom)
  // A pane's middle may lie between two screen pixels.
  expect(Math.max(Math.abs(after.x - at.x), Math.abs(after.y - at.y))).toBeLessThanOrEqual(1)
  const meanwhile = await pixelsOf(page, 'image')
  const seenThere = pixelAt(meanwhile, after.screenX, after.screenY)
  expect(difference(seenThere, colourAt(after.x, after.y))).toBeLessThanOrEqual(1)
  expect(page.workers().length).toBe(1)

  tiles.go()
  await expect(page.locator('[data-pane="image"]')).toHaveAttribute('data-sharp', 'true')
  const inspect = new InspectPage(page)
  const camera = await inspect.camera()
  expect(Math.abs(camera.x - at.x - 0.5)).toBeLessThan(1)
  expect(Math.abs(camera.y - at.y - 0.5)).toBeLessThan(1)
  const own = await inspect.pixels('image')
  // JPEG takes the blue chequers' edge off; red and green still tell the place.
  const [red, green] = pixelAt(own, after.screenX, after.screenY)
  expect(difference([red, green], colourAt(at.x, at.y).slice(0, 2))).toBeLessThan(40)
  const seen = await page.evaluate(() => [...(globalThis as unknown as { seen: Set<string> }).seen])
  expect(seen.sort()).toEqual(['image ready', 'local ready'])
  // The file is let go of when nothing shows it any more.
  await expect.poll(() => page.workers().length).toBe(0)
})

test('by keys, wheel and hand one gets about in a local file, and above 200 % its true pixels are there', async ({
  page,
}, info) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await holdBack(page, /\/api\/images\?upload=/)
  await choose(page, info, 'places.png', await placesPng())
  const pane = localPane(page)
  await expect(pane).toHaveAttribute('data-sharp', 'true')
  await page.keyboard.press('1')
  expect((await middleOf(page, 'local')).zoom).toBe(1)
  await page.mouse.wheel(0, -300)
  await expect.poll(async () => (await middleOf(page, 'local')).zoom).toBeGreaterThan(1.2)
  await page.keyboard.press('0')
  const fitted = await middleOf(page, 'local')
  expect(fitted.zoom).toBeLessThan(1)
  expect(Math.abs(fitted.x - size.width / 2)).toBeLessThan(3)
  await page.getByRole('button', { name: 'Actual pixels' }).click()
  const before = await middleOf(page, 'local')
  await page.mouse.down()
  await page.mouse.move(before.screenX - 300, before.screenY - 100, { steps: 5 })
  await page.mouse.up()
  await pane.focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(async () => (await middleOf(page, 'local')).x).toBeGreaterThan(before.x + 200)
  // To 64 to 1, where all zooms end: whole numbers of screen pixels.
  for (let i = 0; i < 12; i++) await page.keyboard.press('+')
  await expect.poll(async () => (await middleOf(page, 'local')).zoom).toBe(64)
  await expect(pane).toHaveAttribute('data-sharp', 'true')
  expectTruePixels(await pixelsOf(page, 'local'), await middleOf(page, 'local'))
})

test('a turned photograph is upright before and after, and one that nobody moved is shown whole', async ({
  page,
}, info) => {
  const upload = await holdBack(page, /\/api\/images\?upload=/)
  const mark = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#ff0000' } })
    .png()
    .toBuffer()
  const turned = await sharp({ create: { width: 1200, height: 800, channels: 3, background: '#808080' } })
    .composite([{ input: mark, left: 0, top: 0 }])
    .jpeg({ quality: 95 })
    .withMetadata({ orientation: 6 })
    .toBuffer()
  await choose(page, info, 'turned.jpg', turned)
  await expect(localPane(page)).toHaveAttribute('data-sharp', 'true')
  await expect(page.getByTestId('local-caption')).toHaveText(/^800 × 1200 · /)
  const corner = async (pane: string) => {
    const shown = await pixelsOf(page, pane)
    // 24 px of space about the picture, 800 by 1200 px, in the middle of the pane
    const scale = Math.min((shown.width - 48) / 800, (shown.height - 48) / 1200)
    const at = (x: number, y: number) =>
      pixelAt(shown, shown.width / 2 + (x - 400) * scale, shown.height / 2 + (y - 600) * scale)
    expect(difference(at(700, 200), [255, 0, 0])).toBeLessThan(30)
    expect(difference(at(150, 600), [128, 128, 128])).toBeLessThan(30)
  }
  await corner('local')
  upload.go()
  await page.waitForURL(/\/inspect\/[0-9a-f]{64}/)
  await expect(page.locator('[data-pane="image"]')).toHaveAttribute('data-sharp', 'true')
  await corner('image')
})

test('a very large file is shown reduced, and says so', async ({ page }, info) => {
  await holdBack(page, /\/api\/images\?upload=/)
  const large: Size = { width: 10_000, height: 8000 }
  const jpeg = await sharp({ create: { ...large, channels: 3, background: '#3366aa' } })
    .jpeg()
    .toBuffer()
  await choose(page, info, 'large.jpg', jpeg)
  await expect(localPane(page)).toHaveAttribute('data-sharp', 'true', { timeout: 60_000 })
  await expect(page.getByTestId('local-caption')).toHaveText(/^10000 × 8000 · 80\.0 MP · /)
  await expect(page.getByTestId('local-reduced')).toHaveText('Shown reduced, 1 : 2, until it is uploaded')
  await page.keyboard.press('1')
  await expect(localPane(page)).toHaveAttribute('data-sharp', 'true')
  const shown = await pixelsOf(page, 'local')
  expect(
    difference(pixelAt(shown, shown.width / 2, shown.height / 2), [0x33, 0x66, 0xaa]),
  ).toBeLessThanOrEqual(4)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(localPane(page)).toBeHidden()
  await expect.poll(() => page.workers().length).toBe(0)
})

test('a broken file and a type that browsers do not know are said in words', async ({ page }, info) => {
  await holdBack(page, /\/api\/images\?upload=/)
  await choose(page, info, 'broken.png', Buffer.from('this is no picture'))
  await expect(page.getByText('The browser cannot show this file.')).toBeVisible()
  await expect(localPane(page)).toBeHidden()
  const tiff = await sharp({ create: { width: 90, height: 60, channels: 3, background: '#375' } })
    .tiff()
    .toBuffer()
  await choose(page, info, 'plain.tif', tiff)
  await expect(page.getByText('The browser cannot show this type by itself; Loupe can.')).toBeVisible()
  expect(page.workers().length).toBe(0)
})
