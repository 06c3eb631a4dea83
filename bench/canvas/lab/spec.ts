/** What bench and page say to each other. */
import type { Camera } from '../../../src/canvas/camera.ts'

export const viewerNames = ['ours', 'osd-tuned', 'osd-default'] as const
export type ViewerName = (typeof viewerNames)[number]

export interface LabSpec {
  readonly viewer: ViewerName
  /** address of the IIIF image service */
  readonly service: string
  /** 1 or 4, in a grid */
  readonly panes: number
  /** a heatmap in every pane, and 1,000 boxes over all panes */
  readonly overlays: boolean
  /** CSS px of all panes together */
  readonly width: number
  readonly height: number
}

export interface FlightFigures {
  readonly frames: number
  readonly ms: number
  /** share of frames that came more than 20 ms after the one before */
  readonly late: number
  /** frames' gaps in ms: half, 95 % and all are below */
  readonly p50: number
  readonly p95: number
  readonly longest: number
  /** mean share of the target tiles in view that are there */
  readonly covered: number
}

/** What a page does on its own clock: `pan` and `zoom` are flights, `loop` a small circle over tiles that are there. */
export type FlightName = 'pan' | 'zoom' | 'loop'

export interface Lab {
  mount(spec: LabSpec): Promise<void>
  fly(name: FlightName, ms: number): Promise<FlightFigures>
  /** ms until every target tile in view is there; as many jumps as there are places */
  jump(): Promise<number[]>
  /** Drawings while nothing moves for this long; null where the viewer does not count them. */
  idle(ms: number): Promise<number | null>
  /** waits until the picture is as sharp as it gets */
  settle(): Promise<void>
  heapMB(): number
}

/** A viewer under test. */
export interface Viewer {
  readonly size: { readonly width: number; readonly height: number }
  readonly viewport: { readonly width: number; readonly height: number }
  set(camera: Camera): void
  /** share of the target tiles in view that are there, 0 to 1, mean over the panes */
  covered(camera: Camera): number
  draws(): number | null
}
