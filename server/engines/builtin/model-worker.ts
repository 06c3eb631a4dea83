/** The engine's end of the worker thread: start, load, one look at a time, cancel, and what happens when it dies. */
import { Worker } from 'node:worker_threads'
import { deferred } from '#engine/deferred.ts'
import type { LookReply, LookRequest, Piece } from '#engine/look.ts'
import { type Manifest, ModelFilesError } from '#engine/manifest.ts'
import type { FromWorker, ToWorker, WorkerSettings } from '#engine/protocol.ts'

/** The worker ended, or broke, while it was needed. The message has plain words. */
export class WorkerLostError extends Error {
  override readonly name = 'WorkerLostError'
}

/** The network could not work on this look; the worker lives on. */
export class LookError extends Error {
  override readonly name = 'LookError'
}

export class LookCancelledError extends Error {
  override readonly name = 'LookCancelledError'
}

export interface ModelWorker {
  /** Settles once the network is loaded. Rejects with ModelFilesError or WorkerLostError. */
  readonly loaded: Promise<{ manifest: Manifest; ms: number }>
  /** Settles when the thread has ended, for whatever reason. */
  readonly gone: Promise<void>
  /** Rejects with LookError, LookCancelledError or WorkerLostError. Not to be called while another look goes on. */
  look(request: LookRequest, onPiece: (piece: Piece) => void): { result: Promise<LookReply>; cancel(): void }
  terminate(): Promise<void>
}

interface Pending {
  id: number
  onPiece(piece: Piece): void
  resolve(reply: LookReply): void
  reject(error: Error): void
}

export function startModelWorker(settings: WorkerSettings): ModelWorker {
  const worker = new Worker(new URL('./worker-boot.mjs', import.meta.url), { workerData: settings })
  const ready = deferred<{ manifest: Manifest; ms: number }>()
  const gone = deferred<void>()
  let pending: Pending | null = null
  let lost: WorkerLostError | null = null
  let count = 0

  const lose = (error: WorkerLostError) => {
    lost ??= error
    ready.reject(lost)
    pending?.reject(lost)
    pending = null
  }
  const receive = (message: FromWorker) => {
    if (message.type === 'loaded') return ready.resolve({ manifest: message.manifest, ms: message.ms })
    if (message.type === 'unusable') return ready.reject(new ModelFilesError(message.reason))
    if (pending?.id !== message.id) return
    if (message.type === 'piece') return pending.onPiece(message.piece)
    const ended = pending
    pending = null
    // An idle worker must not keep the process alive.
    worker.unref()
    if (message.type === 'done') ended.resolve(message.reply)
    else if (message.type === 'cancelled') ended.reject(new LookCancelledError('cancelled'))
    else ended.reject(new LookError(message.reason))
  }
  worker.on('message', receive)
  worker.on('error', (cause) => lose(new WorkerLostError('The built-in model broke down', { cause })))
  worker.on('exit', () => {
    lose(new WorkerLostError('The built-in model stopped in the middle of its work'))
    gone.resolve()
  })
  // Whoever asks sees the rejection; without an ask it must not bring the process down.
  ready.promise.then(
    () => pending ?? worker.unref(),
    () => {},
  )

  const post = (message: ToWorker, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer)
  return {
    loaded: ready.promise,
    gone: gone.promise,
    look(request, onPiece) {
      const { promise, resolve, reject } = deferred<LookReply>()
      if (lost) {
        reject(lost)
        return { result: promise, cancel() {} }
      }
      const id = ++count
      pending = { id, onPiece, resolve, reject }
      worker.ref()
      const buffers = new Set(
        request.pictures.flatMap(({ data }) => (data.buffer instanceof ArrayBuffer ? [data.buffer] : [])),
      )
      post({ type: 'look', id, request }, [...buffers])
      return { result: promise, cancel: () => post({ type: 'cancel', id }) }
    },
    async terminate() {
      await worker.terminate()
    },
  }
}
