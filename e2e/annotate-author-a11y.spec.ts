import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { AnnotateProject } from './annotate-project.ts'
import { expect, test } from './fixtures.ts'

async function expectClean(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  expect(
    violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`)),
  ).toEqual([])
}

const content = {
  question: 'What is on the sign?',
  options: [
    { letter: 'A', text: 'STOP' },
    { letter: 'B', text: 'GO' },
  ],
  answer: 'A',
  category: 'OCR',
}

for (const theme of ['dark', 'light'] as const) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: 'reduce' } })

    test('Annotate has no accessibility violations, and fits a phone', async ({ page, loupe }) => {
      const room = await AnnotateProject.make(loupe.url, 2, content)
      await page.goto('/annotate?new=project')
      await expect(page.getByRole('dialog', { name: 'New project' })).toBeVisible()
      await expectClean(page)
      await page.keyboard.press('Escape')
      await expect(page.getByTestId('project').first()).toBeVisible()
      await expectClean(page)

      await room.open(page)
      await page.keyboard.press('b')
      await page.keyboard.press('Enter')
      await expect(page.getByTestId('crop-preview').getByRole('img')).toBeVisible()
      await page.keyboard.press('x')
      await expectClean(page)
      await page.keyboard.press('y')
      await expect(page.getByTestId('version').first()).toBeVisible()
      await expectClean(page)
      await page.keyboard.press('Escape')
      await page.keyboard.press('i')
      await expect(page.getByRole('dialog', { name: 'Add pictures' })).toBeVisible()
      await expectClean(page)
      await page.keyboard.press('Escape')

      await page.setViewportSize({ width: 390, height: 844 })
      await expect(page.getByRole('button', { name: /^1 of 2/ })).toBeVisible()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
      await expectClean(page)
    })
  })
}
