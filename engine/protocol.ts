/** The messages between the engine and its worker thread. */
import type { LookReply, LookRequest, Piece } from './look.ts'
import type { Manifest } from './manifest.ts'

/** What the worker is started with. */
export interface WorkerSettings {
  readonly modelDir: string
  readonly threads: number
  readonly maxCachedPictures: number
  readonly maxCachedBytes: number
}

/** To the worker. It works on one look at a time; the engine sends the next one after the last has ended. */
export type ToWorker = { type: 'look'; id: number; request: LookRequest } | { type: 'cancel'; id: number }

/** From the worker. `loaded` or `unusable` comes first, once. A look ends with `done`, `broken` or `cancelled`. */
export type FromWorker =
  | { type: 'loaded'; manifest: Manifest; ms: number }
  | { type: 'unusable'; reason: string }
  | { type: 'piece'; id: number; piece: Piece }
  | { type: 'done'; id: number; reply: LookReply }
  | { type: 'broken'; id: number; reason: string }
  | { type: 'cancelled'; id: number }
