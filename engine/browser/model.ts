/**
 * The embedded model in a browser, without any server: the page's end of the worker. A page needs, as static files, the
 * three files of public/model and onnxruntime-web's ort-wasm-simd-threaded.mjs and .wasm. Pictures are cut by the page, by the
 * sizing rules of `profileOf(manifest)`, and read by `decodeInBrowser`; e2e/model-page is a whole example.
 */
import { connectModel, type ModelWorker } from '../model-client.ts'
import type { WorkLimits } from '../protocol.ts'

export interface BrowserModelSettings extends WorkLimits {
  /** folder of the model's files, an absolute URL that ends in a slash */
  readonly modelUrl: string
  /** folder of the runtime's WebAssembly files, an absolute URL that ends in a slash */
  readonly wasmBase: string
}

/** More threads than one need a page that is cross-origin isolated. */
export const browserLimits: WorkLimits = {
  threads: 1,
  maxCachedPictures: 16,
  maxCachedBytes: 64 * 1024 * 1024,
}

/** Starts the worker and loads the model. */
export function startBrowserModel(settings: BrowserModelSettings): ModelWorker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  let ended = () => {}
  worker.postMessage(settings)
  return connectModel({
    post: (message, transfer) => worker.postMessage(message, transfer),
    onMessage: (receive) => worker.addEventListener('message', ({ data }) => receive(data)),
    onError: (lost) => worker.addEventListener('error', (event) => lost(event.error ?? event.message)),
    onExit: (gone) => {
      ended = gone
    },
    hold() {},
    async terminate() {
      worker.terminate()
      ended()
    },
  })
}
