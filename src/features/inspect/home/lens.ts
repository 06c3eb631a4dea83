/** Where a picture lies behind a frame, so that one place of it can be brought to the middle. Pure geometry. */
import { area, type Box, centre, type Size } from '#contract/space.ts'

export interface Lens {
  /** size and place of the whole picture in shares of the frame's width and height */
  readonly width: number
  readonly height: number
  readonly left: number
  readonly top: number
}

/**
 * The picture covers the frame; with `target` (image pixels) it is `zoom` times as large and the target's centre is as
 * near to the frame's middle as the picture's borders allow.
 */
export function lensOn(image: Size, frame: Size, target: Box<'image'> | null, zoom: number): Lens {
  const cover = Math.max(frame.width / image.width, frame.height / image.height) * (target ? zoom : 1)
  const width = (image.width * cover) / frame.width
  const height = (image.height * cover) / frame.height
  const middle = target ? centre(target) : { x: image.width / 2, y: image.height / 2 }
  return {
    width,
    height,
    left: place(middle.x / image.width, width),
    top: place(middle.y / image.height, height),
  }
}

/** A box in shares of the picture. */
export function boxShares(image: Size, b: Box<'image'>): Lens {
  return {
    width: b.width / image.width,
    height: b.height / image.height,
    left: b.x / image.width,
    top: b.y / image.height,
  }
}

/** How much of the picture a box covers, 0..1. */
export function areaShare(image: Size, b: Box<'image'>): number {
  return area(b) / area(image)
}

function place(at: number, size: number): number {
  return Math.min(0, Math.max(1 - size, 0.5 - at * size))
}
