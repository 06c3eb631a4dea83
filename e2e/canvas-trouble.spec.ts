/** The panes when something goes wrong: a slow or broken service, a drag that is given up, panes that have come apart. */
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { InspectPage } from './inspect-page.ts'
import { addressOf, sampleRun } from './sample-run.ts'

const whole = 'The picture could not be loaded, trying again…'
const camera = 'cam=1000,800,1'

const inAddress = (page: Page, name: string) =>
  new URL(page.url()).searchParams.get(name)?.replaceAll('"', '') ?? null

test('both panes of a run that is opened by its link are drawn, however late info.json comes', async ({
  page,
  api,
}) => {
  const run = await sampleRun(api)
  await page.route('**/info.json', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await route.continue()
  })
  const inspect = new InspectPage(page)
  await page.goto(`${addressOf(run)}&${camera}`)
  await expect(inspect.pane('view')).toHaveAttribute('data-state', 'ready')
  await expect(inspect.pane('image')).toHaveAttribute('data-state', 'ready')
})

test('a picture that cannot be loaded is told of, and shown once it can be', async ({ page, api }) => {
  const [sample] = await api.samples()
  const { id } = await api.sampleImage(sample?.id ?? '')
  await page.route('**/iiif/3/**', (route) => route.fulfill({ status: 500 }))
  await page.goto(`/inspect/${id}`)
  const notes = page.getByRole('status').filter({ hasText: whole })
  await expect(notes).toHaveCount(2)
  await expect(page.locator('[data-overview]')).toBeVisible()
  await expect(page.locator('[data-overview] img')).toHaveCount(0)
  await page.unroute('**/iiif/3/**')
  await expect(notes).toHaveCount(0)
  await expect(new InspectPage(page).pane('image')).toHaveAttribute('data-state', 'ready')
  const small = page.locator('[data-overview] img')
  await expect.poll(() => small.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0)
})

test('a drag of the predicted box that is given up makes no box', async ({ page, api }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const run = await sampleRun(api)
  const inspect = new InspectPage(page)
  await page.goto(addressOf(run))
  const pane = inspect.pane('view')
  await expect(pane).toHaveAttribute('data-state', 'ready')
  await inspect.camera()
  await pane.focus()
  const chosen = page.getByTestId('view-pane').getByText(/^Selected: .*can be edited$/)
  await expect(async () => {
    await page.keyboard.press('Tab')
    await expect(chosen).toBeAttached({ timeout: 2000 })
  }).toPass()
  // Tab has brought it to the middle.
  await inspect.camera()
  const bounds = await pane.boundingBox()
  if (!bounds) throw new Error('no pane')
  const [x, y] = [bounds.x + bounds.width / 2, bounds.y + bounds.height / 2]
  const take = async () => {
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 40, y + 10, { steps: 5 })
  }
  await take()
  await page.keyboard.press('Escape')
  await page.mouse.up()
  await page.waitForTimeout(600)
  expect(inAddress(page, 'box')).toBeNull()
  await take()
  await page.mouse.up()
  await expect.poll(() => inAddress(page, 'box')).not.toBeNull()
})

test('panes that have come apart say so, and are aligned again', async ({ page, api }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const run = await sampleRun(api)
  const inspect = new InspectPage(page)
  await page.goto(`${addressOf(run)}&link=false&${camera}`)
  await expect(inspect.pane('image')).toHaveAttribute('data-state', 'ready')
  const align = page.getByRole('button', { name: 'Align the panes' })
  await expect(align).toHaveCount(0)

  // The pane that has the focus is the one that keys mean.
  await inspect.pane('view').focus()
  await page.keyboard.press('+')
  await expect.poll(() => inAddress(page, 'cam')).toBe('1000,800,1.5')
  expect(inAddress(page, 'cam2')).toBe('1000,800,1')
  await inspect.pane('image').focus()
  await page.keyboard.press('+')
  await page.keyboard.press('+')
  await expect.poll(() => inAddress(page, 'cam2')).toBe('1000,800,2.25')
  expect(inAddress(page, 'cam')).toBe('1000,800,1.5')

  await page.keyboard.press('l')
  await expect(page.getByRole('button', { name: 'Panes are linked, and keep' })).toBeVisible()
  await align.click()
  await expect(align).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Panes are linked: same place' })).toBeVisible()
  await expect.poll(() => inAddress(page, 'cam2')).toBeNull()
  expect(inAddress(page, 'cam')).toBe('1000,800,2.25')
})
