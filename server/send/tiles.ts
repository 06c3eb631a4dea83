/** Tiles of an image, encoded for a parcel, and how large they are before they are made. */
import { setTimeout as sleep } from 'node:timers/promises'
import { ProblemError } from '#contract/error.ts'
import type { ImageInfo } from '#contract/image.ts'
import { parcelPyramid } from '#contract/parcel.ts'
import { type Tile, tilesIn, tileUrl } from '#contract/pyramid.ts'
import { wholeBox } from '#contract/space.ts'
import { planIiif } from '../images/iiif.ts'
import { iiifLimits } from '../images/iiif-info.ts'
import type { Images } from '../images/images.ts'
import type { PackedTile } from './tile-order.ts'

export type TileFormat = 'webp' | 'jpg'

/** Tiles of a level that are really encoded to know how large the others will be. */
const SAMPLES = 6
/** Made side by side; the IIIF service needs its places, too. */
const AT_ONCE = 2
const BUSY_PAUSE_MS = 150
const BUSY_TRIES = 40
const REMEMBERED = 100

export interface Tiles {
  encode(image: ImageInfo, tile: Tile, format: TileFormat, signal?: AbortSignal): Promise<Buffer>
  /** Mean bytes for a pixel of each level's tiles, measured on a few. */
  bytesPerPixel(image: ImageInfo, format: TileFormat, signal?: AbortSignal): Promise<readonly number[]>
}

export function createTiles(images: Pick<Images, 'render'>): Tiles {
  const means = new Map<string, Promise<readonly number[]>>()

  const encode: Tiles['encode'] = async (image, tile, format, signal) => {
    const [region, size] = tileUrl(parcelPyramid('', image), tile).split('/').slice(1, 3)
    const parts = { region: region ?? '', size: size ?? '', rotation: '0', quality: 'default', format }
    const plan = planIiif(parts, image, iiifLimits)
    for (let tries = 1; ; tries++) {
      try {
        return await images.render(image.id, plan, signal)
      } catch (error) {
        // People who look at pictures go first.
        if (!(error instanceof ProblemError) || error.code !== 'busy' || tries >= BUSY_TRIES) throw error
        await sleep(BUSY_PAUSE_MS)
      }
    }
  }

  const measure = async (image: ImageInfo, format: TileFormat, signal?: AbortSignal) => {
    const pyramid = parcelPyramid('', image)
    const result: number[] = []
    for (const level of pyramid.factors.keys()) {
      const tiles = tilesIn(pyramid, level, wholeBox('image', image))
      const step = Math.max(1, tiles.length / SAMPLES)
      let bytes = 0
      let pixels = 0
      for (let at = step / 2; at < tiles.length; at += step) {
        const tile = tiles[Math.floor(at)]
        if (!tile) break
        bytes += (await encode(image, tile, format, signal)).byteLength
        pixels += tile.size.width * tile.size.height
      }
      result.push(bytes / Math.max(1, pixels))
    }
    return result
  }

  return {
    encode,
    bytesPerPixel(image, format, signal) {
      const key = `${image.id} ${format} ${image.original}`
      const known = means.get(key)
      if (known) return known
      const made = measure(image, format, signal)
      means.set(key, made)
      made.catch(() => means.delete(key))
      const [oldest] = means.keys()
      if (means.size > REMEMBERED && oldest) means.delete(oldest)
      return made
    },
  }
}

export interface EncodedTile extends PackedTile {
  readonly bytes: Buffer
}

/** The tiles in their order, encoded, a few ahead of the reader. */
export async function* encodeAll(
  tiles: Tiles,
  order: readonly PackedTile[],
  imageOf: (id: string) => ImageInfo,
  format: TileFormat,
  signal?: AbortSignal,
): AsyncGenerator<EncodedTile> {
  const ahead: Promise<EncodedTile>[] = []
  const start = (packed: PackedTile) => {
    const made = tiles
      .encode(imageOf(packed.imageId), packed.tile, format, signal)
      .then((bytes) => ({ ...packed, bytes }))
    // Awaited in its turn; until then its failure is nobody's.
    made.catch(() => undefined)
    ahead.push(made)
  }
  let next = 0
  while (next < order.length || ahead.length > 0) {
    signal?.throwIfAborted()
    while (ahead.length < AT_ONCE && next < order.length) {
      const packed = order[next++]
      if (packed) start(packed)
    }
    const first = ahead.shift()
    if (first) yield await first
  }
}
