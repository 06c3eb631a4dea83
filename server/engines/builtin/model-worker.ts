/** The engine's end of the worker thread. */
import { Worker } from 'node:worker_threads'
import { connectModel, type ModelWorker } from '#engine/model-client.ts'
import type { WorkLimits } from '#engine/protocol.ts'

/** What the worker is started with. */
export interface WorkerSettings extends WorkLimits {
  readonly modelDir: string
}

/** Starts the thread, which loads the model at once; what goes wrong there shows in `loaded` and `gone`. Idle, it lets the process end. */
export function startModelWorker(settings: WorkerSettings): ModelWorker {
  const worker = new Worker(new URL('./worker-boot.mjs', import.meta.url), { workerData: settings })
  return connectModel({
    post: (message, transfer) => worker.postMessage(message, transfer),
    onMessage: (receive) => worker.on('message', receive),
    onError: (lost) => worker.on('error', lost),
    onExit: (gone) => worker.on('exit', gone),
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    async terminate() {
      await worker.terminate()
    },
  })
}
