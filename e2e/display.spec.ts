/** What a person chooses for this browser holds there, after a reload too. */
import { expect, test } from './fixtures.ts'

test('theme and sharpness in motion are kept', async ({ page }) => {
  await page.goto('/settings?tab=display')
  const display = page.getByRole('region', { name: 'Display' })
  const sharp = display.getByRole('switch', { name: 'Full sharpness while a picture moves' })
  await expect(sharp).not.toBeChecked()
  await sharp.click()
  await display.getByRole('radio', { name: 'Light' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')

  await page.reload()
  await expect(sharp).toBeChecked()
  await expect(display.getByRole('radio', { name: 'Light' })).toBeChecked()
  await sharp.click()
  await page.reload()
  await expect(sharp).not.toBeChecked()
})
