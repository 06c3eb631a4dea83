import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { unzipSync } from 'fflate'
import { decodeNpy } from '#contract/npy.ts'
import type { Run, SentImage } from '#contract/run.ts'
import { runSchema } from '#contract/run.ts'
import type { PlainBox } from '#contract/space.ts'
import type { Client } from './client.ts'
import { expect, test } from './fixtures.ts'
import { difference, InspectPage, isClear, onScreen, type Pixels, pixelAt } from './inspect-page.ts'
import { decode, meanDifference, type OwnPicture, ownPicture, regionOf } from './own-picture.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const rounded = ({ x, y, width, height }: PlainBox) => ({
  x: Math.round(x),
  y: Math.round(y),
  width: Math.round(width),
  height: Math.round(height),
})

function sent(run: Run, role: SentImage['role']): SentImage {
  const found = run.steps.flatMap((step) => step.images).find((image) => image.role === role)
  if (!found) throw new Error(`the run sent no ${role}`)
  return found
}

test('the main job: a picture of one’s own, a question, and everything that follows is real', async ({
  page,
  api,
}, info) => {
  test.setTimeout(180_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))

  const own = await ownPicture(api, info.outputPath('my holiday.png'))
  const screen = new InspectPage(page)

  await test.step('upload and ask', async () => {
    const imageId = await screen.upload(own.path)
    expect(imageId).toBe(sha256(own.bytes))
    await screen.ask(own.question.question)
    await screen.finished()
  })
  const run = await api.finished(screen.runId())
  expect(run).toMatchObject({
    status: 'succeeded',
    imageId: sha256(own.bytes),
    engine: 'builtin',
    method: 'zoom-refine',
  })

  await test.step('both answers are the ones that the model gave', async () => {
    for (const [side, answer, role] of [
      ['Initial', run.initialAnswer, 'initial'],
      ['Refined', run.refinedAnswer, 'refined'],
    ] as const) {
      await expect(screen.answer(side).getByTestId('answer-text')).toHaveText(answer?.text ?? 'missing')
      const ask = run.steps.find((step) => step.kind === 'ask' && step.role === role)
      expect(ask?.text).toContain(answer?.text ?? 'missing')
      expect(answer?.logprob).toBeLessThanOrEqual(0)
    }
  })

  await test.step('view and crop are the original’s pixels, and the page shows their very bytes', async () => {
    await checkSent(api, own, sent(run, 'view'), { x: 0, y: 0, ...own.size })
    if (!run.cropBox) throw new Error('no crop')
    await checkSent(api, own, sent(run, 'crop'), run.cropBox)
    const view = sent(run, 'view')
    await expect(page.getByTestId('view-caption')).toContainText(`${view.width} × ${view.height}`)
    await expect(page.getByTestId('view-caption')).toHaveAttribute('href', view.url)
    await page.getByRole('button', { name: /as sent$/i }).click()
    await expect(page.getByTestId('crop-caption')).toHaveAttribute('href', sent(run, 'crop').url)
    await page.getByRole('button', { name: 'Image', exact: true }).click()
  })

  await test.step('the box is drawn where the model said', async () => {
    const boxes = await screen.boxes('What the model saw')
    if (!run.box?.box || !run.cropBox) throw new Error('no box')
    expect(boxes.get('predicted box')).toEqual(rounded(run.box.box))
    expect([...boxes].find(([name]) => name.startsWith('crop sent'))?.[1]).toEqual(rounded(run.cropBox))
    await checkBoxOnScreen(screen, run.box.box)
  })

  await test.step('the heatmap is drawn where the map says', () => checkHeat(screen, api, run))
  await test.step('the left pane shows the view’s own pixels', () =>
    checkViewPixels(screen, api, sent(run, 'view')))
  await test.step('the right pane shows the original', () => checkOriginalPixels(screen, own))

  await test.step('the address restores the view', async () => {
    const camera = await screen.move('z')
    await page.getByTestId('step-crop').click()
    const before = await screen.pixels('view')
    await page.reload()
    await screen.finished()
    await expect(page.getByTestId('step-crop')).toHaveAttribute('aria-expanded', 'true')
    await expect(page.getByRole('button', { name: /^Heatmap/ })).toHaveAttribute('aria-pressed', 'false')
    expect(await screen.camera()).toEqual(camera)
    await expect(async () => {
      expect(meanDifference(await screen.pixels('view'), before)).toBeLessThan(0.5)
    }).toPass({ timeout: 15_000 })
  })

  await test.step('the export holds the record and the very bytes', async () => {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Send…' }).click()
    await page.getByRole('tab', { name: 'Bundle' }).click()
    await page.getByRole('link', { name: /run\.json/ }).click()
    const zip = unzipSync(await readFile(await (await download).path()))
    const record = runSchema.parse(JSON.parse(Buffer.from(zip['run.json'] ?? []).toString()))
    expect(record).toMatchObject({ id: run.id, refinedAnswer: run.refinedAnswer, cropBox: run.cropBox })
    const urls = run.steps.flatMap((step) => [...step.images, ...step.attention].map((file) => file.url))
    expect(urls.length).toBeGreaterThanOrEqual(4)
    for (const url of urls) {
      const inZip = zip[url.replace('/api/files/', 'files/')]
      expect(inZip && sha256(inZip), url).toBe(sha256(await api.bytes(url)))
    }
  })
  expect(complaints).toEqual([])
})

