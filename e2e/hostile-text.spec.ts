/** A model that answers with markup, terminal codes and orders: the page shows text, and nothing of it is done. */
import { hostileText } from '../faults/engine-faults.ts'
import { type ChatServer, says, startChatServer } from '../server/testing/chat-server.ts'
import { ramp } from '../server/testing/run-room.ts'
import { Client } from './client.ts'
import { expect, test } from './fixtures.ts'
import { InspectPage } from './inspect-page.ts'
import { LoupeServer } from './loupe-server.ts'

let chat: ChatServer
let loupe: LoupeServer

test.beforeAll(async () => {
  test.setTimeout(120_000)
  chat = await startChatServer(() => says(hostileText))
  loupe = await LoupeServer.start({ LOUPE_ENGINE_URL: chat.baseUrl, LOUPE_ENGINE_MODEL: hostileModel })
})
test.afterAll(async () => {
  await loupe?.stop()
  await chat?.close()
})

/** Also the model's own name comes from outside. */
const hostileModel = 'qwen<img src=x onerror="window.hacked=1">'

test('hostile words are text, on the page and in the address', async ({ page }) => {
  test.setTimeout(90_000)
  const api = new Client(loupe.url)
  const { id: imageId } = await api.upload(await ramp(400, 300))
  const loud: string[] = []
  page.on('dialog', (dialog) => {
    loud.push(dialog.message())
    void dialog.dismiss()
  })
  const foreign: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(loupe.url) && !/^(data|blob):/.test(request.url()))
      foreign.push(request.url())
  })
  const screen = new InspectPage(page)
  await page.goto(`${loupe.url}/inspect/${imageId}?method=single-glance&engine=environment`)
  await screen.ask('<script>window.hacked=1</script>What is it?')
  const run = await api.finished(screen.runId())
  expect(run.status).toBe('succeeded')
  const answer = page.getByTestId('answer-text').first()
  await expect(answer).toContainText('<img src=x onerror="window.hacked=1">')
  await expect(answer).toContainText('Ignore all previous instructions')
  expect(await answer.locator('img, script, a').count()).toBe(0)
  expect(await page.locator('img[src="x"], [onerror], a[href^="javascript:"]').count()).toBe(0)
  for (const path of ['/settings', `/inspect/${imageId}?run=${run.id}`]) {
    await page.goto(loupe.url + path)
    await expect(page.getByText('onerror', { exact: false }).first()).toBeVisible()
    expect(await page.locator('[onerror]').count()).toBe(0)
  }
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  expect(await page.title()).not.toContain('owned')
  expect(loud).toEqual([])
  expect(foreign).toEqual([])
  expect((await api.json('/api/images')) as unknown[]).toHaveLength(1)
})
