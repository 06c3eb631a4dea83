/** The asking side of a worker: load, one look at a time, cancel, and what happens when the worker dies. */
import { deferred } from './deferred.ts'
import type { LookReply, LookRequest, Piece } from './look.ts'
import { type Manifest, ModelFilesError } from './manifest.ts'
import type { FromWorker, ToWorker } from './protocol.ts'

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

/** A worker, of Node or of the browser. */
export interface WorkerPort {
  post(message: ToWorker, transfer: ArrayBuffer[]): void
  onMessage(receive: (message: FromWorker) => void): void
  onError(lost: (cause: unknown) => void): void
  onExit(gone: () => void): void
  /** Whether it is at work; an idle worker must not keep the process alive. */
  hold(busy: boolean): void
  terminate(): Promise<void>
}

export interface ModelWorker {
  /** Settles once the network is loaded. Rejects with ModelFilesError or WorkerLostError. */
  readonly loaded: Promise<{ manifest: Manifest; ms: number }>
  /** Settles when the worker has ended, for whatever reason. */
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

export function connectModel(port: WorkerPort): ModelWorker {
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
  port.onMessage((message) => {
    if (message.type === 'loaded') return ready.resolve({ manifest: message.manifest, ms: message.ms })
    if (message.type === 'unusable') return ready.reject(new ModelFilesError(message.reason))
    if (pending?.id !== message.id) return
    if (message.type === 'piece') return pending.onPiece(message.piece)
    const ended = pending
    pending = null
    port.hold(false)
    if (message.type === 'done') ended.resolve(message.reply)
    else if (message.type === 'cancelled') ended.reject(new LookCancelledError('cancelled'))
    else ended.reject(new LookError(message.reason))
  })
  port.onError((cause) => lose(new WorkerLostError('The built-in model broke down', { cause })))
  port.onExit(() => {
    lose(new WorkerLostError('The built-in model stopped in the middle of its work'))
    gone.resolve()
  })
  // Whoever asks sees the rejection; without an ask it must not bring the process down.
  ready.promise.then(
    () => pending ?? port.hold(false),
    () => {},
  )

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
      port.hold(true)
      const buffers = new Set(
        request.pictures.flatMap(({ data }) => (data.buffer instanceof ArrayBuffer ? [data.buffer] : [])),
      )
      port.post({ type: 'look', id, request }, [...buffers])
      return { result: promise, cancel: () => port.post({ type: 'cancel', id }, []) }
    },
    terminate: () => port.terminate(),
  }
}
