/** Where the labels of boxes go: above the box, else below, else inside at the border; never over one another. Pure. */
import type { Size } from '#contract/space.ts'
import type { Rect } from './raster.ts'

/** Borders that something else covers, such as a caption. */
export interface Insets {
  readonly top: number
  readonly bottom: number
}

export interface ChipWish {
  readonly box: Rect
  readonly size: Size
  /** is named even where there is no free place; it must come before those that are not */
  readonly must?: boolean
}

function overlap(a: Rect, b: Rect): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

/**
 * One place per wish, in order of importance; null where none of the box's sides is in view, for then there is nothing
 * to name, and where every place would cover another label, for then neither could be read. All in device pixels.
 */
export function placeChips(
  wishes: readonly ChipWish[],
  canvas: Size,
  gap: number,
  insets: Insets = { top: 0, bottom: 0 },
): (Rect | null)[] {
  const taken: Rect[] = []
  const roof = insets.top
  const floor = canvas.height - insets.bottom
  return wishes.map(({ box, size, must = false }) => {
    if (box.right <= 0 || box.bottom <= 0 || box.left >= canvas.width || box.top >= canvas.height) return null
    if (box.left < 0 && box.top < 0 && box.right > canvas.width && box.bottom > canvas.height) return null
    // A chip stays readable where its box begins left of the view.
    const left = Math.max(0, Math.min(box.left, canvas.width - size.width))
    const at = (top: number, x = left): Rect => ({
      left: x,
      top,
      right: x + size.width,
      bottom: top + size.height,
    })
    const end = Math.max(left, Math.min(box.right, canvas.width) - size.width)
    const tops = [
      box.top - size.height - gap,
      box.bottom + gap,
      Math.max(box.top, roof) + gap,
      Math.min(box.bottom, floor) - size.height - gap,
    ]
    const candidates = tops.flatMap((top) => [at(top), at(top, end)])
    const visible = candidates.filter((c) => c.top >= roof && c.bottom <= floor)
    const free = visible.find((c) => !taken.some((t) => overlap(t, c)))
    if (!free && !must) return null
    const chosen = free ?? visible[0] ?? at(Math.max(roof, box.top))
    taken.push(chosen)
    return chosen
  })
}
