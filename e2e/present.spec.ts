import type { Page } from '@playwright/test'
import { quoteAnswer } from '#contract/caption-words.ts'
import { gallerySchema } from '#contract/gallery.ts'
import type { Run } from '#contract/run.ts'
import { centre } from '#contract/space.ts'
import { imageSizeOf, storyOf } from '#contract/story.ts'
import { expect, test } from './fixtures.ts'
import { InspectPage } from './inspect-page.ts'
import { addressOf, sampleRun } from './sample-run.ts'
import { expectNoViolations } from './violations.ts'

const title = (page: Page) => page.getByTestId('caption-title')
const stepOf = (page: Page) => page.getByTestId('stage').getAttribute('data-step')

function tell(run: Run) {
  const image = imageSizeOf(run)
  if (!image) throw new Error('the run has no view')
  return storyOf(run, image).steps
}

/** Notes every place of the camera from now on. */
async function watchCamera(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const stage = document.querySelector<HTMLElement>('[data-testid="stage"]')
    if (!stage) throw new Error('there is no stage')
    const seen: string[] = []
    Object.assign(window, { seenCameras: seen })
    new MutationObserver(() => seen.push(stage.dataset.camera ?? '')).observe(stage, {
      attributes: true,
      attributeFilter: ['data-camera'],
    })
  })
  return () => page.evaluate(() => Reflect.get(window, 'seenCameras') as string[])
}

function cameraOf(text: string | null | undefined) {
  const [x = 0, y = 0, scale = 0] = (text ?? '').split(',').map(Number)
  return { x, y, scale }
}

