/**
 * Finds boxes by place without looking at all of them: a grid over the plane of the image, each cell listing the boxes
 * that touch it. Pure; made once per list of boxes and remembered with it.
 */
import type { Box } from '#contract/space.ts'
import type { PaneBox } from './pane-box.ts'

export interface BoxIndex {
  /** The boxes that touch an area of the image, in drawing order; hidden ones too. */
  touching(area: Box<'image'>): PaneBox[]
}

/** Up to here a look at every box is as quick as any index. */
const few = 32
/** A box over more cells than this is kept aside and always looked at. */
const mostCells = 64

const indexes = new WeakMap<readonly PaneBox[], BoxIndex>()

/** The index of a list of boxes; the list must not be changed afterwards. */
export function boxIndex(boxes: readonly PaneBox[]): BoxIndex {
  let index = indexes.get(boxes)
  if (!index) {
    index = boxes.length <= few ? linear(boxes) : gridded(boxes)
    indexes.set(boxes, index)
  }
  return index
}

function touches(a: Box<'image'>, b: Box<'image'>): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height
}

function linear(boxes: readonly PaneBox[]): BoxIndex {
  return { touching: (area) => boxes.filter((b) => touches(b.box, area)) }
}

function gridded(boxes: readonly PaneBox[]): BoxIndex {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { box } of boxes) {
    left = Math.min(left, box.x)
    top = Math.min(top, box.y)
    right = Math.max(right, box.x + box.width)
    bottom = Math.max(bottom, box.y + box.height)
  }
  const side = Math.max(1, Math.round(Math.sqrt(boxes.length)))
  const cellX = Math.max(right - left, 1e-9) / side
  const cellY = Math.max(bottom - top, 1e-9) / side
  const column = (x: number) => Math.min(side - 1, Math.max(0, Math.floor((x - left) / cellX)))
  const row = (y: number) => Math.min(side - 1, Math.max(0, Math.floor((y - top) / cellY)))
  const cells: number[][] = Array.from({ length: side * side }, () => [])
  const large: number[] = []

  /** The cells of an area, as numbers into `cells`. */
  const cellsOf = (b: Box<'image'>): number[] => {
    const found: number[] = []
    const [c0, c1] = [column(b.x), column(b.x + b.width)]
    const [r0, r1] = [row(b.y), row(b.y + b.height)]
    for (let r = r0; r <= r1; r++) for (let c = c0; c <= c1; c++) found.push(r * side + c)
    return found
  }
  boxes.forEach(({ box }, order) => {
    const over = (column(box.x + box.width) - column(box.x) + 1) * (row(box.y + box.height) - row(box.y) + 1)
    if (over > mostCells) large.push(order)
    else for (const cell of cellsOf(box)) cells[cell]?.push(order)
  })

  return {
    touching(area) {
      const seen = new Set<number>(large)
      for (const cell of cellsOf(area)) for (const order of cells[cell] ?? []) seen.add(order)
      return [...seen]
        .sort((a, b) => a - b)
        .flatMap((order) => boxes[order] ?? [])
        .filter((b) => touches(b.box, area))
    },
  }
}