/** The bytes behind a sent picture are its hash's, and show exactly the region that is claimed. */
async function checkSent(api: Client, own: OwnPicture, image: SentImage, region: PlainBox) {
  expect(image.region).toEqual(region)
  const bytes = await api.bytes(image.url)
  expect(sha256(bytes)).toBe(image.sha256)
  const pixels = await decode(bytes)
  expect([pixels.width, pixels.height]).toEqual([image.width, image.height])
  expect(meanDifference(pixels, await regionOf(own.bytes, region, image))).toBeLessThan(0.5)
  // The test can fail: the same region a little aside is another picture.
  const aside = {
    ...region,
    width: region.width - Math.ceil(region.width / 16),
    x: region.x + Math.ceil(region.width / 16),
  }
  expect(meanDifference(pixels, await regionOf(own.bytes, aside, image))).toBeGreaterThan(3)
}

/** Switching the boxes off changes pixels along the box's edge, and not in its middle. */
async function checkBoxOnScreen(screen: InspectPage, box: PlainBox) {
  const camera = await screen.camera()
  const withBoxes = await screen.pixels('view')
  await screen.press('o')
  await expect(screen.page.getByRole('button', { name: 'Boxes on or off' })).toHaveAttribute(
    'aria-pressed',
    'false',
  )
  const without = await screen.pixels('view')
  const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const left = onScreen(camera, withBoxes, { x: box.x, y: centre.y + box.height / 8 })
  const near = [-2, -1, 0, 1, 2].map((dx) =>
    difference(pixelAt(withBoxes, left.x + dx, left.y), pixelAt(without, left.x + dx, left.y)),
  )
  expect(Math.max(...near)).toBeGreaterThan(40)
  const inside = onScreen(camera, withBoxes, { x: box.x + box.width / 4, y: centre.y + box.height / 8 })
  expect(
    difference(pixelAt(withBoxes, inside.x, inside.y), pixelAt(without, inside.x, inside.y)),
  ).toBeLessThan(4)
}

