/** What a method is: an async generator over the steps of one run. It knows no storage, no HTTP and no event numbers. */
import type { ModelProfile } from '#contract/engine.ts'
import type { Option } from '#contract/image.ts'
import type { Looked, Run, RunParams, SentImage, Step } from '#contract/run.ts'
import type { Box, Size } from '#contract/space.ts'
import type { Engine, Picture } from '../engines/engine.ts'

/** A picture made for this run: the bytes that go to the engine are the bytes at `url`. */
export interface StoredPicture extends Picture {
  readonly url: string
}

/** What a method may do with the run's image. */
export interface LookImages {
  readonly size: Size
  /** the whole image at `size` */
  view(size: Size, format: ModelProfile['imageFormat']): Promise<StoredPicture>
  /** `region` (whole image pixels) at `size` */
  crop(region: Box<'image'>, size: Size, format: ModelProfile['imageFormat']): Promise<StoredPicture>
  /** `part` (whole pixels of `picture`) at `size`: cut from a picture that was made already, not from the original */
  recut(picture: StoredPicture, part: Box<'view'>, size: Size): Promise<StoredPicture>
  /** The picture that an earlier run sent: the same bytes, or made again where they are gone. */
  reload(sent: SentImage): Promise<StoredPicture>
  /** keeps a map and answers its address */
  keepMap(npy: Uint8Array): Promise<{ url: string }>
}

export interface Subject {
  readonly question: string
  readonly options: readonly Option[]
  readonly expected: string | null
  readonly evidence: Box<'image'> | null
}

/** Everything one run looks with. */
export interface Look {
  readonly engine: Engine
  /** Another engine of this server. Throws engine-not-found. */
  engineById(id: string): Engine
  readonly images: LookImages
  readonly subject: Subject
  readonly params: RunParams
  /** the image's id: questions about one image go to the same replica, for its prefix cache */
  readonly affinity: string
  readonly signal: AbortSignal
  /** milliseconds since the run started */
  now(): number
}

export type Finding = Partial<
  Pick<Run, 'initialAnswer' | 'refinedAnswer' | 'initialVerdict' | 'refinedVerdict' | 'notice' | 'survey'>
>

/** What a method yields; the runner numbers, stores and sends it. */
export type MethodEvent =
  | { type: 'step-started'; step: Omit<Step, 'index'> }
  | { type: 'step-text'; delta: string }
  | { type: 'step-finished'; step: Omit<Step, 'index'> }
  | { type: 'run-patched'; patch: Finding }
  /** a box was asked for, with the crop that is made of it; `run.looks`, `box` and `cropBox` follow from these */
  | { type: 'looked'; looked: Looked }

/** Steps come one after another, so a step needs no number until the runner gives it one. */
export type Steps<Result> = AsyncGenerator<MethodEvent, Result>

export type Method = (look: Look) => Steps<void>

/** A picture together with what it shows. */
export interface Sight {
  readonly picture: StoredPicture
  readonly sent: SentImage
}
