/** Our server with a data folder that outlives the bench: a gigapixel is taken in once, not every time. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from '../../e2e/client.ts'
import { freePort } from '../../e2e/loupe-server.ts'
import { bigJpeg } from './big-image.ts'
import { benchFolder } from './folder.ts'

const startScript = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))
const patienceMs = 90_000

export const bigImages = {
  '16k': { width: 16384, height: 16384, words: '16,384 x 16,384' },
  gigapixel: { width: 40000, height: 25000, words: '40,000 x 25,000' },
} as const
export type BigImage = keyof typeof bigImages

export interface KeptServer {
  readonly url: string
  /** the path of an image's IIIF service; the image is made and uploaded where it is not there yet */
  image(name: BigImage): Promise<string>
  stop(): Promise<void>
}

export async function startKeptServer(): Promise<KeptServer> {
  const data = benchFolder('data')
  const port = await freePort()
  const env = { ...process.env, HOST: '127.0.0.1', PORT: String(port), LOUPE_DATA: data }
  const child = spawn(process.execPath, [startScript, '--no-build'], { env, stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  await answers(url, child)
  return {
    url,
    async image(name) {
      const note = join(data, `canvas-${name}.txt`)
      if (existsSync(note)) {
        const path = readFileSync(note, 'utf8')
        if ((await fetch(`${url}${path}/info.json`)).ok) return path
      }
      const { width, height } = bigImages[name]
      const { iiif } = await new Client(url).upload(await bigJpeg(width, height), 'image/jpeg')
      const path = new URL(iiif, url).pathname
      writeFileSync(note, path)
      return path
    },
    async stop() {
      if (child.exitCode !== null) return
      const closed = once(child, 'close')
      child.kill('SIGTERM')
      const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await closed
      clearTimeout(impatience)
    },
  }
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + patienceMs
  while (Date.now() < until && child.exitCode === null) {
    if ((await fetch(`${url}/api/health`).catch(() => null))?.ok) return
    await sleep(100)
  }
  throw new Error('the server did not start')
}
