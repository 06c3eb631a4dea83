import { expect, test } from './fixtures.ts'
import { InspectPage } from './inspect-page.ts'
import { addressOf, sampleRun } from './sample-run.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

test('compared runs stand in a pane each, and all panes look at the same place', async ({ page, api }) => {
  const run = await sampleRun(api)
  await page.goto(addressOf(run))
  await page.getByRole('button', { name: 'Compare methods and engines' }).click()
  const dialog = page.getByRole('dialog', { name: 'Compare' })
  await dialog.getByRole('checkbox', { name: `Attention crop with ${run.engineLabel}` }).check()
  await dialog.getByRole('button', { name: 'Ask them all' }).click()
  await page.waitForURL(/[?&]group=/)
  await expect(page.getByText('3 of 3 finished')).toBeVisible({ timeout: 60_000 })
  await page.getByRole('radio', { name: 'A pane each' }).click()
  const panes = page.getByTestId('pane-grid').getByRole('application')
  await expect(panes).toHaveCount(3)
  for (let i = 0; i < 3; i++) await expect(panes.nth(i)).toHaveAttribute('data-sharp', 'true')
  const boxes = await page.getByRole('list', { name: /^Boxes on \d / }).allTextContents()
  expect(boxes).toHaveLength(3)
  const own = boxes.map((text) => (text.match(/\d [A-Z][\w -]+ \((initial|person)\)/g) ?? []).length)
  expect(Math.max(...own), 'each pane has only the box of its own run').toBeLessThanOrEqual(1)
  expect(own.some((count) => count === 1)).toBe(true)

  // The pointer over one is marked in the two others, and one camera serves them all.
  const frame = await panes.first().boundingBox()
  await page.mouse.move((frame?.x ?? 0) + 150, (frame?.y ?? 0) + 200)
  await page.mouse.wheel(0, -240)
  await expect(page.locator('[data-mark=ghost]:visible')).toHaveCount(2)

  // Each pane has the map of its own run, and says its scale; the status reads it.
  const scales = page.getByTestId('pane-grid').getByText(/^Relative attention/)
  expect(await scales.count()).toBeGreaterThan(1)
  await expect(page.getByTestId('status')).toContainText('attention')
  await page.getByRole('button', { name: /^Heatmap on or off/ }).click()
  await expect(scales).toHaveCount(0)
  await page.getByRole('button', { name: /^Heatmap on or off/ }).click()

  // The camera and the arrangement stand in the address, and the keys zoom.
  const screen = new InspectPage(page)
  const zoomed = await screen.camera()
  expect((await screen.move('+')).scale).toBeCloseTo(zoomed.scale * 1.5, 3)
  const left = await screen.move('-')
  await page.screenshot({ path: test.info().outputPath('apart.png') })
  await page.reload()
  await expect(panes).toHaveCount(3)
  expect((await screen.camera()).text).toBe(left.text)
  expect((await screen.move('0')).scale).toBeLessThan(left.scale)
  await page.getByRole('radio', { name: 'One picture' }).click()
  await expect(panes).toHaveCount(1)
  await page
    .getByTestId('compare-column')
    .filter({ hasText: 'Zoom-Refine' })
    .getByRole('button')
    .first()
    .click()
  await expect(scales).toHaveCount(1)
  await page.screenshot({ path: test.info().outputPath('together.png') })
})
