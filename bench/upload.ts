/** How soon after its last byte an 8K JPEG can be looked at. */
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { imageInfoSchema } from '#contract/image.ts'
import { Client } from '../e2e/client.ts'
import { LoupeServer } from '../e2e/loupe-server.ts'
import { eightKJpeg, withComment } from './eight-k.ts'
import { type Bench, quantile } from './figures.ts'

const rounds = 10

export const uploadBench: Bench = {
  name: 'upload',
  title: 'An 8K JPEG (7680 x 4320)',
  about: `From the last byte of the upload until the pictures have arrived; median of ${rounds}, no two uploads alike.`,
  async run() {
    const jpeg = await eightKJpeg()
    const server = await LoupeServer.start()
    try {
      const api = new Client(server.url)
      // The model is loaded at the first question; that is not what is timed here.
      await oneUpload(api, withComment(jpeg, 'warm-up'))
      const all: Times[] = []
      for (let i = 0; i < rounds; i++) all.push(await oneUpload(api, withComment(jpeg, `round ${i}`)))
      const median = (pick: (times: Times) => number) => quantile(all.map(pick), 0.5)
      return [
        {
          key: 'storedMs',
          label: 'stored, checked, pyramid made',
          value: median((t) => t.stored),
          unit: 'ms',
        },
        { key: 'fittedMs', label: 'picture fitted to a pane', value: median((t) => t.fitted), unit: 'ms' },
        {
          key: 'viewMs',
          label: 'view as sent to the model',
          value: median((t) => t.view),
          unit: 'ms',
          wished: 1000,
        },
        {
          key: 'worstViewMs',
          label: 'the slowest of them',
          value: Math.max(...all.map((t) => t.view)),
          unit: 'ms',
        },
        { key: 'fileKB', label: 'size of the file', value: jpeg.length / 1000, unit: 'kB' },
      ]
    } finally {
      await server.stop()
    }
  },
}

/** Milliseconds after the last byte. */
interface Times {
  stored: number
  fitted: number
  view: number
}

async function oneUpload(api: Client, jpeg: Buffer): Promise<Times> {
  const post = request(`${api.url}/api/images`, {
    method: 'POST',
    headers: { 'content-type': 'image/jpeg', 'content-length': jpeg.length },
  })
  const answered = once(post, 'response') as Promise<[IncomingMessage]>
  post.end(jpeg)
  await once(post, 'finish')
  const lastByte = performance.now()
  const since = () => performance.now() - lastByte
  const [reply] = await answered
  const chunks: Buffer[] = []
  for await (const chunk of reply) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString()
  if (reply.statusCode !== 201) throw new Error(`the upload answered ${reply.statusCode}: ${body}`)
  const image = imageInfoSchema.parse(JSON.parse(body))
  const stored = since()

  const question = { question: 'What is here?', method: 'single-glance', engine: 'builtin' }
  const id = await api.createRun({ ...question, imageId: image.id })
  const events = await api.events(id, 0, (event) => event.type === 'step-finished')
  const last = events.at(-1)
  const picture = last?.type === 'step-finished' ? last.step.images[0] : undefined
  if (!picture) throw new Error('the first step brought no view')
  await api.bytes(picture.url)
  const view = since()

  await api.finished(id)
  const again = performance.now()
  await api.bytes(`${new URL(image.iiif, api.url).pathname}/full/!1024,1024/0/default.jpg`)
  const fitted = stored + performance.now() - again
  return { stored, fitted, view }
}
