/** Drawing, moving and resizing boxes: pure, always inside the image, never thinner than a pixel (or the image). */
import {
  type Box,
  bottom,
  box,
  boxFromCorners,
  clampToSize,
  type Point,
  right,
  type Size,
} from '#contract/space.ts'

export const handles = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const
export type Handle = (typeof handles)[number]

const clamp = (v: number, low: number, high: number) => Math.min(high, Math.max(low, v))

/** Moves a box by image pixels; it stops at the image's borders with its size kept. */
export function moveBox(b: Box<'image'>, dx: number, dy: number, image: Size): Box<'image'> {
  return box('image', {
    x: clamp(b.x + dx, 0, Math.max(0, image.width - b.width)),
    y: clamp(b.y + dy, 0, Math.max(0, image.height - b.height)),
    width: b.width,
    height: b.height,
  })
}

/** An interval between two ends in either order, inside [0, limit] and at least a pixel long. */
function interval(fixed: number, moved: number, limit: number): [number, number] {
  const least = Math.min(1, limit)
  const anchor = clamp(fixed, 0, limit)
  let end = clamp(moved, 0, limit)
  if (Math.abs(end - anchor) < least) {
    // Grow to the side the hand is on, unless the border is there.
    const forwards = end >= anchor ? anchor + least <= limit : anchor - least < 0
    end = anchor + (forwards ? least : -least)
  }
  return [anchor, end]
}

/** Drags a handle to a point; dragged across the opposite side, the box turns over. */
export function resizeBox(b: Box<'image'>, handle: Handle, to: Point<'image'>, image: Size): Box<'image'> {
  let x: [number, number] = [b.x, right(b)]
  let y: [number, number] = [b.y, bottom(b)]
  if (handle.includes('w')) x = interval(right(b), to.x, image.width)
  if (handle.includes('e')) x = interval(b.x, to.x, image.width)
  if (handle.includes('n')) y = interval(bottom(b), to.y, image.height)
  if (handle.includes('s')) y = interval(b.y, to.y, image.height)
  return boxFromCorners('image', x[0], y[0], x[1], y[1])
}

/** The box between two corners of a drag, cut at the image's borders; null where nothing of it is inside. */
export function drawnBox(from: Point<'image'>, to: Point<'image'>, image: Size): Box<'image'> | null {
  return clampToSize(boxFromCorners('image', from.x, from.y, to.x, to.y), image)
}

/**
 * Whole pixels inside the image, at least one: what a person means by a box is never finer than the picture. The size is
 * rounded by itself, about the same middle, so that a box that only moves keeps it. Null: nothing of it is inside.
 */
export function settleBox(b: Box<'image'>, image: Size): Box<'image'> | null {
  const inside = clampToSize(b, image)
  if (!inside) return null
  const [x, width] = settleSpan(inside.x, inside.width, image.width)
  const [y, height] = settleSpan(inside.y, inside.height, image.height)
  return box('image', { x, y, width, height })
}

function settleSpan(start: number, length: number, limit: number): [number, number] {
  // To a millionth first: what moving loses in the last digits must not tip a half over.
  const settled = Math.max(1, Math.round(Math.round(length * 1e6) / 1e6))
  return [clamp(Math.round(start + (length - settled) / 2), 0, limit - settled), settled]
}

/** A box that is put by key takes this share of what is seen, each way. */
const placedShare = 0.4

/**
 * A box in the middle of what is seen of the image, for hands without a pointer: whole pixels, at least one, inside the
 * image. `seen` may reach beyond the image; null where nothing of it is seen.
 */
export function placedBox(seen: Box<'image'>, image: Size): Box<'image'> | null {
  const inside = clampToSize(seen, image)
  if (!inside) return null
  const [x, width] = middlePart(inside.x, inside.width, image.width)
  const [y, height] = middlePart(inside.y, inside.height, image.height)
  return box('image', { x, y, width, height })
}

function middlePart(start: number, length: number, limit: number): [start: number, length: number] {
  const part = clamp(Math.round(length * placedShare), 1, limit)
  return [clamp(Math.round(start + (length - part) / 2), 0, limit - part), part]
}

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'

export function isArrow(key: string): key is Arrow {
  return key === 'ArrowLeft' || key === 'ArrowRight' || key === 'ArrowUp' || key === 'ArrowDown'
}

/** The direction of an arrow key. */
export function arrowStep(key: Arrow): { readonly x: number; readonly y: number } {
  if (key === 'ArrowLeft') return { x: -1, y: 0 }
  if (key === 'ArrowRight') return { x: 1, y: 0 }
  return { x: 0, y: key === 'ArrowUp' ? -1 : 1 }
}

/** Keyboard editing: arrows move by 1 px, with Shift by 10; with Alt they move the right and lower edge instead. */
export function nudgeBox(
  b: Box<'image'>,
  key: Arrow,
  how: { readonly shift: boolean; readonly alt: boolean },
  image: Size,
): Box<'image'> {
  const step = how.shift ? 10 : 1
  const { x, y } = arrowStep(key)
  if (!how.alt) return moveBox(b, x * step, y * step, image)
  // The edge stops a pixel before the opposite one: a keyboard should not turn a box over.
  const edge = (from: number, end: number, delta: number, limit: number) =>
    delta === 0 ? end : clamp(end + delta, Math.min(from + 1, limit), limit)
  return boxFromCorners(
    'image',
    b.x,
    b.y,
    edge(b.x, right(b), x * step, image.width),
    edge(b.y, bottom(b), y * step, image.height),
  )
}
