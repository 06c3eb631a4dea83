/** Node's worker thread of the embedded model. */
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import type { ToWorker } from '#engine/protocol.ts'
import { serve } from '#engine/serve.ts'
import { readModel } from './files.ts'
import type { WorkerSettings } from './model-worker.ts'

const { modelDir, ...limits }: WorkerSettings = workerData
// The runtime's files from the installed package, so that nothing is fetched.
const runtime = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'))

const receive = await serve(
  {
    send: (message) => parentPort?.postMessage(message),
    nextTurn: () => setImmediate(),
    readFiles: () => readModel(modelDir),
    wasmBase: `${pathToFileURL(runtime).href}/`,
  },
  limits,
)
parentPort?.on('message', (message: ToWorker) => receive(message))
