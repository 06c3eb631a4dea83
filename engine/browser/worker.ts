/** The browser's worker: the first message says where the files are, the others are looks. */
import {
  DECODER_FILE,
  ENCODER_FILE,
  MANIFEST_FILE,
  ModelFilesError,
  parseManifest,
  verifyBytes,
} from '../manifest.ts'
import type { ToWorker } from '../protocol.ts'
import { type ModelFiles, serve } from '../serve.ts'
import type { BrowserModelSettings } from './model.ts'

async function fetchFile(base: string, file: string): Promise<Uint8Array<ArrayBuffer>> {
  const lost = (cause: unknown) => {
    throw new ModelFilesError(`The built-in model's ${file} cannot be fetched`, { cause })
  }
  const reply = await fetch(new URL(file, base)).catch(lost)
  if (!reply.ok)
    throw new ModelFilesError(`The built-in model's ${file} cannot be fetched (HTTP ${reply.status})`)
  // The connection may also be lost in the middle of a file.
  return new Uint8Array(await reply.arrayBuffer().catch(lost))
}

async function readFiles(base: string): Promise<ModelFiles> {
  const manifest = parseManifest(new TextDecoder().decode(await fetchFile(base, MANIFEST_FILE)))
  const [encoder, decoder] = await Promise.all([fetchFile(base, ENCODER_FILE), fetchFile(base, DECODER_FILE)])
  await verifyBytes(manifest, ENCODER_FILE, encoder)
  await verifyBytes(manifest, DECODER_FILE, decoder)
  return { manifest, encoder, decoder }
}

/** A message to itself comes back after what already waits; timers would be slowed down in hidden pages. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}

let receive: ((message: ToWorker) => void) | null = null
const waiting: ToWorker[] = []

async function start({ modelUrl, wasmBase, ...limits }: BrowserModelSettings): Promise<void> {
  const host = {
    send: (message: object) => self.postMessage(message),
    nextTurn,
    readFiles: () => readFiles(modelUrl),
    wasmBase,
  }
  receive = await serve(host, limits)
  for (const message of waiting) receive(message)
}

self.addEventListener('message', ({ data }: MessageEvent<BrowserModelSettings | ToWorker>) => {
  if (!('type' in data)) void start(data)
  else if (receive) receive(data)
  else waiting.push(data)
})