/** Switching the heatmap off changes the hottest cell's pixels, and leaves the coldest ones as they were. */
async function checkHeat(screen: InspectPage, api: Client, run: Run) {
  const map = run.steps.find((step) => step.attention.length > 0)?.attention[0]
  if (!map) throw new Error('the run has no attention map')
  const { shape, values } = decodeNpy(await api.bytes(map.url))
  const { rows, columns } = map.grid
  expect(shape).toEqual([map.layers.length, rows, columns])
  const layer = values
    .subarray(rows * columns * map.layers.indexOf(map.defaultLayer))
    .subarray(0, rows * columns)
  const region = sent(run, 'view').region
  const centreOf = (cell: number) => ({
    x: region.x + (((cell % columns) + 0.5) / columns) * region.width,
    y: region.y + ((Math.floor(cell / columns) + 0.5) / rows) * region.height,
  })

  const camera = await screen.move('0')
  const heat = screen.page.getByRole('button', { name: /^Heatmap/ })
  await expect(heat).toHaveAttribute('aria-pressed', 'true')
  const on = await screen.pixels('view')
  await screen.press('h')
  await expect(heat).toHaveAttribute('aria-pressed', 'false')
  const off = await screen.pixels('view')
  const change = (cell: number) => {
    const { x, y } = onScreen(camera, on, centreOf(cell))
    return difference(pixelAt(on, x, y), pixelAt(off, x, y))
  }
  const order = [...layer.keys()]
    .filter((cell) => isClear(on, onScreen(camera, on, centreOf(cell))))
    .sort((a, b) => (layer[b] ?? 0) - (layer[a] ?? 0))
  expect(change(order[0] ?? -1)).toBeGreaterThan(25)
  const mean = (cells: number[]) => cells.reduce((sum, cell) => sum + change(cell), 0) / cells.length
  const tenth = Math.floor(order.length / 10)
  const hot = mean(order.slice(0, 8))
  const cold = mean(order.slice(-tenth))
  expect(cold).toBeLessThan(hot / 2)
}

/** With heatmap and boxes off, every view pixel's middle has the colour of that pixel in the bytes that were sent. */
async function checkViewPixels(screen: InspectPage, api: Client, view: SentImage) {
  const camera = await screen.move('z')
  const picture = await decode(await api.bytes(view.url))
  const shown = await screen.pixels('view')
  const scale = view.region.width / view.width
  const wrong: string[] = []
  let checked = 0
  for (let row = 0; row < view.height; row++) {
    for (let column = 0; column < view.width; column++) {
      const at = onScreen(camera, shown, {
        x: (column + 0.5) * scale,
        y: ((row + 0.5) / view.height) * view.region.height,
      })
      if (!isClear(shown, at)) continue
      checked += 1
      const off = difference(pixelAt(shown, at.x, at.y), pixelAt(picture, column, row))
      if (off > 3) wrong.push(`${column},${row}: ${off}`)
    }
  }
  expect(checked).toBeGreaterThan(200)
  expect(wrong.slice(0, 10)).toEqual([])
}

/** At one image pixel per screen pixel the right pane is the original, as far as JPEG tiles go. */
async function checkOriginalPixels(screen: InspectPage, own: OwnPicture) {
  const camera = await screen.move('1')
  expect(camera.scale).toBe(1)
  const picture = await decode(own.bytes)
  const shift = async (dx: number) => {
    const shown = await screen.pixels('image')
    return meanDifference(...clearPart(shown, picture, camera, dx))
  }
  await expect(async () => expect(await shift(0)).toBeLessThan(8)).toPass({ timeout: 20_000 })
  expect(await shift(24)).toBeGreaterThan(await shift(0))
}

/** The unobstructed pixels of a pane, and the original's pixels at the same places, `dx` aside. */
function clearPart(
  shown: Pixels,
  picture: Pixels,
  camera: { x: number; y: number },
  dx: number,
): [Pixels, Pixels] {
  const a: number[] = []
  const b: number[] = []
  for (let y = 64; y < shown.height - 170; y += 3) {
    for (let x = 12; x < shown.width - 12; x += 3) {
      const ix = Math.floor(camera.x - shown.width / 2 + x + 0.5) + dx
      const iy = Math.floor(camera.y - shown.height / 2 + y + 0.5)
      if (ix < 0 || iy < 0 || ix >= picture.width || iy >= picture.height) continue
      a.push(...pixelAt(shown, x, y))
      b.push(...pixelAt(picture, ix, iy))
    }
  }
  const size = { width: a.length / 3, height: 1 }
  return [
    { data: Buffer.from(a), ...size },
    { data: Buffer.from(b), ...size },
  ]
}
