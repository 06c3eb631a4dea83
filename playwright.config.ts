import { defineConfig } from '@playwright/test'
import { findChromium, quietFlags } from './scripts/chromium.mjs'

const browser = await findChromium()
if (!browser) throw new Error('No Chromium starts here; `npm test` looks for one and tries to install it.')
// The workers load this file again: they take the choice over instead of probing once more.
process.env.LOUPE_CHROMIUM = browser.path
process.env.LOUPE_CHROMIUM_SANDBOX = browser.sandbox ? 'on' : 'off'

const report = process.env.LOUPE_TEST_REPORT

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // One worker: the model and the picture pipeline use the cores themselves.
  workers: 1,
  // A test that fails now and then is a defect to be mended. CI's machine may stall for seconds, so a test is tried once more there,
  // and `npm test` names it at its end.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: !!process.env.CI,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: report ? [['list'], ['json', { outputFile: report }]] : [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: browser.path, chromiumSandbox: browser.sandbox, args: [...quietFlags] },
  },
})
