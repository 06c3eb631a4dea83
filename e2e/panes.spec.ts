/** The panes of the Inspect screen: what each side shows, and what the hand does to it. */
import { expect, test } from './fixtures.ts'
import { difference, InspectPage, pixelAt } from './inspect-page.ts'
import { addressOf, sampleRun } from './sample-run.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

test('a view that does not come leaves its side of the swipe empty', async ({ page, api }) => {
  const run = await sampleRun(api)
  const view = run.steps.flatMap((step) => step.images).find((picture) => picture.role === 'view')
  await page.route(`**${view?.url}`, (route) => route.fulfill({ status: 404 }))
  await page.goto(`${addressOf(run)}&swipe=0.5&heat=false&overlays=false`)
  const screen = new InspectPage(page)
  await expect(screen.pane('image')).toHaveAttribute('data-sharp', 'true')
  const pixels = await screen.pixels('image')
  // Below the note that says what did not come.
  const row = Math.round(pixels.height * 0.7)
  const ground = pixelAt(pixels, 4, row)
  const left = Array.from({ length: 20 }, (_, i) => pixelAt(pixels, pixels.width * (0.05 + i * 0.02), row))
  for (const pixel of left) expect(difference(pixel, ground)).toBeLessThanOrEqual(2)
  const right = Array.from({ length: 20 }, (_, i) => pixelAt(pixels, pixels.width * (0.55 + i * 0.02), row))
  expect(
    right.some((pixel) => difference(pixel, ground) > 20),
    'the original stands on the right',
  ).toBe(true)
})

test('a drag over the predicted box pans until the box was clicked', async ({ page, api }) => {
  const run = await sampleRun(api)
  await page.goto(addressOf(run))
  const screen = new InspectPage(page)
  await screen.finished()
  const before = await screen.camera()
  const pane = await screen.pane('view').boundingBox()
  if (!pane || !run.box?.box) throw new Error('no pane or no box')
  const { x, y, width, height } = run.box.box
  const on = (camera: typeof before) => ({
    x: pane.x + pane.width / 2 + (x + width / 2 - camera.x) * camera.scale,
    y: pane.y + pane.height / 2 + (y + height / 2 - camera.y) * camera.scale,
  })
  const drag = async (from: { x: number; y: number }) => {
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(from.x + 40, from.y + 30, { steps: 5 })
    await page.mouse.up()
  }
  await drag(on(before))
  await expect.poll(async () => (await screen.camera()).text).not.toBe(before.text)
  const after = await screen.camera()
  expect(new URL(page.url()).searchParams.get('box'), 'no box was made').toBeNull()
  // What lies inside it is taken first; a second click on the same spot goes on to the box beneath.
  await expect(async () => {
    await page.mouse.click(on(after).x, on(after).y)
    await page.waitForTimeout(700)
    await expect(page.getByText(/^Selected: predicted box/).first()).toBeAttached({ timeout: 500 })
  }).toPass()
  await drag(on(after))
  await expect.poll(() => new URL(page.url()).searchParams.get('box')).not.toBeNull()
  expect((await screen.camera()).text, 'now it is the box that moves').toBe(after.text)
})

test('the swipe divider keeps its place in the hand, moves by all keys, and lets the wheel through', async ({
  page,
  api,
}) => {
  const run = await sampleRun(api)
  await page.goto(`${addressOf(run)}&swipe=0.5`)
  const screen = new InspectPage(page)
  await screen.finished()
  const slider = page.getByRole('slider', { name: /^Swipe divider/ })
  const bounds = await slider.boundingBox()
  const area = await page.getByTestId('panes').boundingBox()
  if (!bounds || !area) throw new Error('no divider')
  // Taken ten pixels beside its line, and not moved: it stays.
  const grip = { x: bounds.x + bounds.width / 2 + 10, y: bounds.y + bounds.height / 2 }
  await page.mouse.move(grip.x, grip.y)
  await page.mouse.down()
  await page.mouse.move(grip.x + 1, grip.y)
  await page.mouse.move(grip.x, grip.y)
  await page.mouse.move(grip.x + area.width * 0.1, grip.y, { steps: 4 })
  await page.mouse.up()
  await expect
    .poll(async () => {
      const now = await slider.boundingBox()
      return Math.abs((now?.x ?? 0) - bounds.x - area.width * 0.1)
    })
    .toBeLessThanOrEqual(1)
  await expect(slider).toHaveAttribute('aria-valuenow', '60')
  await slider.focus()
  for (const [key, value] of [
    ['ArrowUp', '62'],
    ['ArrowDown', '60'],
    ['PageUp', '70'],
    ['PageDown', '60'],
    ['ArrowLeft', '58'],
  ] as const) {
    await page.keyboard.press(key)
    await expect(slider, key).toHaveAttribute('aria-valuenow', value)
  }
  const before = await screen.camera()
  const now = await slider.boundingBox()
  await page.mouse.move((now?.x ?? 0) + 16, grip.y)
  await page.mouse.wheel(0, -240)
  await expect.poll(async () => (await screen.camera()).scale).toBeGreaterThan(before.scale * 1.2)
})

test('the caption tells both directions and enough of the hash', async ({ page, api }) => {
  const run = await sampleRun(api)
  await page.goto(addressOf(run))
  const view = run.steps.flatMap((step) => step.images).find((picture) => picture.role === 'view')
  if (!view) throw new Error('no view')
  await expect(page.getByTestId('view-caption')).toContainText(`sha ${view.sha256.slice(0, 8)}…`)
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })
  test('the status stays inside its chip', async ({ page, api }) => {
    const run = await sampleRun(api)
    await page.goto(addressOf(run))
    const screen = new InspectPage(page)
    await expect(screen.pane('view')).toHaveAttribute('data-sharp', 'true')
    const pane = await screen.pane('view').boundingBox()
    if (!pane) throw new Error('no pane')
    await page.mouse.move(pane.x + pane.width / 2, pane.y + pane.height / 2)
    const status = page.getByTestId('status')
    await expect(status).toContainText('attention')
    const over = await status.evaluate((chip) => [
      chip.scrollWidth - chip.clientWidth,
      chip.scrollHeight - chip.clientHeight,
      chip.getBoundingClientRect().right - innerWidth,
    ])
    for (const px of over) expect(px).toBeLessThanOrEqual(0)
    await page.screenshot({ path: test.info().outputPath('phone.png') })
  })
})
