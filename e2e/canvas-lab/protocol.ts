/** What the browser tests and their page say to each other: plain data only. */
import type { PlainBox, Size } from '#contract/space.ts'
import type { Camera } from '../../src/canvas/camera.ts'
import type { PaneBox } from '../../src/canvas/pane-box.ts'
import type { BoxPhase } from '../../src/canvas/pane-state.ts'
import type { CanvasStats } from '../../src/canvas/stats.ts'

export interface LabBox extends Omit<PaneBox, 'box'> {
  readonly box: PlainBox
}

/** A map that is 1 everywhere but in one patch. */
export interface LabHeat {
  readonly rows: number
  readonly columns: number
  readonly hot: { readonly row: number; readonly column: number }
  readonly region: PlainBox
  readonly within?: PlainBox
}

export type LabSource =
  | { readonly kind: 'iiif'; readonly url: string }
  | { readonly kind: 'file'; readonly base64: string }

export interface LabScene {
  readonly size: Size
  readonly source: LabSource
  /** 1 to 4 */
  readonly panes: number
  readonly boxes: readonly LabBox[]
  readonly selected: string | null
  readonly tool: 'select' | 'draw'
  readonly heat: LabHeat | null
  readonly lens: boolean
}

export type LabEvent =
  | { readonly type: 'draw'; readonly box: PlainBox }
  | { readonly type: 'change'; readonly id: string; readonly box: PlainBox; readonly phase: BoxPhase }
  | { readonly type: 'select'; readonly id: string | null }

/** Panes are named `p0` to `p3`. */
export interface CanvasLab {
  mount(scene: LabScene): Promise<void>
  change(part: Partial<LabScene>): Promise<void>
  camera(pane?: string): Camera
  look(camera: Camera, pane?: string): void
  fit(): void
  link(on: boolean): void
  events(): LabEvent[]
  boxes(): readonly LabBox[]
  undo(): void
  redo(): void
  stats(): CanvasStats
}