test('a run is presented to its end by keyboard alone', async ({ page, api }) => {
  const run = await sampleRun(api)
  const steps = tell(run)
  await page.goto(addressOf(run))
  await new InspectPage(page).finished()
  await page.keyboard.press('p')
  await page.waitForURL(/\/present\//)
  // The presentation has the page to itself.
  await expect(page.getByRole('navigation', { name: 'Places' })).toHaveCount(0)
  await expect(page.getByTestId('recorded')).toContainText(run.model)
  const keys = ['ArrowRight', 'Space', 'PageDown', 'Enter']
  for (const [at, step] of steps.entries()) {
    await expect(title(page)).toHaveText(step.title)
    if (step.text) await expect(page.getByTestId('caption-text')).toHaveText(step.text)
    expect(await stepOf(page)).toBe(step.id)
    await expect(page.getByTestId('place')).toContainText(`${at + 1} / ${steps.length}`)
    if (step.kind === 'initial') {
      if (!run.initialAnswer || !run.cropBox) throw new Error('the sample run looked once')
      await expect(title(page)).toContainText(quoteAnswer(run.initialAnswer, run))
      await expect(page.getByTestId('initial-answer')).toBeVisible()
    }
    if (at < steps.length - 1) await page.keyboard.press(keys[at % keys.length] ?? 'Space')
  }
  expect(steps.map(({ id }) => id)).toEqual([
    'whole',
    'view',
    'initial',
    'look',
    'heat',
    'refined',
    'closing',
  ])
  await expect(page.getByTestId('initial-answer')).toBeVisible()
  await expect(page.getByTestId('refined-answer')).toBeVisible()
  // The last step is the end: there is nothing after it, and the way back is open.
  await page.keyboard.press('ArrowRight')
  expect(await stepOf(page)).toBe('closing')
  await page.keyboard.press('ArrowLeft')
  await expect(title(page)).toHaveText(steps.at(-2)?.title ?? '')
  await page.keyboard.press('Home')
  await expect(title(page)).toHaveText(run.question)
  await page.keyboard.press('Escape')
  await page.waitForURL(/\/inspect\//)
})

test('the camera flies into the crop, or cuts where less motion is asked for', async ({ page, api }) => {
  const run = await sampleRun(api)
  if (!run.cropBox) throw new Error('the sample run has no crop')
  const middle = centre(run.cropBox)
  for (const motion of ['no-preference', 'reduce'] as const) {
    await page.emulateMedia({ reducedMotion: motion })
    await page.goto(`/present/${run.id}?step=initial`)
    await expect(page.locator('[data-pane="sent"]')).toHaveAttribute('data-state', 'ready')
    const start = cameraOf(await page.getByTestId('stage').getAttribute('data-camera'))
    const seen = await watchCamera(page)
    await page.keyboard.press('ArrowRight')
    await expect(async () => {
      const { x, y } = cameraOf(await page.getByTestId('stage').getAttribute('data-camera'))
      expect(Math.hypot(x - middle.x, y - middle.y)).toBeLessThan(1)
    }).toPass()
    const path = new Set(await seen())
    if (motion === 'reduce') expect(path.size).toBe(1)
    else expect(path.size).toBeGreaterThan(5)
    const end = cameraOf([...path].at(-1))
    expect(end.scale).toBeGreaterThan(start.scale * 2)
    // Full resolution stands there now, and what the model saw is gone.
    await expect(page.getByTestId('as-sent')).toHaveCSS('opacity', '0')
    await expect(page.locator('[data-pane="original"]')).toHaveAttribute('data-sharp', 'true')
  }
})

test('what the model saw stands there with its true pixels', async ({ page, api }) => {
  const run = await sampleRun(api)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(`/present/${run.id}?step=view`)
  await expect(page.locator('[data-pane="sent"]')).toHaveAttribute('data-state', 'ready')
  const { scale } = cameraOf(await page.getByTestId('stage').getAttribute('data-camera'))
  const view = tell(run)[1]?.shows
  if (!view) throw new Error('the story shows no view')
  // Each pixel of the view is a square of several screen pixels.
  expect((scale * view.region.width) / view.width).toBeGreaterThan(4)
})

test('a link restores the step, and the story plays by itself to its end', async ({ page, api }) => {
  const run = await sampleRun(api)
  const steps = tell(run)
  await page.goto(`/present/${run.id}?step=refined&notes=true`)
  await expect(title(page)).toHaveText(steps.find(({ id }) => id === 'refined')?.title ?? '')
  await expect(page.getByTestId('notes')).toContainText('It wrote:')
  await page.reload()
  await expect(title(page)).toHaveText(steps.find(({ id }) => id === 'refined')?.title ?? '')

  await page.goto(`/present/${run.id}?step=heat&play=true&speed=4`)
  await expect(page.getByTestId('stage')).toHaveAttribute('data-step', 'refined')
  await expect(page.getByTestId('stage')).toHaveAttribute('data-step', 'closing')
  // At the end it stops by itself.
  await page.waitForURL((url) => !url.searchParams.has('play'))
})

test('speaker keys: black screen, notes, full screen', async ({ page, api }) => {
  const run = await sampleRun(api)
  await page.goto(`/present/${run.id}?step=initial`)
  await expect(title(page)).toBeVisible()
  const black = page.getByRole('button', { name: /screen is black/ })
  await page.keyboard.press('.')
  await expect(black).toBeVisible()
  // The key that wakes the screen does not also turn the page.
  await page.keyboard.press('ArrowRight')
  await expect(black).toHaveCount(0)
  expect(await stepOf(page)).toBe('initial')
  await page.keyboard.press('n')
  await expect(page.getByRole('complementary', { name: 'Speaker notes' })).toBeVisible()
  await page.keyboard.press('f')
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true)
  await page.keyboard.press('f')
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(false)
  // A click on a button leaves the keys to the presentation.
  await page.getByRole('button', { name: 'Next step' }).click()
  await expect(page.getByTestId('stage')).toHaveAttribute('data-step', 'look')
  await page.keyboard.press('Space')
  await expect(page.getByTestId('stage')).toHaveAttribute('data-step', 'heat')
})

test('a playlist is put together, played by keyboard and restored by its link', async ({ page, api }) => {
  const first = await sampleRun(api)
  const second = await sampleRun(api, true)
  await page.goto('/present')
  for (const run of [first, second]) {
    await page
      .getByRole('button', { name: `Add “${run.question}” to the playlist` })
      .and(page.locator(':enabled'))
      .first()
      .click()
  }
  await page.getByRole('textbox', { name: 'Title' }).fill('Two looks')
  const list = page.getByTestId('playlist').getByRole('listitem')
  await expect(list).toHaveCount(2)
  await page.getByRole('button', { name: 'Move 2 up' }).click()
  await expect(list.first()).toContainText(second.question)
  await page.getByRole('link', { name: 'Start' }).click()

  await expect(page.getByTestId('title-page')).toContainText('Two looks')
  const link = page.url()
  await page.keyboard.press('ArrowRight')
  await expect(title(page)).toHaveText(second.question)
  await page.keyboard.press('End')
  await expect(page.getByTestId('stage')).toHaveAttribute('data-step', 'closing')
  await page.keyboard.press('ArrowRight')
  await expect(title(page)).toHaveText(first.question)
  // Back from the first step is the end of the run before.
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByTestId('place')).toContainText('run 1 of 2')
  await expect(page.getByTestId('stage')).toHaveAttribute('data-step', 'closing')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowRight')
  await expect(page.getByTestId('end-page')).toContainText('2 runs')

  await page.goto(link)
  await expect(page.getByTestId('title-page')).toContainText('Two looks')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Two looks')
  await expect(list.first()).toContainText(second.question)
})

