/**
 * What every engine is to the methods: pictures and text in, streamed text and a full reply out.
 * An engine gets bytes, never image ids; it knows nothing of runs, methods or storage.
 */
import type { EngineInfo, EngineProbe, ModelProfile } from '#contract/engine.ts'
import type { Option } from '#contract/image.ts'
import type { Token, Usage } from '#contract/run.ts'
import type { PlainBox } from '#contract/space.ts'

/** One picture exactly as it is sent: these bytes, this hash, this size. */
export interface Picture {
  readonly bytes: Uint8Array
  readonly mediaType: 'image/png' | 'image/jpeg'
  /** lower-case hex */
  readonly sha256: string
  readonly width: number
  readonly height: number
}

export type Part = { type: 'text'; text: string } | { type: 'image'; picture: Picture }

export interface Message {
  readonly role: 'system' | 'user' | 'assistant'
  readonly parts: readonly Part[]
}

export interface AskRequest {
  readonly messages: readonly Message[]
  /** for engines with `choiceScoring`: answer with one of these by comparing their likelihoods */
  readonly choices?: readonly Option[]
  readonly temperature?: number
  readonly maxTokens?: number
  readonly seed?: number
  /** ask for relative attention of every picture, all layers; ignored by engines without `attention`. `tokens`: also the default layer's map of every generated token */
  readonly relativeAttention?: { readonly genericPrompt: string; readonly tokens?: 'all' }
  /** questions with the same key (the image's id) go to the same replica, for its prefix cache */
  readonly affinity?: string
}

/** Attention from the answer's first token to one picture. Arrays are row-major [layer, row, column]. */
export interface PictureAttention {
  /** index among the request's pictures, in order of appearance */
  readonly picture: number
  /** the part of the picture that the grid covers, as fractions of its sides; may reach beyond 0..1 where the model pads. null: the whole */
  readonly region: PlainBox | null
  readonly rows: number
  readonly columns: number
  readonly layers: readonly number[]
  readonly defaultLayer: number
  /** question map / (generic map + epsilon); arXiv 2602.11858, appendix 12 */
  readonly relative: Float32Array
  readonly question: Float32Array | null
  readonly generic: Float32Array | null
  /** [token, row, column]: relative map of the default layer for each token of the reply, null unless asked for */
  readonly tokens: Float32Array | null
  readonly genericPrompt: string
  readonly epsilon: number
  readonly note: string | null
}

export type AskEvent = { type: 'text'; delta: string }

export interface AskReply {
  /** the raw reply, equal to all deltas joined */
  readonly text: string
  /** the reply cut into tokens (their texts joined are `text`), null where the engine does not tell */
  readonly tokens: readonly Token[] | null
  /** natural log-probability of each option, for engines with `choiceScoring`; null elsewhere */
  readonly choices: readonly { readonly letter: string; readonly logprob: number }[] | null
  readonly finish: 'stop' | 'length'
  readonly usage: Usage
  readonly parts: readonly { label: string; ms: number }[]
  readonly attention: readonly PictureAttention[]
  /** what a person should know of this reply, such as a map that could not be read */
  readonly notes?: readonly string[]
}

export interface Engine {
  readonly profile: ModelProfile
  /** how many questions it answers at the same time; further ones wait */
  readonly capacity: number
  /** current state; cheap, no I/O */
  info(): EngineInfo
  /** Asks; yields text as it comes and returns the whole reply. Throws ProblemError (the engine-… codes) and, when `signal` fires, its reason. */
  ask(request: AskRequest, signal: AbortSignal): AsyncGenerator<AskEvent, AskReply>
  /** Gets ready for a first question, where that takes time; never rejects, a failure shows in `info()`. */
  load(): Promise<void>
  /** Finds out what it can do by asking small questions; the result also stands in `info()`. Rejects only with `signal`'s reason. */
  probe(signal: AbortSignal): Promise<EngineProbe>
  /** Somebody says that what failed is mended: the next question is asked, whatever has been. */
  forgive?(): void
  close(): Promise<void>
}
