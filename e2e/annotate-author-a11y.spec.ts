import { AnnotateProject } from './annotate-project.ts'
import { expect, test } from './fixtures.ts'
import { expectNoViolations } from './violations.ts'

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
      await expectNoViolations(page)
      await page.keyboard.press('Escape')
      await expect(page.getByTestId('project').first()).toBeVisible()
      await expectNoViolations(page)

      await room.open(page)
      await page.keyboard.press('b')
      await page.keyboard.press('Enter')
      await expect(page.getByTestId('crop-preview').getByRole('img')).toBeVisible()
      await page.keyboard.press('x')
      await expectNoViolations(page)
      await page.keyboard.press('y')
      await expect(page.getByTestId('version').first()).toBeVisible()
      await expectNoViolations(page)
      await page.keyboard.press('Escape')
      await page.keyboard.press('i')
      await expect(page.getByRole('dialog', { name: 'Add pictures' })).toBeVisible()
      await expectNoViolations(page)
      await page.keyboard.press('Escape')

      await page.setViewportSize({ width: 390, height: 844 })
      await expect(page.getByRole('button', { name: /^1 of 2/ })).toBeVisible()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
      await expectNoViolations(page)
    })
  })
}