test('the place is honest before anything was asked', async ({ page, own }) => {
  await page.goto(`${own.url}/present`)
  await expect(page.getByText('No run of your own yet')).toBeVisible()
  await expect(page.getByText('Nothing picked yet')).toBeVisible()
})

test('a replay goes through the log, at its true pace or at once, and says that it is one', async ({
  page,
  api,
}) => {
  const run = await sampleRun(api)
  const log = await api.events(run.id, 0)
  const length = (log.at(-1)?.at ?? 0) - (log[0]?.at ?? 0)
  await page.goto(addressOf(run))
  await new InspectPage(page).finished()
  await page.getByRole('button', { name: 'More' }).click()
  const since = Date.now()
  await page.getByRole('link', { name: 'Replay as it was recorded' }).click()
  await expect(page.getByTestId('replayer')).toBeVisible()
  await expect(page.getByTestId('recorded')).toContainText(run.engineLabel)
  await expect(page.getByTestId('recorded')).toContainText(run.model)
  await expect(page.getByTestId('recorded')).toContainText('Recorded')
  // It comes to rest where the log ends, and not sooner than the run did.
  await page.waitForURL((url) => Number(url.searchParams.get('t')) >= Math.round(length) - 1)
  expect(Date.now() - since).toBeGreaterThanOrEqual(length * 0.95)
  await expect(page.getByTestId('refined-answer')).toHaveText(run.refinedAnswer?.text ?? '')

  // Back at the beginning nothing is answered yet; by steps of the run it comes again.
  await page.keyboard.press('Home')
  await expect(page.getByText('Not begun yet.')).toBeVisible()
  await expect(page.getByTestId('refined-answer')).toHaveCount(0)
  await page.keyboard.press('ArrowRight')
  await expect(page.getByTestId('replay-steps').getByRole('listitem')).toHaveCount(1)
  const scrubber = page.getByRole('slider', { name: 'Moment of the recording' })
  await scrubber.focus()
  await page.keyboard.press('End')
  await expect(page.getByTestId('replay-steps').getByRole('listitem')).toHaveCount(run.steps.length)

  // The link of a moment restores it.
  const middle = log.find((event) => event.type === 'run-patched' && 'initialAnswer' in event.patch)
  const t = (middle?.at ?? 0) - (log[0]?.at ?? 0)
  await page.goto(`/present/${run.id}?replay=true&t=${t}`)
  await expect(page.getByTestId('initial-answer')).toBeVisible()
  await expect(page.getByTestId('refined-answer')).toHaveCount(0)
  await page.getByRole('radio', { name: 'at once' }).click()
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await expect(page.getByTestId('refined-answer')).toBeVisible()
})

