import sharp from 'sharp'
import type { PlainBox, Size } from '#contract/space.ts'
import type { LabHeat } from './canvas-lab/protocol.ts'
import { type CanvasPage, expect, test } from './canvas-page.ts'
import { difference, type Pixels, pixelAt } from './inspect-page.ts'

const size = { width: 3000, height: 2000 }
const whole: PlainBox = { x: 0, y: 0, ...size }

/** The rectangle of pixels that differ between two pictures; null where none does. */
function changed(a: Pixels, b: Pixels) {
  let [left, top, right, bottom, count] = [a.width, a.height, -1, -1, 0]
  for (let y = 0; y < a.height; y++) {
    for (let x = 0; x < a.width; x++) {
      if (difference(pixelAt(a, x, y), pixelAt(b, x, y)) <= 8) continue
      left = Math.min(left, x)
      top = Math.min(top, y)
      right = Math.max(right, x + 1)
      bottom = Math.max(bottom, y + 1)
      count++
    }
  }
  return count > 0 ? { left, top, right, bottom, count } : null
}

/** The part of the image that the hot patch stands for. */
function patchOf({ rows, columns, hot, region, within }: LabHeat): PlainBox {
  const [width, height] = [region.width / columns, region.height / rows]
  const x = region.x + hot.column * width
  const y = region.y + hot.row * height
  if (!within) return { x, y, width, height }
  const left = Math.max(x, within.x)
  const top = Math.max(y, within.y)
  return {
    x: left,
    y: top,
    width: Math.min(x + width, within.x + within.width) - left,
    height: Math.min(y + height, within.y + within.height) - top,
  }
}

/** Lights one patch and checks that just its pixels change, all of them, to within one screen pixel. */
async function expectLit(lab: CanvasPage, heat: LabHeat): Promise<void> {
  await lab.change({ heat: null })
  const off = await lab.pixels()
  await lab.change({ heat })
  const on = await lab.pixels()
  const lit = changed(off, on)
  const patch = patchOf(heat)
  const frame = await lab.frame()
  const from = await lab.onPage(patch)
  const to = await lab.onPage({ x: patch.x + patch.width, y: patch.y + patch.height })
  const words = `patch ${heat.hot.row}, ${heat.hot.column}`
  if (!lit) throw new Error(`${words}: nothing is lit`)
  const edges = [from.x - frame.x, from.y - frame.y, to.x - frame.x, to.y - frame.y]
  const found = [lit.left, lit.top, lit.right, lit.bottom]
  found.forEach((edge, i) => {
    expect(Math.abs(edge - (edges[i] ?? 0)), `${words}, edge ${i}`).toBeLessThanOrEqual(1)
  })
  expect(lit.count, words).toBe((lit.right - lit.left) * (lit.bottom - lit.top))
}

/** The four corners and a patch on each side. */
function border(rows: number, columns: number) {
  const [middleRow, middleColumn] = [Math.floor(rows / 2), Math.floor(columns / 3)]
  const places = [
    [0, 0],
    [0, middleColumn],
    [0, columns - 1],
    [middleRow, 0],
    [middleRow, columns - 1],
    [rows - 1, 0],
    [rows - 1, middleColumn],
    [rows - 1, columns - 1],
  ] as const
  return places.map(([row, column]) => ({ row, column }))
}

test('a hot patch lights its pixels, on all four sides', async ({ lab }) => {
  await lab.mount({ size, source: { kind: 'iiif', url: lab.service('grey', size) } })
  for (const hot of border(16, 24)) {
    await expectLit(lab, { rows: 16, columns: 24, hot, region: whole })
  }
  await lab.look({ x: 620, y: 510, scale: 1.7 })
  await expectLit(lab, { rows: 16, columns: 24, hot: { row: 4, column: 5 }, region: whole })
})

