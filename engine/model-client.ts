/** The asking side of a worker: load, one look at a time, cancel, and what happens when the worker dies. */
import { deferred } from './deferred.ts'
import type { LookReply, LookRequest, Piece } from './look.ts'
import { type Manifest, ModelFilesError } from './manifest.ts'
import type { FromWorker, ToWorker } from './protocol.ts'

/** The worker ended, or broke, while it was needed. The message has plain words. */
export class WorkerLostError extends Error {
  override readonly name = 'WorkerLostError'
}

/** This look cannot be worked on, or another one still is; the worker lives on. */
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
  /** Settles once the network is loaded; `ms` is how long that took. Rejects with ModelFilesError or WorkerLostError. */
  readonly loaded: Promise<{ manifest: Manifest; ms: number }>
  /** Settles when the worker has ended, for whatever reason. */
  readonly gone: Promise<void>
  /**
   * Hands the pictures' buffers over, so that they are empty here afterwards. Rejects with LookError (also while another look
   * goes on: one at a time), LookCancelledError, WorkerLostError, or ModelFilesError where the model could not be loaded.
   */
  look(request: LookRequest, onPiece: (piece: Piece) => void): { result: Promise<LookReply>; cancel(): void }
  /** Whoever waits is told at once; settles when the worker has ended, which takes long where it hangs on a disk. */
  terminate(): Promise<void>
}

interface Pending {
  id: number
  onPiece(piece: Piece): void
  resolve(reply: LookReply): void
  reject(error: Error): void
}

/** The asking side over a port; listens from the start and asks the worker for nothing by itself. */
export function connectModel(port: WorkerPort): ModelWorker {
  const ready = deferred<{ manifest: Manifest; ms: number }>()
  const gone = deferred<void>()
  let pending: Pending | null = null
  let lost: WorkerLostError | ModelFilesError | null = null
  let count = 0

  const lose = (error: WorkerLostError | ModelFilesError) => {
    lost ??= error
    ready.reject(lost)
    pending?.reject(lost)
    pending = null
  }
  port.onMessage((message) => {
    if (message.type === 'loaded') return ready.resolve({ manifest: message.manifest, ms: message.ms })
    if (message.type === 'unusable')
      return lose(new ModelFilesError(message.reason, { cause: message.cause }))
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
  const stopped = () => lose(new WorkerLostError('The built-in model stopped in the middle of its work'))
  port.onExit(() => {
    stopped()
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
      const refused = lost ?? (pending && new LookError('The built-in model works on another look still'))
      if (refused) {
        reject(refused)
        return { result: promise, cancel() {} }
      }
      const id = ++count
      pending = { id, onPiece, resolve, reject }
      port.hold(true)
      const buffers = new Set(
        request.pictures.flatMap(({ data }) => (data.buffer instanceof ArrayBuffer ? [data.buffer] : [])),
      )
      try {
        port.post({ type: 'look', id, request }, [...buffers])
      } catch (cause) {
        pending = null
        port.hold(false)
        reject(new LookError('The look cannot be handed to the built-in model', { cause }))
      }
      return { result: promise, cancel: () => port.post({ type: 'cancel', id }, []) }
    },
    terminate() {
      stopped()
      return port.terminate()
    },
  }
}
