import type { PlainBox } from '#contract/space.ts'
import type { LabBox } from './canvas-lab/protocol.ts'
import { type CanvasPage, expect, test } from './canvas-page.ts'
import { difference, type Pixels, pixelAt } from './inspect-page.ts'

const size = { width: 4000, height: 3000 }
const mine: LabBox = {
  id: 'mine',
  label: 'mine',
  role: 'person',
  editable: true,
  box: { x: 1500, y: 1000, width: 800, height: 600 },
}

async function open(lab: CanvasPage, boxes: readonly LabBox[], selected: string | null = null) {
  await lab.page.emulateMedia({ reducedMotion: 'reduce' })
  await lab.mount({
    size,
    source: { kind: 'iiif', url: lab.service('grey', size) },
    boxes,
    selected,
  })
  await lab.look({ x: 2000, y: 1400, scale: 0.4 })
}

async function drag(lab: CanvasPage, from: { x: number; y: number }, to: { x: number; y: number }) {
  const { mouse } = lab.page
  const [a, b] = [await lab.onPage(from), await lab.onPage(to)]
  await mouse.move(a.x, a.y)
  await mouse.down()
  await mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2, { steps: 4 })
  await mouse.move(b.x, b.y, { steps: 4 })
}

/** Equal to within one screen pixel. */
async function expectBox(lab: CanvasPage, found: PlainBox | undefined, expected: PlainBox) {
  const { scale } = await lab.camera()
  for (const key of ['x', 'y', 'width', 'height'] as const) {
    expect(Math.abs((found?.[key] ?? -1e9) - expected[key]) * scale, key).toBeLessThan(1.01)
  }
}

test('a box is drawn from any corner, and cut at the border of the image', async ({ lab }) => {
  await open(lab, [])
  await lab.change({ tool: 'draw' })
  await drag(lab, { x: 1800, y: 1500 }, { x: 1200, y: 1100 })
  await lab.page.mouse.up()
  await drag(lab, { x: 400, y: 300 }, { x: -300, y: 900 })
  await lab.page.mouse.up()
  const drawn = (await lab.events()).filter((e) => e.type === 'draw')
  expect(drawn).toHaveLength(2)
  await expectBox(lab, drawn[0]?.box, { x: 1200, y: 1100, width: 600, height: 400 })
  await expectBox(lab, drawn[1]?.box, { x: 0, y: 300, width: 400, height: 600 })
})

test('a selected box is moved and resized by mouse; Escape takes it back', async ({ lab, page }) => {
  await open(lab, [mine], 'mine')
  await drag(lab, { x: 1900, y: 1300 }, { x: 2100, y: 1200 })
  await page.mouse.up()
  await expectBox(lab, (await lab.boxes()).get('mine'), { x: 1700, y: 900, width: 800, height: 600 })
  // The lower right corner.
  await drag(lab, { x: 2500, y: 1500 }, { x: 2700, y: 1750 })
  await page.mouse.up()
  await expectBox(lab, (await lab.boxes()).get('mine'), { x: 1700, y: 900, width: 1000, height: 850 })
  // The left side, dragged over the right one: the box turns over.
  await drag(lab, { x: 1700, y: 1325 }, { x: 2900, y: 1325 })
  await page.mouse.up()
  await expectBox(lab, (await lab.boxes()).get('mine'), { x: 2700, y: 900, width: 200, height: 850 })
  const before = (await lab.boxes()).get('mine')
  await drag(lab, { x: 2800, y: 1300 }, { x: 2300, y: 1300 })
  await page.keyboard.press('Escape')
  await page.mouse.up()
  expect((await lab.boxes()).get('mine')).toEqual(before)
  expect((await lab.events()).at(-1)).toMatchObject({ type: 'change', id: 'mine', phase: 'cancel' })

  await page.evaluate(() => canvasLab.undo())
  await expectBox(lab, (await lab.boxes()).get('mine'), { x: 1700, y: 900, width: 1000, height: 850 })
  await page.evaluate(() => canvasLab.undo())
  await page.evaluate(() => canvasLab.undo())
  expect((await lab.boxes()).get('mine')).toEqual(mine.box)
  await page.evaluate(() => canvasLab.redo())
  await expectBox(lab, (await lab.boxes()).get('mine'), { x: 1700, y: 900, width: 800, height: 600 })
})

test('a box that may not be edited stays where it is', async ({ lab, page }) => {
  await open(lab, [{ ...mine, editable: false }], 'mine')
  const camera = await lab.camera()
  await drag(lab, { x: 1900, y: 1300 }, { x: 2100, y: 1200 })
  await page.mouse.up()
  expect((await lab.boxes()).get('mine')).toEqual(mine.box)
  expect((await lab.rest()).x).not.toBe(camera.x)
})

test('keys move a box by one pixel, ten with Shift, and resize it with Alt', async ({ lab, page }) => {
  const other: LabBox = { ...mine, id: 'other', box: { x: 100, y: 100, width: 300, height: 300 } }
  await open(lab, [other, mine])
  await page.getByRole('application', { name: 'Pane 0' }).focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(page.getByText('Selected: mine', { exact: false })).toBeAttached()
  for (const key of ['ArrowRight', 'ArrowRight', 'Shift+ArrowDown', 'Alt+ArrowLeft', 'Alt+Shift+ArrowDown'])
    await page.keyboard.press(key)
  await expect
    .poll(async () => (await lab.boxes()).get('mine'))
    .toEqual({ x: 1502, y: 1010, width: 799, height: 610 })
  // Past the last box Tab leaves the pane: no keyboard trap.
  await page.keyboard.press('Tab')
  await expect(page.getByText('Selected:', { exact: false })).not.toBeAttached()
})

