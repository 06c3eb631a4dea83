/** What the status line says: the zoom of the pane that is looked at, and what is under the pointer there. */
import { formatZoom } from '#contract/format.ts'
import type { Point, Size } from '#contract/space.ts'
import type { CameraStore } from '../../../canvas/camera-store.ts'

export interface StatusOf {
  readonly cameras: Pick<CameraStore, 'get' | 'pointed' | 'activePane'>
  readonly image: Size
  /** the only pane that is to be seen; absent: the one under the pointer, else the one used last */
  readonly pane?: string | undefined
  /** the map's value at a point, in words */
  readonly wordsAt: ((point: Point<'image'>) => string | null) | null
}

export function statusWords(
  { cameras, image, pane, wordsAt }: StatusOf,
  point: Point<'image'> | null,
): string {
  const seen = pane ?? cameras.pointed?.pane ?? cameras.activePane() ?? undefined
  const words = [`zoom ${formatZoom(cameras.get(seen).scale)}`]
  const inside = point && point.x >= 0 && point.y >= 0 && point.x < image.width && point.y < image.height
  if (inside) {
    words.push(`x ${Math.floor(point.x)} y ${Math.floor(point.y)} image px`)
    const value = wordsAt?.(point) ?? null
    if (value !== null) words.push(value)
  }
  return words.join(' · ')
}
