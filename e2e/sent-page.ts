/** A run that was sent, as one file, a folder or a link: the page that shows it, and what it has to show. */
import type { Browser, Page } from '@playwright/test'
import sharp from 'sharp'
import type { Run } from '#contract/run.ts'
import type { Client } from './client.ts'
import { expect } from './fixtures.ts'

export const size = { width: 1440, height: 900 }

/** A page that can reach nothing but the disk, and tells of every wish for more. */
export async function offlinePage(browser: Browser): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: size, offline: true })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('request', (request) => {
    if (!/^(file|blob|data):/.test(request.url())) complaints.push(`asked for ${request.url()}`)
  })
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  return { page, complaints }
}

export const pane = (page: Page, name: 'view' | 'image') => page.locator(`[data-pane="${name}"]`)

/** The pixels of a pane as they are on the screen. */
export async function pixels(page: Page, name: 'view' | 'image') {
  return (await pane(page, name).screenshot()).toString('base64')
}

const side = 160

/** At actual pixels: how far the middle of the right pane is from the original there, and from the same at 1 : 4. */
async function differences(page: Page, api: Client, run: Run): Promise<{ sharp: number; coarse: number }> {
  const [x = 0, y = 0, scale] = (new URLSearchParams(new URL(page.url()).hash.slice(1)).get('cam') ?? '')
    .split(',')
    .map(Number)
  if (scale !== 1) return { sharp: Number.POSITIVE_INFINITY, coarse: 0 }
  const box = await pane(page, 'image').boundingBox()
  if (!box) throw new Error('no pane')
  const left = Math.round(x - side / 2)
  const top = Math.round(y - side / 2)
  const clip = {
    x: box.x + box.width / 2 - side / 2,
    y: box.y + box.height / 2 - side / 2,
    width: side,
    height: side,
  }
  const seen = await grey(await page.screenshot({ clip }))
  const region = `/iiif/3/${run.imageId}/${left},${top},${side},${side}`
  const original = await grey(await api.bytes(`${region}/max/0/default.png`))
  const coarse = await grey(await api.bytes(`${region}/${side / 4},${side / 4}/0/default.png`))
  return { sharp: meanDifference(seen, original), coarse: meanDifference(seen, coarse) }
}

/** In shades of grey, brought to `side` by `side`. */
export async function grey(png: Buffer): Promise<Uint8Array> {
  return sharp(png).resize(side, side).greyscale().raw().toBuffer()
}

/** The smallest over shifts of a pixel, since a camera's middle lies between pixels. */
export function meanDifference(a: Uint8Array, b: Uint8Array): number {
  const at = (dx: number, dy: number) => {
    let sum = 0
    for (let y = 2; y < side - 2; y++) {
      for (let x = 2; x < side - 2; x++) {
        sum += Math.abs((a[y * side + x] ?? 0) - (b[(y + dy) * side + x + dx] ?? 0))
      }
    }
    return sum / (side - 4) ** 2
  }
  return Math.min(...[-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => at(dx, dy))))
}

/** Flies to the box at actual pixels and waits until what is drawn is the original, not a coarse tile of it. */
export async function expectSharp(page: Page, api: Client, run: Run): Promise<void> {
  await pane(page, 'image').focus()
  await page.keyboard.press('o')
  await page.keyboard.press('z')
  await page.keyboard.press('1')
  await expect(page.getByText('zoom 1.0×')).toBeVisible()
  await expect(async () => {
    const found = await differences(page, api, run)
    expect(found.sharp).toBeLessThan(3)
    expect(found.sharp).toBeLessThan(0.6 * found.coarse)
  }).toPass({ timeout: 20_000 })
}

/** What every carrier has to show of the run. */
export async function expectRun(page: Page, run: Run): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(run.question)
  await expect(page.getByTestId('view-pane')).toBeVisible()
  await expect(page.getByTestId('image-pane')).toBeVisible()
  await expect(page.getByText('Refined answer', { exact: true })).toBeVisible()
  await expect(page.getByLabel('Heatmap', { exact: true })).toContainText('relative attention')
  await page.getByTestId('step-ask').first().click()
  await expect(page.getByTestId('raw-reply')).toContainText(
    run.steps.find(({ kind }) => kind === 'ask')?.text?.slice(0, 10) ?? '?',
  )
  const sent = page.getByTestId('sent-view').getByRole('img')
  await expect.poll(() => sent.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
  await page.getByTestId('step-ask').first().click()
}

export async function expectReplay(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Replay as recorded' }).click()
  // At its beginning the run has not answered; at its end it has.
  await expect(
    page.getByText(/Looking at the view|Waiting for its turn|Comes after the second look/).first(),
  ).toBeVisible()
  await page.getByRole('radio', { name: 'Fast' }).click()
  await expect(page.getByRole('button', { name: 'Replay as recorded' })).toBeVisible({ timeout: 20_000 })
  await expect(page.getByText('Comes after the second look.')).toHaveCount(0)
}