test('a pane with 1,000 boxes is left by Escape and Tab, and by Tab alone while one draws', async ({
  lab,
  page,
}) => {
  const many = Array.from({ length: 1000 }, (_, at): LabBox => {
    const place = { x: (at % 40) * 100, y: Math.floor(at / 40) * 120, width: 60, height: 60 }
    return { ...mine, id: `box ${at}`, label: `box ${at}`, box: place }
  })
  await open(lab, many)
  const pane = page.getByRole('application', { name: 'Pane 0' })
  await pane.focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(page.getByText('Selected: box 1 ', { exact: false })).toBeAttached()
  await page.keyboard.press('Escape')
  await expect(page.getByText('Selected:', { exact: false })).not.toBeAttached()
  await expect(pane).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(pane).not.toBeFocused()
  // Coming back begins anew.
  await pane.focus()
  await page.keyboard.press('Tab')
  await expect(page.getByText('Selected: box 0 ', { exact: false })).toBeAttached()
  await lab.change({ tool: 'draw', selected: null })
  await page.keyboard.press('Tab')
  await expect(pane).not.toBeFocused()
})

test.describe('by touch', () => {
  test.use({ hasTouch: true })
  test('a box is moved and resized by finger', async ({ lab, page }) => {
    await open(lab, [mine], 'mine')
    const session = await page.context().newCDPSession(page)
    const swipe = async (from: { x: number; y: number }, to: { x: number; y: number }) => {
      const [a, b] = [await lab.onPage(from), await lab.onPage(to)]
      const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
        session.send('Input.dispatchTouchEvent', { type, touchPoints })
      await send('touchStart', [a])
      for (let i = 1; i <= 8; i++)
        await send('touchMove', [{ x: a.x + ((b.x - a.x) * i) / 8, y: a.y + ((b.y - a.y) * i) / 8 }])
      await send('touchEnd', [])
    }
    await swipe({ x: 1900, y: 1300 }, { x: 1700, y: 1300 })
    await expectBox(lab, (await lab.boxes()).get('mine'), { x: 1300, y: 1000, width: 800, height: 600 })
    // Eight CSS pixels beside the corner: a finger is not a needle.
    await swipe({ x: 1280, y: 985 }, { x: 1080, y: 885 })
    await expectBox(lab, (await lab.boxes()).get('mine'), { x: 1100, y: 900, width: 1000, height: 700 })
  })
})

/** The thickness of the first line met from the left in a row, in pixels that are not the picture's grey. */
function lineWidth(pixels: Pixels, y: number): number {
  let from = -1
  for (let x = 0; x < pixels.width; x++) {
    const isLine = difference(pixelAt(pixels, x, y), [128, 128, 128]) > 24
    if (isLine && from < 0) from = x
    if (!isLine && from >= 0) return x - from
  }
  return -1
}

test('lines are as wide at every zoom', async ({ lab }) => {
  await open(lab, [{ ...mine, label: '' }])
  const widths: number[] = []
  for (const scale of [0.6, 0.9, 3, 10]) {
    // The left side of the box, off the middle, with picture on both sides.
    await lab.look({ x: 1500 + 100 / scale, y: 1300, scale })
    const shown = await lab.pixels()
    widths.push(lineWidth(shown, shown.height / 2 + 40))
  }
  expect(new Set(widths), `widths ${widths}`).toHaveProperty('size', 1)
  expect(widths[0]).toBeGreaterThanOrEqual(2)
  expect(widths[0]).toBeLessThanOrEqual(5)
})

test('among 1,000 boxes a click finds the smallest under it, a second one the next', async ({
  lab,
  page,
}) => {
  const many = Array.from(
    { length: 998 },
    (_, i): LabBox => ({
      id: `n${i}`,
      label: '',
      role: 'initial',
      box: { x: (i % 40) * 90 + 5, y: Math.floor(i / 40) * 100 + 5, width: 60, height: 60 },
    }),
  )
  const large: LabBox = {
    ...mine,
    id: 'large',
    editable: false,
    box: { x: 1500, y: 900, width: 900, height: 900 },
  }
  await open(lab, [...many, large, { ...large, id: 'larger', box: { ...large.box, width: 1200 } }])
  const target = many[12 * 40 + 20]
  if (!target) throw new Error('no box')
  const at = await lab.onPage({ x: target.box.x + 30, y: target.box.y + 30 })
  const chosen: (string | null)[] = []
  for (let i = 0; i < 4; i++) {
    await page.mouse.click(at.x, at.y)
    const event = (await lab.events()).at(-1)
    chosen.push(event?.type === 'select' ? event.id : 'not a selection')
    // Apart, or it is a double click.
    await page.waitForTimeout(600)
  }
  expect(chosen).toEqual([target.id, 'large', 'larger', target.id])
  await expect(page.getByRole('list', { name: 'Boxes on Pane 0' }).getByRole('listitem')).toHaveCount(1000)
})

declare const canvasLab: import('./canvas-lab/protocol.ts').CanvasLab
