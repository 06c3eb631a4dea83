/** Everything that runs need, for tests: a data folder, an image that tells where it was cut, engines, and a runner. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import sharp from 'sharp'
import type { ModelProfile } from '#contract/engine.ts'
import type { Run, RunEvent } from '#contract/run.ts'
import { foldRun } from '#contract/run-fold.ts'
import type { Engine } from '../engines/engine.ts'
import { createOpenAiEngine } from '../engines/openai/openai-engine.ts'
import { createRegistry } from '../engines/registry.ts'
import { createImages, type Images } from '../images/images.ts'
import { defaultImageLimits } from '../images/limits.ts'
import { createRunLog, type RunLog } from '../runs/run-log.ts'
import { createRunner, type Runner } from '../runs/runner.ts'
import { type FileStore, openFiles } from '../store/files.ts'
import type { Asked } from './chat-server.ts'
import { openTestDatabase } from './test-database.ts'

export const chatProfile: ModelProfile = {
  id: 'test',
  label: 'Test',
  convention: 'fraction',
  resize: { kind: 'max-side', maxSide: 1000 },
  promptStyle: 'chat',
  zoomSyntax: null,
  padding: { kind: 'absolute', share: 0.1 },
  attentionLayer: null,
  imageFormat: 'png',
}

/** An engine that speaks to a server at `baseUrl` through the real client. */
export function chatEngine(
  baseUrl: string,
  profile: Partial<ModelProfile> = {},
  id: string = 'remote',
): Engine {
  return createOpenAiEngine({
    id,
    label: `Engine ${id}`,
    baseUrls: [baseUrl],
    model: 'test',
    apiKey: null,
    profile: { ...chatProfile, ...profile },
  })
}

export interface RunRoom {
  readonly runner: Runner
  readonly log: RunLog
  readonly images: Images
  readonly db: Awaited<ReturnType<typeof openTestDatabase>>
  readonly files: FileStore
  readonly imageId: string
  readonly folder: string
  /** Starts a run on the room's image and waits for its end. */
  run(request: Partial<Parameters<Runner['start']>[0]>): Promise<Run>
  /** The fold of all events of a run, once it has ended. */
  end(id: string): Promise<Run>
  close(): Promise<void>
}

/** Red grows from left to right and green from top to bottom, so that a crop's mean colour is its centre. */
export async function ramp(width: number, height: number): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      pixels[(y * width + x) * 3] = Math.floor((256 * x) / width)
      pixels[(y * width + x) * 3 + 1] = Math.floor((256 * y) / height)
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}

/** Where the middle of a picture lies in the ramp, as fractions of the ramp's sides. */
export async function middleOf(bytes: Uint8Array): Promise<{ x: number; y: number }> {
  const { channels } = await sharp(bytes).stats()
  return { x: ((channels[0]?.mean ?? 0) + 0.5) / 256, y: ((channels[1]?.mean ?? 0) + 0.5) / 256 }
}

export async function openRunRoom(
  engines: readonly Engine[],
  picture: Buffer | null = null,
): Promise<RunRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-run-room-'))
  const db = await openTestDatabase(folder)
  const files = await openFiles(folder)
  const images = createImages({ db, files, limits: defaultImageLimits })
  const bytes = picture ?? (await ramp(2000, 1600))
  const imageId = (await images.ingest(Readable.from([bytes]), { name: 'ramp' })).image.id
  const log = createRunLog(db)
  const registry = createRegistry(engines)
  const runner = createRunner({ log, engines: registry, images, files, maxQueued: 1000 })
  const end = async (id: string) => {
    let run: Run | null = null
    for await (const event of runner.watch(id, 0, new AbortController().signal) as AsyncIterable<RunEvent>) {
      run = foldRun(run, event)
    }
    if (!run) throw new Error('the run told nothing')
    return run
  }
  return {
    ...{ runner, log, images, db, files, imageId, folder, end },
    async run(request) {
      const whole = {
        imageId,
        question: 'What is it?',
        method: 'single-glance',
        engine: 'remote',
        ...request,
      }
      return end(await runner.start(whole))
    },
    async close() {
      await runner.close()
      await registry.close()
      await db.destroy()
      await rm(folder, { recursive: true })
    },
  }
}

/** The pictures of an ask, in order. */
export function picturesOf(asked: Asked | undefined): Buffer[] {
  return partsOf(asked).flatMap(({ image_url }) =>
    image_url ? [Buffer.from(image_url.url.replace(/^data:[^,]*,/, ''), 'base64')] : [],
  )
}

/** All that an ask says in words. */
export function wordsOf(asked: Asked | undefined): string {
  return partsOf(asked)
    .map((part) => part.text ?? '')
    .join('\n')
}

/** The last turn of an ask alone. */
export function lastTurn(asked: Asked | undefined): Asked | undefined {
  return asked && { ...asked, body: { ...asked.body, messages: asked.body.messages.slice(-1) } }
}

function partsOf(asked: Asked | undefined) {
  type Part = Extract<Asked['body']['messages'][number]['content'], readonly unknown[]>[number]
  return (asked?.body.messages ?? []).flatMap(({ content }): readonly Part[] =>
    typeof content === 'string' ? [{ type: 'text', text: content }] : content,
  )
}
