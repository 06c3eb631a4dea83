/** The messages between whoever asks and the worker that computes, in Node and in the browser alike. */
import type { LookReply, LookRequest, Piece } from './look.ts'
import type { Manifest } from './manifest.ts'

/** How the worker computes, and how much of what it has encoded it keeps. */
export interface WorkLimits {
  readonly threads: number
  readonly maxCachedPictures: number
  readonly maxCachedBytes: number
}

/** To the worker. It works on one look at a time; the next one is sent after the last has ended. */
export type ToWorker = { type: 'look'; id: number; request: LookRequest } | { type: 'cancel'; id: number }

/** From the worker. `loaded` or `unusable` comes first, once. A look ends with `done`, `broken` or `cancelled`. */
export type FromWorker =
  | { type: 'loaded'; manifest: Manifest; ms: number }
  /** `reason` is for a person, `cause` for a log */
  | { type: 'unusable'; reason: string; cause: string }
  | { type: 'piece'; id: number; piece: Piece }
  | { type: 'done'; id: number; reply: LookReply }
  | { type: 'broken'; id: number; reason: string }
  | { type: 'cancelled'; id: number }
