/** Addresses of an original's pixels at a size, for what is sent as a file. */
import { type Box, roundOut } from '#contract/space.ts'
import type { Show } from '../player/show.ts'

/** The whole original with a long side of at most `side` pixels, or the one picture there is of it. */
export function originalUpTo({ original, image }: Show, side: number): string {
  if (original.kind === 'picture') return original.url
  const fits = Math.max(image.width, image.height) <= side
  return `${original.url}/full/${fits ? 'max' : `!${side},${side}`}/0/default.jpg`
}

/** A region of it with a long side of at most `side` pixels; null where only the one picture is there. */
export function regionUpTo({ original }: Show, region: Box<'image'>, side: number): string | null {
  if (original.kind !== 'iiif') return null
  const { x, y, width, height } = roundOut(region)
  const fits = Math.max(width, height) <= side
  return `${original.url}/${x},${y},${width},${height}/${fits ? 'max' : `!${side},${side}`}/0/default.jpg`
}
