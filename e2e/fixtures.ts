/** Playwright's `test` with a real server: one for a worker's tests, and one of a test's own where it wants to harm it. */
import { test as base, expect } from '@playwright/test'
import sharp from 'sharp'
import { Client } from './client.ts'
import { LoupeServer } from './loupe-server.ts'

interface PerTest {
  /** speaks to `loupe` over HTTP */
  api: Client
  /** a server of this test's own, to kill and restart */
  own: LoupeServer
}

interface Always {
  readsPictures: undefined
  closesPages: undefined
}

interface PerWorker {
  /** environment variables that the servers are started with */
  serverEnv: Record<string, string>
  loupe: LoupeServer
}

export const test = base.extend<PerTest & Always, PerWorker>({
  // A test that borrows a double from the server brings the server's rule along that few formats may be opened here.
  readsPictures: [
    async ({ browserName: _ }, use) => {
      sharp.unblock({ operation: ['VipsForeignLoad'] })
      await use(undefined)
    },
    { auto: true },
  ],
  // A page that a test opened by itself would live on, and work, beside all tests after it.
  closesPages: [
    async ({ browser }, use) => {
      await use(undefined)
      await Promise.all(browser.contexts().map((context) => context.close()))
    },
    { auto: true },
  ],
  serverEnv: [{}, { option: true, scope: 'worker' }],
  loupe: [
    async ({ serverEnv }, use) => {
      const server = await LoupeServer.start(serverEnv)
      await use(server)
      await server.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ loupe }, use) => use(loupe.url),
  api: async ({ loupe }, use) => use(new Client(loupe.url)),
  // Nothing that a page does may be against its own content policy.
  page: async ({ page }, use) => {
    const reports: string[] = []
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) reports.push(message.text())
    })
    await use(page)
    expect(reports).toEqual([])
  },
  own: [
    async ({ serverEnv }, use, info) => {
      const server = await LoupeServer.start(serverEnv)
      await use(server)
      await server.stop()
      if (info.status !== info.expectedStatus) await info.attach('server output', { body: server.output })
    },
    { timeout: 120_000 },
  ],
})

export { expect } from '@playwright/test'
