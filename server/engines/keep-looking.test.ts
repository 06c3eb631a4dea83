import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { keepLooking } from './keep-looking.ts'
import { createOpenAiEngine } from './openai/openai-engine.ts'
import { matchProfile } from './profiles/match.ts'

const told = {
  object: 'list',
  data: [
    {
      id: 'late',
      profile: { convention: 'view-pixel', default_layer: 2 },
      capabilities: { relative_attention: true, token_maps: true },
    },
  ],
}

let server: Server | null = null
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** Lists its model and refuses every question. */
async function listen(port: number): Promise<number> {
  server = createServer((request, response) => {
    const models = request.url === '/v1/models'
    response.writeHead(models ? 200 : 400, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify(models ? told : { error: { message: 'no' } }))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function lateEngine() {
  const port = await listen(0)
  server?.close()
  const profile = matchProfile('some-new-model')
  if (!profile) throw new Error('no profile')
  const engine = createOpenAiEngine({
    id: 'late',
    label: 'Late',
    baseUrls: [`http://127.0.0.1:${port}/v1`],
    model: 'late',
    apiKey: null,
    profile,
  })
  return { engine, port }
}

test('a server that starts later is found, with what it tells of its model', async () => {
  const { engine, port } = await lateEngine()
  await keepLooking(engine, () => true, 50)
  expect(engine.info()).toMatchObject({ convention: 'fraction', capabilities: { attention: false } })
  await listen(port)
  await expect.poll(() => engine.info().convention, { timeout: 5000 }).toBe('view-pixel')
  expect(engine.info().profile.attentionLayer).toBe(2)
  await engine.close()
})

test('an engine that was replaced is no longer looked for', async () => {
  const { engine, port } = await lateEngine()
  let current = true
  await keepLooking(engine, () => current, 50)
  current = false
  await listen(port)
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(engine.info().convention).toBe('fraction')
  await engine.close()
})
