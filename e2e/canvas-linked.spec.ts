import { type CanvasPage, colourAt, expect, test } from './canvas-page.ts'
import { difference, pixelAt } from './inspect-page.ts'

const size = { width: 5000, height: 4000 }

async function open(lab: CanvasPage, panes: number): Promise<void> {
  await lab.page.emulateMedia({ reducedMotion: 'reduce' })
  await lab.mount({ size, source: { kind: 'iiif', url: lab.service('places', size) }, panes })
  await lab.look({ x: 2500, y: 2000, scale: 0.25 })
}

async function dragIn(lab: CanvasPage, pane: string, dx: number): Promise<void> {
  const frame = await lab.frame(pane)
  const from = { x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 }
  await lab.page.mouse.move(from.x, from.y)
  await lab.page.mouse.down()
  await lab.page.mouse.move(from.x + dx, from.y, { steps: 5 })
  await lab.page.mouse.up()
}

test('moving one pane moves the others; the same place is shown in all four', async ({ lab }) => {
  await open(lab, 4)
  await dragIn(lab, 'p2', 100)
  for (const pane of ['p0', 'p1', 'p2', 'p3']) {
    expect(await lab.rest(pane)).toMatchObject({ x: 2100, y: 2000, scale: 0.25 })
  }
  await lab.sharp()
  const shown = await Promise.all(['p0', 'p1', 'p2', 'p3'].map((pane) => lab.pixels(pane)))
  for (const pixels of shown) {
    const middle = pixelAt(pixels, pixels.width / 2, pixels.height / 2)
    const expected = colourAt('places', 2100, 2000, size)
    expect(difference(middle.slice(0, 2), expected.slice(0, 2))).toBeLessThanOrEqual(3)
  }
})

test('an offset made while unlinked is kept when the panes are linked again', async ({ lab, page }) => {
  await open(lab, 2)
  await page.evaluate(() => canvasLab.link(false))
  await dragIn(lab, 'p1', -50)
  expect((await lab.rest('p1')).x).toBeCloseTo(2700, 5)
  expect((await lab.rest('p0')).x).toBeCloseTo(2500, 5)
  await page.evaluate(() => canvasLab.link(true))
  await dragIn(lab, 'p0', 100)
  expect((await lab.rest('p0')).x).toBeCloseTo(2100, 5)
  expect((await lab.rest('p1')).x).toBeCloseTo(2300, 5)
})

test('the other panes mark where the pointer is', async ({ lab, page }) => {
  await open(lab, 4)
  const place = { x: 2200, y: 1800 }
  const at = await lab.onPage(place, 'p0')
  await page.mouse.move(at.x, at.y)
  for (const pane of ['p1', 'p2', 'p3']) {
    const ghost = await page.locator(`[data-pane=${pane}] [data-mark=ghost]`).boundingBox()
    const there = await lab.onPage(place, pane)
    expect(Math.abs((ghost?.x ?? 0) + (ghost?.width ?? 0) / 2 - there.x)).toBeLessThanOrEqual(1)
    expect(Math.abs((ghost?.y ?? 0) + (ghost?.height ?? 0) / 2 - there.y)).toBeLessThanOrEqual(1)
  }
  await expect(page.locator('[data-pane=p0] [data-mark=ghost]')).toBeHidden()
  const before = (await lab.stats()).draws
  await page.mouse.move(at.x + 40, at.y + 10, { steps: 10 })
  expect((await lab.stats()).draws, 'a moving pointer draws no canvas').toBe(before)
})

test('the loupe shows one place in both halves, at one scale, at the pointer', async ({ lab, page }) => {
  await open(lab, 2)
  await lab.change({ lens: true })
  const lens = page.getByTestId('lens')
  await expect(lens).toBeHidden()
  const place = { x: 2400, y: 2100 }
  const at = await lab.onPage(place, 'p0')
  await page.mouse.move(at.x, at.y)
  await expect(lens).toBeVisible()
  const bounds = await lens.boundingBox()
  if (!bounds) throw new Error('no lens')
  expect(at.y < bounds.y || at.y > bounds.y + bounds.height, 'it does not hide the place').toBe(true)
  const read = () =>
    lens.locator('canvas').evaluateAll((canvases) =>
      canvases.map((canvas) => {
        const c = canvas as HTMLCanvasElement
        const context = c.getContext('2d')
        const pixel = (dx: number) => [
          ...(context?.getImageData(c.width / 2 + dx, c.height / 2, 1, 1).data ?? []),
        ]
        return { middle: pixel(0), aside: pixel(60) }
      }),
    )
  await expect.poll(async () => (await read()).map((half) => half.middle[3])).toEqual([255, 255])
  const halves = await read()
  expect(halves).toHaveLength(2)
  expect(halves[0]).toEqual(halves[1])
  // One image pixel per CSS pixel here: never less than the original has.
  for (const half of halves) {
    const middle = colourAt('places', place.x, place.y, size)
    const aside = colourAt('places', place.x + 60, place.y, size)
    expect(difference(half.middle.slice(0, 2), middle.slice(0, 2))).toBeLessThanOrEqual(2)
    expect(difference(half.aside.slice(0, 2), aside.slice(0, 2))).toBeLessThanOrEqual(2)
  }
  const other = await lab.onPage({ x: 3000, y: 2500 }, 'p1')
  await page.mouse.move(other.x, other.y)
  await expect
    .poll(async () => {
      const [half] = await read()
      const expected = colourAt('places', 3000, 2500, size)
      return difference((half?.middle ?? []).slice(0, 2), expected.slice(0, 2))
    })
    .toBeLessThanOrEqual(2)
})

declare const canvasLab: import('./canvas-lab/protocol.ts').CanvasLab
