/** What can be drawn into a pane's pixel layer, and how it is smoothed. */
import type { Size } from '#contract/space.ts'
import type { Camera } from './camera.ts'
import type { CameraVelocity } from './planner.ts'
import type { Raster } from './raster.ts'
import type { Scroll } from './scroll.ts'

export interface DrawInput {
  readonly context: CanvasRenderingContext2D
  readonly raster: Raster
  readonly camera: Camera
  readonly viewport: Size
  /** device pixels per CSS pixel of the screen; the raster may be coarser for as long as the picture moves */
  readonly density: number
  readonly velocity: CameraVelocity
  readonly moving: boolean
}

export interface Drawn {
  /** something of the picture is on the canvas */
  readonly any: boolean
  /** it is as sharp as it gets */
  readonly sharp: boolean
}

export interface Drawable {
  /** grows whenever a drawing would look different */
  readonly version: number
  readonly problem: string | null
  /** Draws everything on a cleared canvas. */
  draw(input: DrawInput): Drawn
  /**
   * Draws only what has arrived since the last drawing, over a canvas that was drawn with the same raster and has not
   * been cleared; null where that does not do and everything must be drawn.
   */
  add?(input: DrawInput): Drawn | null
  /**
   * Draws what a pan brought into view, over a canvas that was drawn by this same object before the pan and is scrolled
   * here; null, with the canvas untouched, where that does not do and everything must be drawn.
   */
  pan(input: DrawInput, scroll: Scroll): Drawn | null
  dispose(): void
}

/** Above this many device pixels per picture pixel true pixels are shown, not a blur of them. */
export const unsmoothedFrom = 2

export function setSmoothing(context: CanvasRenderingContext2D, on: boolean, moving: boolean): void {
  context.imageSmoothingEnabled = on
  if (on) context.imageSmoothingQuality = moving ? 'low' : 'medium'
}
