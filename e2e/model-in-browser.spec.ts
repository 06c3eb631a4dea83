/** The embedded model in a browser, without our server: the same words and numbers as the server's, from the same bytes. */
import { readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { Step } from '#contract/run.ts'
import { expect, test } from './fixtures.ts'
import { freshFolder } from './loupe-server.ts'
import type { PageAnswer } from './model-page/page.ts'
import { sampleRun } from './sample-run.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
}

let folder: string
let site: Server
let address: string
const sent = new Map<string, Buffer>()

/** The page as static files: its bundle, the model's files, the runtime's, and the pictures under test. */
test.beforeAll(async () => {
  folder = await freshFolder()
  await build({
    configFile: false,
    root: join(root, 'e2e/model-page'),
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir: folder, emptyOutDir: true, target: 'es2022' },
  })
  const folders = { '/model/': 'public/model', '/ort/': 'node_modules/onnxruntime-web/dist' }
  site = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname
    const mapped = Object.entries(folders).find(([prefix]) => path.startsWith(prefix))
    const file = mapped
      ? join(root, mapped[1], path.slice(mapped[0].length))
      : join(folder, path === '/' ? 'index.html' : path)
    try {
      const body = sent.get(path) ?? (await readFile(file))
      response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream')
      response.end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
})

test.afterAll(async () => {
  site.close()
  await rm(folder, { recursive: true, force: true })
})

test('answers as the server does, to the token, and points to the same places', async ({ page, api }) => {
  test.slow()
  const run = await sampleRun(api)
  const asks = run.steps.filter((step: Step) => step.kind === 'ask')
  expect(asks).toHaveLength(2)
  for (const { images } of asks) {
    for (const { url } of images) sent.set(`/sent${url}`, await api.bytes(url))
  }
  await page.goto(address)
  for (const step of asks) {
    const text = step.messages?.flatMap(({ parts }) => parts).find((part) => part.type === 'text')
    const question = { prompt: text?.text ?? '', pictures: step.images.map(({ url }) => `/sent${url}`) }
    const here: PageAnswer = await page.evaluate((asked) => window.askHere(asked), question)
    expect(here.text).toBe(step.text)
    expect(here.pieces).toHaveLength(step.tokens?.length ?? 0)
    for (const [i, piece] of here.pieces.entries()) {
      expect(piece.text).toBe(step.tokens?.[i]?.text)
      expect(piece.logprob).toBeCloseTo(step.tokens?.[i]?.logprob ?? Number.NaN, 3)
    }
    expect(here.maps).toHaveLength(step.images.length)
    for (const mean of here.maps) expect(mean).toBeGreaterThan(0)
  }
})
