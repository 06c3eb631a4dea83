/** What a story is made of: data that a presentation, a page that is sent and a recording can play. */
import type { Caption } from './caption-words.ts'
import type { Attention, SentImage } from './run.ts'
import type { Box, Size } from './space.ts'
import type { StoryBox } from './story-places.ts'

export type StoryKind = 'whole' | 'view' | 'initial' | 'look' | 'heat' | 'refined' | 'survey' | 'closing'

/** `fit`: the whole picture; else a box of it, taking `share` (0..1) of the stage's tighter side. */
export type StoryCamera = 'fit' | { readonly box: Box<'image'>; readonly share: number }

/** A map over the picture: of attention, or of a survey's cells. */
export type StoryHeat =
  | { readonly kind: 'attention'; readonly attention: Attention; readonly picture: SentImage }
  | { readonly kind: 'cells' }

export interface StoryStep extends Caption {
  /** its name in an address and in tests, such as `view` or `look-2`; no two steps have the same */
  readonly id: string
  readonly kind: StoryKind
  /** two or three words, such as “What the model saw” */
  readonly heading: string
  /** the sent picture that stands there with its true pixels; null: the original at full resolution */
  readonly shows: SentImage | null
  readonly camera: StoryCamera
  readonly boxes: readonly StoryBox[]
  /** everything outside of it is darkened */
  readonly dim: Box<'image'> | null
  readonly heat: StoryHeat | null
  /** which answers stand beside the caption */
  readonly answers: 'none' | 'initial' | 'both'
  /** what is to be known of the replies that this step tells of, in the words of their notes */
  readonly replyNotes: readonly string[]
  /** the same place twice, as it was sent at first and as it is; only in a closing frame */
  readonly compare: { readonly view: SentImage; readonly region: Box<'image'> } | null
  /** how long it stays when the story plays by itself */
  readonly seconds: number
}

export interface Story {
  readonly runId: string
  /** size of the picture in pixels */
  readonly image: Size
  readonly steps: readonly StoryStep[]
}

/** A part of a step; the rest is as it is for a bare picture. */
export type StoryPart = Pick<StoryStep, 'id' | 'kind' | 'heading'> &
  Caption &
  Partial<Omit<StoryStep, 'seconds'>>
