/** The embedded model in a browser, without our server: the same words and numbers as the server's, from the same bytes. */
import { readFile, rm } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { build } from 'vite'
import { decodeNpy } from '#contract/npy.ts'
import type { Run, Step } from '#contract/run.ts'
import type { Client } from './client.ts'
import { expect, test } from './fixtures.ts'
import { freshFolder } from './loupe-server.ts'
import type { PageAnswer, PageQuestion } from './model-page/page.ts'
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
      if (path.startsWith('/cut/')) return await sendCut(path.slice('/cut/'.length), response)
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

/** The model's files, of which the decoder breaks off in the middle. */
async function sendCut(file: string, response: ServerResponse): Promise<void> {
  const body = await readFile(join(root, 'public/model', file))
  if (file !== 'decoder.onnx') return void response.end(body)
  response.writeHead(200, { 'content-length': body.length })
  response.write(body.subarray(0, body.length >> 1), () => response.destroy())
}

/** The asks of a run, with what the page needs to ask the same; its pictures are put beside the page. */
async function asksOf(api: Client, run: Run): Promise<{ step: Step; question: PageQuestion }[]> {
  const asks = run.steps.filter((step) => step.kind === 'ask')
  expect(asks).toHaveLength(2)
  for (const { images } of asks) {
    for (const { url } of images) sent.set(`/sent${url}`, await api.bytes(url))
  }
  return asks.map((step) => {
    const text = step.messages?.flatMap(({ parts }) => parts).find((part) => part.type === 'text')
    const pictures = step.images.map(({ url }) => `/sent${url}`)
    return { step, question: { prompt: text?.text ?? '', pictures, choices: run.options } }
  })
}

const askHere = (page: Page, question: PageQuestion): Promise<PageAnswer> =>
  page.evaluate((asked) => window.askHere(asked), question)

for (const choice of [false, true]) {
  const what = choice ? 'one of the options' : 'in words'
  test(`answers ${what} as the server does, to the token, with the same maps`, async ({ page, api }) => {
    test.slow()
    const asks = await asksOf(api, await sampleRun(api, choice))
    await page.goto(address)
    for (const { step, question } of asks) {
      const here = await askHere(page, question)
      expect(here.text).toBe(step.text)
      expect(here.pieces).toHaveLength(step.tokens?.length ?? 0)
      for (const [i, piece] of here.pieces.entries()) {
        expect(piece.text).toBe(step.tokens?.[i]?.text)
        expect(piece.logprob).toBeCloseTo(step.tokens?.[i]?.logprob ?? Number.NaN, 3)
      }
      const shares = step.answer?.distribution?.map(({ probability }) => probability) ?? []
      expect(here.shares).toEqual(choice ? shares.map((share) => expect.closeTo(share, 3)) : null)
      expect(here.maps).toHaveLength(step.images.length)
      for (const { image, url } of step.attention) {
        const there = decodeNpy(new Uint8Array(await api.bytes(url))).values
        const map = here.maps[image] ?? []
        expect(map).toHaveLength(there.length)
        const most = Math.max(...there)
        const apart = Math.max(...map.map((value, i) => Math.abs(value - (there[i] ?? Number.NaN))))
        expect(apart).toBeLessThan(most / 1000)
      }
    }
  })
}

test('stops when it is told to, and answers the next question', async ({ page, api }) => {
  test.slow()
  const [first] = await asksOf(api, await sampleRun(api))
  if (!first) throw new Error('the run asked nothing')
  await page.goto(address)
  await expect(askHere(page, { ...first.question, cancel: true })).rejects.toThrow(/cancelled/)
  expect((await askHere(page, first.question)).text).toBe(first.step.text)
})

test('says so when a download breaks off in the middle', async ({ page }) => {
  await page.goto(`${address}/?model=/cut/`)
  await expect(askHere(page, { prompt: '<s1> q <ans>', pictures: [] })).rejects.toThrow(
    /decoder\.onnx cannot be fetched/,
  )
})
