/** How a local picture is held and what its tiles are cut from: pure, for the page and its worker. */
import { factorOf, type Pyramid, parseInfo, type Tile } from '#contract/pyramid.ts'
import { area, type PlainBox, type Size } from '#contract/space.ts'

/** Both in pixels, of 4 bytes each. */
export interface LocalLimits {
  /** what is kept decoded; larger pictures are kept reduced */
  readonly held: number
  /** what the browser is asked to decode at all: it may need all of it at once, if only for a moment */
  readonly decoded: number
}

export const deskLimits: LocalLimits = { held: 8192 ** 2, decoded: 300e6 }
export const handLimits: LocalLimits = { held: 4096 ** 2, decoded: 75e6 }

/** Image pixels per pixel that is held, a power of two; null where the picture is too large to be decoded. */
export function heldFactor(size: Size, limits: LocalLimits): number | null {
  if (area(size) > limits.decoded) return null
  let factor = 1
  while (area(heldSize(size, factor)) > limits.held) factor *= 2
  return factor
}

export function heldSize({ width, height }: Size, factor: number): Size {
  return { width: Math.ceil(width / factor), height: Math.ceil(height / factor) }
}

export const localTile = 512

export function localPyramid(url: string, size: Size): Pyramid {
  return parseInfo(url, { ...size, tiles: [{ width: localTile }] })
}

/** Index of the finest level that there is: finer ones went when the picture was reduced. */
export function finestLevel(pyramid: Pyramid, factor: number): number {
  return Math.max(0, pyramid.factors.indexOf(factor))
}

/** What a tile is cut from. */
export interface Cut {
  /** 0: the picture as it is held; each further one is half as large */
  readonly halved: number
  /** a part of that picture, as a share of its sides: its rounded size differs from an exact division */
  readonly part: PlainBox
  /** the tile's pixels */
  readonly size: Size
}

export function cutOf(pyramid: Pyramid, tile: Tile, factor: number): Cut {
  const { width, height } = pyramid.size
  const { region } = tile
  return {
    halved: Math.round(Math.log2(factorOf(pyramid, tile.level) / factor)),
    part: {
      x: region.x / width,
      y: region.y / height,
      width: region.width / width,
      height: region.height / height,
    },
    size: tile.size,
  }
}
