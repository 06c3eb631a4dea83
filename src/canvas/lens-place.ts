/** Where the lens stands and how much it magnifies: pure, in CSS pixels. */
import type { Size } from '#contract/space.ts'

/** How many times larger than in the pane things are in the lens. */
const magnification = 2.5
/** Never smaller than the original's own pixels, never so large that there is nothing to see but one. */
const smallest = 1
const largest = 32

/** CSS pixels per image pixel in both halves of the lens, for a pane at this scale. */
export function lensScale(paneScale: number): number {
  return Math.min(Math.max(largest, paneScale), Math.max(smallest, paneScale * magnification))
}

const gap = 20

/**
 * The lens's upper left corner within an area: above the pointer, below where there is no room, pushed in at the sides,
 * so that it never hides what it shows.
 */
export function lensPlace(
  pointer: { readonly x: number; readonly y: number },
  lens: Size,
  area: Size,
): { readonly x: number; readonly y: number } {
  const within = (v: number, most: number) => Math.max(0, Math.min(v, most))
  const above = pointer.y - gap - lens.height
  const below = pointer.y + gap
  const y = above >= 0 || below + lens.height > area.height ? above : below
  return {
    x: within(pointer.x - lens.width / 2, area.width - lens.width),
    y: within(y, area.height - lens.height),
  }
}
