/** What lies under the pointer: pure, in CSS pixels of the pane. */
import { area, type Box, box, invert, mapBox, type Point, type Transform } from '#contract/space.ts'
import { type Handle, handles } from './box-edit.ts'
import { boxIndex } from './box-index.ts'
import type { PaneBox } from './pane-box.ts'

/** Half of a handle's target: 32 CSS px with the mouse, 44 by touch. */
export const mouseReach = 16
export const touchReach = 22

type Screen = Transform<'image', 'screen'>

function within(b: Box<'screen'>, at: Point<'screen'>, slack: number): boolean {
  return (
    at.x >= b.x - slack &&
    at.y >= b.y - slack &&
    at.x <= b.x + b.width + slack &&
    at.y <= b.y + b.height + slack
  )
}

/** The boxes under a point, smallest first; later ones first among equals, for they are drawn on top. */
export function boxesAt(
  boxes: readonly PaneBox[],
  transform: Screen,
  at: Point<'screen'>,
  slack = 4,
): PaneBox[] {
  const around = box('screen', { x: at.x - slack, y: at.y - slack, width: 2 * slack, height: 2 * slack })
  return boxIndex(boxes)
    .touching(mapBox(invert(transform), around))
    .map((b, order) => ({ b, order }))
    .filter(({ b }) => !b.hidden && within(mapBox(transform, b.box), at, slack))
    .sort((p, q) => area(p.b.box) - area(q.b.box) || q.order - p.order)
    .map(({ b }) => b)
}

/** Where a handle sits, as shares of the box's width and height. */
export function handleShare(handle: Handle): { readonly x: number; readonly y: number } {
  return {
    x: handle.includes('w') ? 0 : handle.includes('e') ? 1 : 0.5,
    y: handle.includes('n') ? 0 : handle.includes('s') ? 1 : 0.5,
  }
}

/**
 * The handle under a point, the nearest of those in reach. Targets reach outwards in full, but inwards at most a
 * quarter of the box, so that a small box can still be taken by its middle.
 */
export function handleAt(
  box: Box<'image'>,
  transform: Screen,
  at: Point<'screen'>,
  reach = mouseReach,
): Handle | null {
  const b = mapBox(transform, box)
  if (!within(b, at, reach)) return null
  const depthX = Math.min(at.x - b.x, b.x + b.width - at.x)
  const depthY = Math.min(at.y - b.y, b.y + b.height - at.y)
  if (depthX > Math.min(reach, b.width / 4) && depthY > Math.min(reach, b.height / 4)) return null
  let best: Handle | null = null
  let bestDistance = Number.POSITIVE_INFINITY
  for (const handle of handles) {
    const share = handleShare(handle)
    const dx = Math.abs(at.x - (b.x + share.x * b.width))
    const dy = Math.abs(at.y - (b.y + share.y * b.height))
    if (dx > reach || dy > reach) continue
    // On a box too small for all eight, the corners win: they do what the edges do and more.
    const distance = Math.hypot(dx, dy) + (handle.length === 1 ? 4 : 0)
    if (distance < bestDistance) {
      best = handle
      bestDistance = distance
    }
  }
  return best ?? edgeAt(b, at)
}

/** Anywhere on a side's line takes that side. */
function edgeAt(b: Box<'screen'>, at: Point<'screen'>): Handle | null {
  const slack = 6
  if (!within(b, at, slack)) return null
  if (Math.abs(at.x - b.x) <= slack) return 'w'
  if (Math.abs(at.x - b.x - b.width) <= slack) return 'e'
  if (Math.abs(at.y - b.y) <= slack) return 'n'
  if (Math.abs(at.y - b.y - b.height) <= slack) return 's'
  return null
}

const cursors: Record<Handle, string> = {
  nw: 'nwse-resize',
  se: 'nwse-resize',
  ne: 'nesw-resize',
  sw: 'nesw-resize',
  n: 'ns-resize',
  s: 'ns-resize',
  e: 'ew-resize',
  w: 'ew-resize',
}

export function handleCursor(handle: Handle): string {
  return cursors[handle]
}