test('recorded runs on the first page need nothing but files, failures among them', async ({ page, api }) => {
  const gallery = gallerySchema.parse(await api.json('/samples/recorded/gallery.json'))
  const kinds = gallery.entries.map(({ kind }) => kind)
  expect(kinds).toContain('put-right')
  expect(kinds.some((kind) => kind === 'made-worse' || kind === 'still-wrong')).toBe(true)
  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (/^\/(api\/(runs|files|images)\/|iiif)/.test(pathname)) asked.push(pathname)
  })
  for (const entry of gallery.entries) {
    await page.goto('/')
    await page
      .getByRole('link', { name: new RegExp(`^Watch: .*${escaped(entry.question)}`) })
      .first()
      .click()
    await expect(title(page)).toHaveText(entry.question)
    asked.length = 0
    await page.keyboard.press('ArrowRight')
    await expect(page.locator('[data-pane="sent"]')).toHaveAttribute('data-state', 'ready')
    await expect(page.getByTestId('recorded')).toContainText(entry.model)
    await page.keyboard.press('End')
    await expect(page.getByTestId('stage')).toHaveAttribute('data-step', 'closing')
    await expect(page.locator('[data-pane="after"]')).toHaveAttribute('data-state', 'ready')
    await page.keyboard.press('r')
    await expect(page.getByTestId('replayer')).toBeVisible()
    await page.keyboard.press('End')
    await expect(page.getByTestId('refined-answer')).toBeVisible()
    expect(asked).toEqual([])
  }
})

test('a recorded question is asked live in one click', async ({ page }) => {
  await page.goto('/')
  await page
    .getByRole('button', { name: /^Run it live/ })
    .first()
    .click()
  await page.waitForURL(/\/inspect\/.*run=/)
  await new InspectPage(page).finished()
})

test('a run that is not there says so', async ({ page }) => {
  await page.goto('/present/00000000-0000-4000-8000-000000000000')
  await expect(page.getByText('There is no run')).toBeVisible()
  await page.goto('/present/recorded-nothing')
  await expect(page.getByText('There is no run')).toBeVisible()
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

  test('a wipe turns the page, and everything is within the screen', async ({ page, api }) => {
    const run = await sampleRun(api)
    await page.goto(`/present/${run.id}`)
    await expect(title(page)).toHaveText(run.question)
    await wipe(page, 300, 80)
    await expect(page.getByTestId('stage')).toHaveAttribute('data-step', 'view')
    await wipe(page, 80, 300)
    await expect(page.getByTestId('stage')).toHaveAttribute('data-step', 'whole')
    for (const step of tell(run)) {
      await expect(page.getByTestId('stage')).toHaveAttribute('data-step', step.id)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(wide).toBeLessThanOrEqual(390)
      const next = await page.getByRole('button', { name: 'Next step' }).boundingBox()
      expect(next?.height).toBeGreaterThanOrEqual(44)
      expect((next?.y ?? 0) + (next?.height ?? 0)).toBeLessThanOrEqual(844)
      await page.getByRole('button', { name: 'Next step' }).tap()
    }
  })
})

/** A finger that takes 120 ms across, by its own clock: on a busy machine the protocol's messages take longer. */
async function wipe(page: Page, from: number, to: number): Promise<void> {
  const client = await page.context().newCDPSession(page)
  const since = Date.now() / 1000
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', x: number | null, ms: number) =>
    client.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: x === null ? [] : [{ x, y: 620, id: 1 }],
      timestamp: since + ms / 1000,
    })
  await Promise.all([
    send('touchStart', from, 0),
    send('touchMove', (from + to) / 2, 60),
    send('touchMove', to, 110),
    send('touchEnd', null, 120),
  ])
  await client.detach()
}

for (const theme of ['dark', 'light'] as const) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: 'reduce' } })

    test('presentations have no accessibility violations', async ({ page, api }) => {
      const run = await sampleRun(api)
      const addresses = [
        `/present/${run.id}`,
        `/present/${run.id}?step=heat&notes=true`,
        `/present/${run.id}?step=refined`,
        `/present/${run.id}?step=closing`,
        `/present/${run.id}?replay=true&t=100000`,
        `/present?runs=${run.id}&title=One`,
        `/present?runs=${run.id}&title=One&at=2`,
        `/present?runs=${run.id}&title=One&edit=true`,
      ]
      for (const address of addresses) {
        await page.goto(address)
        await expect(page.getByText(run.question).first()).toBeVisible()
        await expectNoViolations(page)
      }
    })
  })
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
