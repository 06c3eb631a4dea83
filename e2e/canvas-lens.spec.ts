import { type CanvasPage, expect, test } from './canvas-page.ts'

const size = { width: 5000, height: 4000 }

async function open(lab: CanvasPage): Promise<void> {
  await lab.page.emulateMedia({ reducedMotion: 'reduce' })
  await lab.mount({ size, source: { kind: 'iiif', url: lab.service('places', size) }, lens: true })
  await lab.look({ x: 2500, y: 2000, scale: 0.25 })
}

/** The loupe stands above the place it shows: its middle, and its lower edge 20 CSS px over it. */
async function expectLensAt(lab: CanvasPage, at: { x: number; y: number }): Promise<void> {
  const lens = lab.page.getByTestId('lens')
  await expect(lens).toBeVisible()
  await expect(async () => {
    const bounds = await lens.boundingBox()
    if (!bounds) throw new Error('no lens')
    expect(Math.abs(bounds.x + bounds.width / 2 - at.x)).toBeLessThanOrEqual(1)
    expect(Math.abs(bounds.y + bounds.height + 20 - at.y)).toBeLessThanOrEqual(1)
  }).toPass({ timeout: 5000 })
}

test.describe('by touch', () => {
  test.use({ hasTouch: true })
  test('one finger holds the loupe and moves it, and the picture stays', async ({ lab, page }) => {
    await open(lab)
    const before = await lab.camera()
    const session = await page.context().newCDPSession(page)
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints })
    const from = await lab.onPage({ x: 2200, y: 2300 })
    const to = { x: from.x + 180, y: from.y + 60 }
    await send('touchStart', [from])
    await expectLensAt(lab, from)
    for (let i = 1; i <= 6; i++) await send('touchMove', [{ x: from.x + 30 * i, y: from.y + 10 * i }])
    await expectLensAt(lab, to)
    await send('touchEnd', [])
    await expect(page.getByTestId('lens')).toBeHidden()
    expect(await lab.rest()).toEqual(before)
    // Without the loupe the same finger pans.
    await lab.change({ lens: false })
    await send('touchStart', [from])
    for (let i = 1; i <= 6; i++) await send('touchMove', [{ x: from.x + 30 * i, y: from.y + 10 * i }])
    await send('touchEnd', [])
    expect((await lab.rest()).x).toBeLessThan(before.x - 100)
  })
})

test('keys alone hold the loupe at the centre of the focused pane', async ({ lab, page }) => {
  await open(lab)
  const lens = page.getByTestId('lens')
  await expect(lens).toBeHidden()
  await page.keyboard.press('Tab')
  const frame = await lab.frame()
  const middle = { x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 }
  await expectLensAt(lab, middle)
  await page.keyboard.press('ArrowRight')
  await lab.rest()
  await expectLensAt(lab, middle)
  await lab.change({ lens: false })
  await lab.change({ lens: true })
  await expectLensAt(lab, middle)
  // A pointer takes it over.
  await page.mouse.move(middle.x - 150, middle.y + 40)
  await expectLensAt(lab, { x: middle.x - 150, y: middle.y + 40 })
})