test('a map of a letterboxed picture lies where the pixels were', async ({ lab }) => {
  await lab.mount({ size, source: { kind: 'iiif', url: lab.service('grey', size) } })
  // A square input holds the 3:2 picture with bars above and below: the grid reaches beyond the image.
  const region = { x: 0, y: -500, width: 3000, height: 3000 }
  for (const hot of [
    { row: 4, column: 0 },
    { row: 4, column: 23 },
    { row: 12, column: 11 },
    { row: 19, column: 0 },
    { row: 19, column: 23 },
  ]) {
    await expectLit(lab, { rows: 24, columns: 24, hot, region, within: whole })
  }
  // A patch that lies half in a bar is lit only where there is picture.
  await expectLit(lab, { rows: 5, columns: 5, hot: { row: 0, column: 2 }, region, within: whole })
  const bar = { rows: 24, columns: 24, hot: { row: 1, column: 5 }, region, within: whole }
  const off = await lab.change({ heat: null }).then(() => lab.pixels())
  const on = await lab.change({ heat: bar }).then(() => lab.pixels())
  expect(changed(off, on), 'a patch of nothing but bar').toBeNull()
})

test('with EXIF rotation the patch lies on the pixels that the viewer sees', async ({ lab }) => {
  const stored: Size = { width: 1200, height: 800 }
  const oriented: Size = { width: 800, height: 1200 }
  // Stored upper left is, turned by orientation 6, the upper right.
  const mark = await sharp({ create: { width: 200, height: 200, channels: 3, background: '#ff0000' } })
    .png()
    .toBuffer()
  const jpeg = await sharp({ create: { ...stored, channels: 3, background: '#808080' } })
    .composite([{ input: mark, left: 0, top: 0 }])
    .jpeg({ quality: 95 })
    .withMetadata({ orientation: 6 })
    .toBuffer()
  await lab.mount({ size: oriented, source: { kind: 'file', base64: jpeg.toString('base64') } })
  const shown = await lab.pixels()
  const frame = await lab.frame()
  const at = async (x: number, y: number) => {
    const place = await lab.onPage({ x, y })
    return pixelAt(shown, place.x - frame.x, place.y - frame.y)
  }
  expect(difference(await at(700, 100), [255, 0, 0])).toBeLessThan(30)
  expect(difference(await at(100, 100), [128, 128, 128])).toBeLessThan(30)
  const region = { x: 0, y: 0, ...oriented }
  for (const hot of border(6, 4)) await expectLit(lab, { rows: 6, columns: 4, hot, region })
  // The patch over the red mark hides it wholly.
  await lab.change({ heat: { rows: 6, columns: 4, hot: { row: 0, column: 3 }, region } })
  const hidden = await lab.pixels()
  const corner = await lab.onPage({ x: 700, y: 100 })
  expect(difference(pixelAt(hidden, corner.x - frame.x, corner.y - frame.y), [255, 0, 0])).toBeGreaterThan(60)
})

test('the patch under the pointer is framed', async ({ lab, page }) => {
  await lab.mount({
    size,
    source: { kind: 'iiif', url: lab.service('grey', size) },
    heat: { rows: 16, columns: 24, hot: { row: 3, column: 7 }, region: whole },
  })
  const at = await lab.onPage({ x: 7.5 * 125, y: 3.5 * 125 })
  await page.mouse.move(at.x, at.y)
  const frame = page.locator('[data-mark=patch]')
  await expect(frame).toBeVisible()
  const bounds = await frame.boundingBox()
  const from = await lab.onPage({ x: 7 * 125, y: 3 * 125 })
  const { scale } = await lab.camera()
  expect(Math.abs((bounds?.x ?? 0) - from.x)).toBeLessThanOrEqual(1)
  expect(Math.abs((bounds?.y ?? 0) - from.y)).toBeLessThanOrEqual(1)
  expect(Math.abs((bounds?.width ?? 0) - 125 * scale)).toBeLessThanOrEqual(1)
  await page.mouse.move(2, 2)
  await expect(frame).toBeHidden()
})
