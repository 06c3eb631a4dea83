import { expect, test } from './fixtures.ts'
import { InspectPage } from './inspect-page.ts'
import { addressOf, sampleRun } from './sample-run.ts'
import { expectNoViolations } from './violations.ts'

for (const theme of ['dark', 'light'] as const) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: 'reduce' } })

    test('the first page has no accessibility violations', async ({ page }) => {
      await page.goto('/')
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
      await expect(page.getByRole('heading', { name: 'Sample scenes' })).toBeVisible()
      await expect(page.getByRole('button', { name: /^Open the scene/ }).first()).toBeVisible()
      await expectNoViolations(page)
    })

    test('a finished run with an open step has no accessibility violations', async ({ page, api }) => {
      const run = await sampleRun(api)
      const screen = new InspectPage(page)
      await page.goto(`${addressOf(run)}&step=1`)
      await screen.finished()
      await expect(page.getByTestId('raw-reply').first()).toBeVisible()
      await expectNoViolations(page)
    })

    test('help, palette and an image without a run have no accessibility violations', async ({
      page,
      api,
    }) => {
      const run = await sampleRun(api)
      await page.goto(`/inspect/${run.imageId}`)
      await expect(page.getByRole('textbox', { name: 'Question' })).toBeVisible()
      await expectNoViolations(page)
      await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
      await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
      await expectNoViolations(page)
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+k')
      await expect(page.getByRole('dialog')).toBeVisible()
      await expectNoViolations(page)
    })
  })
}
