/** What a pane is told by the feature that uses it: shared by its renderer, its hands and its keys. */
import type { Box, Point, Size } from '#contract/space.ts'
import type { CameraStore } from './camera-store.ts'
import type { Insets } from './chips.ts'
import type { Heat } from './heat.ts'
import type { PaneBox } from './pane-box.ts'
import type { PaneSource } from './source.ts'

export type Tool = 'select' | 'draw'

/** `move` while a box is under the hand, `end` once when it is let go, `cancel` where it was given up: it is what it was. */
export type BoxPhase = 'move' | 'end' | 'cancel'

export interface PaneState {
  /** size of the oriented original in pixels */
  readonly imageSize: Size
  readonly source: PaneSource
  /** one store shared by linked panes */
  readonly cameras: CameraStore
  readonly boxes: readonly PaneBox[]
  readonly selected: string | null
  readonly tool: Tool
  /** the loupe is on: one finger moves it and not the picture, and keys hold it over the pane's centre */
  readonly lens?: boolean | undefined
  readonly heat: Heat | null
  /** everything outside this box is darkened */
  readonly dimOutside: Box<'image'> | null
  /** hides what is outside of `dimOutside` altogether: only the crop is to be seen */
  readonly hideOutside?: boolean | undefined
  /** CSS px at the top and bottom that the feature's captions cover: labels of boxes stay out of them */
  readonly insets?: Insets | undefined
  onSelect(id: string | null): void
  /** the box is inside the image; with `cancel` it is the one from before */
  onBoxChange(id: string, box: Box<'image'>, phase: BoxPhase): void
  /** a new box was drawn with the `draw` tool */
  onDraw(box: Box<'image'>): void
  /** the image point under the pointer, null when it leaves the image or pane */
  onPoint(point: Point<'image'> | null): void
  /** the first picture of this source is on the screen */
  onReady?: (() => void) | undefined
}

/** What only the pane itself knows, for a moment: a box under the hand. */
export interface Fleeting {
  hovered: string | null
  draft: Box<'image'> | null
  /** shown instead of the box of this id until the hand lets go */
  edited: { readonly id: string; readonly box: Box<'image'> } | null
}
