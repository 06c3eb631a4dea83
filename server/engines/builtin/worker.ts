/** The worker thread: loads the network at once, then answers one look after another. */
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { createPictureCache } from '#engine/keys-values.ts'
import { type LookRequest, type LookTools, look } from '#engine/look.ts'
import { ModelFilesError } from '#engine/manifest.ts'
import type { FromWorker, ToWorker, WorkerSettings } from '#engine/protocol.ts'
import { createNetwork } from '#engine/session.ts'
import { createTokenizer } from '#engine/tokenizer.ts'
import { readModel } from './files.ts'

class Cancelled extends Error {}
let current: { readonly id: number; cancelled: boolean } | null = null

function send(message: FromWorker): void {
  parentPort?.postMessage(message)
}

async function load(settings: WorkerSettings): Promise<Omit<LookTools, 'pause'>> {
  const { manifest, encoder, decoder } = await readModel(settings.modelDir)
  // The runtime's files from the installed package, so that nothing is fetched.
  const runtime = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'))
  const network = await createNetwork(
    manifest,
    { encoder, decoder },
    { wasmBase: `${pathToFileURL(runtime).href}/`, threads: settings.threads },
  )
  return {
    manifest,
    tokenizer: createTokenizer(manifest),
    network,
    cache: createPictureCache(settings.maxCachedPictures, settings.maxCachedBytes),
    random: Math.random,
  }
}

async function answer(tools: Omit<LookTools, 'pause'>, id: number, request: LookRequest): Promise<void> {
  const job = { id, cancelled: false }
  current = job
  // The runtime never leaves the thread while it computes; a turn of the event loop lets a cancellation in.
  const pause = async () => {
    await nextTurn()
    if (job.cancelled) throw new Cancelled()
  }
  try {
    const pieces = look({ ...tools, pause }, request)
    for (;;) {
      const next = await pieces.next()
      if (next.done) return send({ type: 'done', id, reply: next.value })
      send({ type: 'piece', id, piece: next.value })
    }
  } catch (error) {
    if (error instanceof Cancelled) return send({ type: 'cancelled', id })
    send({ type: 'broken', id, reason: error instanceof Error ? error.message : String(error) })
  }
}

async function main(settings: WorkerSettings): Promise<void> {
  const started = performance.now()
  try {
    const tools = await load(settings)
    parentPort?.on('message', (message: ToWorker) => {
      if (message.type === 'look') void answer(tools, message.id, message.request)
      else if (current?.id === message.id) current.cancelled = true
    })
    send({ type: 'loaded', manifest: tools.manifest, ms: performance.now() - started })
  } catch (error) {
    if (!(error instanceof ModelFilesError)) throw error
    send({ type: 'unusable', reason: error.message })
  }
}

await main(workerData)
