/**
 * What leaves Loupe as a picture or a film, of a run that is always the same (it comes in as a bundle), held against
 * pictures that are kept beside this file. `LOUPE_KEEP_PICTURES=1` writes them anew; then look at them.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { expect, test } from './fixtures.ts'

const folder = fileURLToPath(new URL('./known-run', import.meta.url))

async function openSend(page: Page, url: string, tab: RegExp): Promise<void> {
  const reply = await fetch(`${url}/api/bundles`, {
    method: 'POST',
    headers: { 'content-type': 'application/zip' },
    body: readFileSync(join(folder, 'run.loupe.zip')),
  })
  const { runs } = (await reply.json()) as { runs: { id: string }[] }
  const id = runs[0]?.id ?? ''
  const { imageId } = (await (await fetch(`${url}/api/runs/${id}`)).json()) as { imageId: string }
  await page.goto(`/inspect/${imageId}?run=${id}`)
  await page.getByRole('button', { name: /^Send/ }).first().click()
  await page.getByRole('tab', { name: tab }).click()
}

async function save(page: Page, button: string): Promise<Buffer> {
  const [download] = await Promise.all([
    // A film takes as long as the browser's encoder takes.
    page.waitForEvent('download', { timeout: 120_000 }),
    page.getByRole('button', { name: button, exact: true }).click(),
  ])
  return readFileSync(await download.path())
}

const width = 640

/** Mean difference to the picture that is kept, in levels of 255; and the largest of any of 16 x 16 parts. */
async function differenceTo(name: string, picture: Buffer): Promise<{ mean: number; worst: number }> {
  const raw = async (bytes: Buffer) =>
    sharp(bytes)
      .flatten({ background: '#ffffff' })
      .resize(width)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
  const path = join(folder, name)
  if (process.env.LOUPE_KEEP_PICTURES)
    writeFileSync(path, await sharp(picture).resize(width).png().toBuffer())
  const [ours, kept] = [await raw(picture), await raw(readFileSync(path))]
  // Letters of other fonts may make it a line higher or lower.
  expect(Math.abs(ours.info.height - kept.info.height)).toBeLessThan(12)
  const height = Math.min(ours.info.height, kept.info.height)
  const parts = new Float64Array(256)
  const counts = new Float64Array(256)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const part = Math.floor((y * 16) / height) * 16 + Math.floor((x * 16) / width)
      for (let c = 0; c < 3; c++) {
        const at = (y * width + x) * 3 + c
        parts[part] = (parts[part] ?? 0) + Math.abs((ours.data[at] ?? 0) - (kept.data[at] ?? 0))
        counts[part] = (counts[part] ?? 0) + 1
      }
    }
  }
  const means = [...parts].map((sum, i) => sum / (counts[i] ?? 1))
  return { mean: means.reduce((sum, value) => sum + value, 0) / means.length, worst: Math.max(...means) }
}

test('a figure: PNG as kept, SVG in one piece, PDF with words', async ({ page, loupe }) => {
  test.setTimeout(120_000)
  await openSend(page, loupe.url, /Picture/)
  await expect(page.getByTestId('figure-preview')).toBeVisible()

  const png = await save(page, 'PNG')
  // 7.0 inches at 300 dots
  expect((await sharp(png).metadata()).width).toBe(2104)
  const difference = await differenceTo('figure.png', png)
  expect(difference.mean).toBeLessThan(4)
  expect(difference.worst).toBeLessThan(40)

  const svg = (await save(page, 'SVG')).toString('utf8')
  expect(svg).toContain('How many dots are on the purple balloon?')
  expect(svg).toContain('+ corrected')
  expect(svg.match(/<image /g)).toHaveLength(4)
  // Nothing is loaded from elsewhere.
  expect(svg.replaceAll('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:\/\/|href="(?!data:)/)

  const pdf = (await save(page, 'PDF')).toString('latin1')
  expect(pdf.startsWith('%PDF-')).toBe(true)
  expect(pdf.match(/\/Subtype \/Image/g)?.length).toBeGreaterThanOrEqual(4)
  expect(pdf).toContain('/Helvetica-Bold')

  // A panel fewer, and narrower.
  await page.getByRole('switch', { name: 'What the model saw' }).click()
  await page.getByRole('radio', { name: /One column/ }).click()
  await expect(async () => {
    const narrow = (await save(page, 'SVG')).toString('utf8')
    expect(narrow).toContain('width="243pt"')
    expect(narrow.match(/<image /g)).toHaveLength(3)
  }).toPass()
})

test('a film: GIF and WebM play the story to its end, and can be cancelled', async ({
  page,
  loupe,
}, info) => {
  test.setTimeout(300_000)
  await openSend(page, loupe.url, /Animation/)
  await expect(page.getByTestId('animation-preview')).toHaveAttribute('data-ready', 'true')
  await page.getByRole('radio', { name: 'Twice as fast' }).click()
  await page.getByRole('radio', { name: '480 p' }).click()

  await page.getByRole('button', { name: 'WEBM', exact: true }).click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByTestId('animation-progress')).toBeHidden()
  await expect(page.getByRole('alert')).toHaveCount(0)

  // Read as a file: where the server's own rules for pictures are loaded, no GIF is decoded from memory.
  const gif = info.outputPath('film.gif')
  writeFileSync(gif, await save(page, 'GIF'))
  const { pages = 0, pageHeight, width: wide, delay = [] } = await sharp(gif, { pages: -1 }).metadata()
  expect([wide, pageHeight]).toEqual([640, 360])
  const seconds = delay.reduce((sum, ms) => sum + ms, 0) / 1000
  expect(seconds).toBeGreaterThan(10)
  const last = await differenceTo(
    'gif-last.png',
    await sharp(gif, { page: pages - 1 })
      .png()
      .toBuffer(),
  )
  expect(last.mean).toBeLessThan(6)
  const first = await differenceTo('gif-first.png', await sharp(gif, { page: 0 }).png().toBuffer())
  expect(first.mean).toBeLessThan(6)

  const webm = await save(page, 'WEBM')
  // Anywhere else: Loupe's own pages play no films.
  await page.goto('about:blank')
  const film = await page.evaluate(async (bytes) => {
    const video = document.createElement('video')
    video.muted = true
    const binary = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0))
    video.src = URL.createObjectURL(new Blob([binary], { type: 'video/webm' }))
    await new Promise((resolve, reject) => {
      video.onloadedmetadata = resolve
      video.onerror = () => reject(new Error(video.error?.message))
    })
    video.currentTime = video.duration - 0.1
    await new Promise((resolve) => {
      video.onseeked = resolve
    })
    const canvas = document.createElement('canvas')
    canvas.width = video.videoWidth
    canvas.height = video.videoHeight
    canvas.getContext('2d')?.drawImage(video, 0, 0)
    return { seconds: video.duration, width: video.videoWidth, picture: canvas.toDataURL('image/png') }
  }, webm.toString('base64'))
  expect(film.width).toBe(854)
  expect(Math.abs(film.seconds - seconds)).toBeLessThan(0.6)
  const end = await differenceTo('gif-last.png', Buffer.from(film.picture.split(',')[1] ?? '', 'base64'))
  expect(end.mean).toBeLessThan(8)
})
