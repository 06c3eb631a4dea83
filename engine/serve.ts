/** The worker's side: loads the network at once, then answers one look after another. Free of Node and browser. */
import { createPictureCache } from './keys-values.ts'
import { type LookRequest, type LookTools, look } from './look.ts'
import { type Manifest, ModelFilesError } from './manifest.ts'
import type { FromWorker, ToWorker, WorkLimits } from './protocol.ts'
import { createNetwork } from './session.ts'
import { createTokenizer } from './tokenizer.ts'

export interface ModelFiles {
  readonly manifest: Manifest
  readonly encoder: Uint8Array
  readonly decoder: Uint8Array
}

/** What the thread it runs in provides. */
export interface Host {
  send(message: FromWorker): void
  /** One turn of the event loop, in which a message can come in. */
  nextTurn(): Promise<void>
  /** Throws ModelFilesError. */
  readFiles(): Promise<ModelFiles>
  /** folder of the runtime's WebAssembly files, as a URL that ends in a slash */
  readonly wasmBase: string
}

class Cancelled extends Error {}

/**
 * Loads the model and tells so, or tells why it cannot be used: whatever goes wrong is told, as a promise that rejects in a
 * browser's worker is heard by nobody. From then on the returned function takes the messages that come in.
 */
export async function serve(host: Host, limits: WorkLimits): Promise<(message: ToWorker) => void> {
  const started = performance.now()
  try {
    const tools = await load(host, limits)
    host.send({ type: 'loaded', manifest: tools.manifest, ms: performance.now() - started })
    return receiver(host, tools)
  } catch (error) {
    const reason = error instanceof ModelFilesError ? error.message : 'The built-in model cannot start'
    host.send({ type: 'unusable', reason, cause: String(error) })
    return () => {}
  }
}

type Loaded = Omit<LookTools, 'pause'>

async function load(host: Host, limits: WorkLimits): Promise<Loaded> {
  const { manifest, encoder, decoder } = await host.readFiles()
  const runtime = { wasmBase: host.wasmBase, threads: limits.threads }
  return {
    manifest,
    tokenizer: createTokenizer(manifest),
    network: await createNetwork(manifest, { encoder, decoder }, runtime),
    cache: createPictureCache(limits.maxCachedPictures, limits.maxCachedBytes),
  }
}

function receiver(host: Host, tools: Loaded): (message: ToWorker) => void {
  let current: { readonly id: number; cancelled: boolean } | null = null

  async function answer(id: number, request: LookRequest): Promise<void> {
    const job = { id, cancelled: false }
    current = job
    // The runtime never leaves the thread while it computes; a turn of the event loop lets a cancellation in.
    const pause = async () => {
      await host.nextTurn()
      if (job.cancelled) throw new Cancelled()
    }
    try {
      const pieces = look({ ...tools, pause }, request)
      for (;;) {
        const next = await pieces.next()
        if (next.done) return host.send({ type: 'done', id, reply: next.value })
        host.send({ type: 'piece', id, piece: next.value })
      }
    } catch (error) {
      if (error instanceof Cancelled) return host.send({ type: 'cancelled', id })
      host.send({ type: 'broken', id, reason: error instanceof Error ? error.message : String(error) })
    }
  }

  return (message) => {
    if (message.type === 'look') void answer(message.id, message.request)
    else if (current?.id === message.id) current.cancelled = true
  }
}
