/** A model that zooms twice, the second time into its own crop, as a person sees it; then a person's box takes over. */
import { type Asked, type ChatServer, says, startChatServer } from '../server/testing/chat-server.ts'
import { picturesOf, ramp } from '../server/testing/run-room.ts'
import { Client } from './client.ts'
import { expect, test } from './fixtures.ts'
import { InspectPage } from './inspect-page.ts'
import { LoupeServer } from './loupe-server.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

let chat: ChatServer
let loupe: LoupeServer

const look = (source: string) => `<grounding>{"bbox_2d": [0.5, 0.5, 1, 1], "source": "${source}"}</grounding>`

async function* reply(asked: Asked) {
  const pictures = picturesOf(asked).length
  if (pictures === 1) return yield* says('<think>Too small to tell.</think>', look('original_image'))
  if (pictures === 2) return yield* says('<think>Closer.</think>', look('observation_1'))
  yield* says('<think>Now it is clear.</think>', '<answer>blue</answer>')
}

test.beforeAll(async () => {
  test.setTimeout(120_000)
  chat = await startChatServer(reply)
  loupe = await LoupeServer.start({ LOUPE_ENGINE_URL: chat.baseUrl, LOUPE_ENGINE_MODEL: 'Mini-o3-7B-v1' })
})
test.afterAll(async () => {
  await loupe?.stop()
  await chat?.close()
})

test('nested looks stand on the picture, and a drawn box goes on from any of them', async ({ page }) => {
  test.setTimeout(120_000)
  const api = new Client(loupe.url)
  const { id: imageId } = await api.upload(await ramp(2000, 1600))
  const engines = (await api.json('/api/engines')) as { id: string; model: string }[]
  const engine = engines.find((one) => one.model === 'Mini-o3-7B-v1')?.id
  const screen = new InspectPage(page)
  await page.goto(`${loupe.url}/inspect/${imageId}?method=multi-turn&engine=${engine}`)
  await screen.ask('What colour is it?')
  await screen.finished()
  await expect(screen.answer('Refined').getByTestId('answer-text')).toHaveText('blue')
  await expect(page.getByText('It looked first and answered afterwards.')).toBeVisible()

  const run = await api.finished(screen.runId())
  expect(run.looks.map(({ cropBox }) => cropBox)).toEqual([
    expect.objectContaining({ x: 1000, y: 800, width: 1000, height: 800 }),
    expect.objectContaining({ x: 1500, y: 1200, width: 500, height: 400 }),
  ])
  const boxes = await screen.boxes('What the model saw')
  expect(boxes.get('look 1')).toEqual({ x: 1000, y: 800, width: 1000, height: 800 })
  expect(boxes.get('look 2')).toEqual({ x: 1500, y: 1200, width: 500, height: 400 })

  // A person draws elsewhere and goes on from the first reply.
  await screen.press('0')
  await screen.press('b')
  const pane = await screen.pane('view').boundingBox()
  if (!pane) throw new Error('no pane')
  const at = (x: number, y: number) => [pane.x + pane.width * x, pane.y + pane.height * y] as const
  await page.mouse.move(...at(0.35, 0.4))
  await page.mouse.down()
  await page.mouse.move(...at(0.5, 0.5), { steps: 4 })
  await page.mouse.up()
  await page.getByTestId('step-ask').first().click()
  await page.getByRole('button', { name: 'Go on from here with the drawn box' }).click()
  await expect.poll(() => screen.runId()).not.toBe(run.id)
  const child = await api.finished(screen.runId())
  expect(child).toMatchObject({ status: 'succeeded', parentId: run.id, method: 'multi-turn' })
  expect(child.looks[0]).toMatchObject({ by: 'person' })
  expect(child.steps.filter((step) => step.inherited)).toHaveLength(child.forkedAt ?? -1)
  await expect(page.getByTestId('parting')).toBeVisible()
})
