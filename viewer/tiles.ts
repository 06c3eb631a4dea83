/** Tiles that came along: as elements of the page, or as files beside it. */
import { type ParcelImage, parcelPyramid } from '#contract/parcel.ts'
import { type Pyramid, type Tile, tileAt, tileCount, tileKey, tileUrl } from '#contract/pyramid.ts'
import { loadPicture } from '../src/canvas/load-picture.ts'
import type { TileSupply } from '../src/canvas/tile-supply.ts'
import { bytesOf } from './base64.ts'

export function pageTiles(image: ParcelImage): TileSupply {
  const prefix = `${image.id}/`
  const elements = new Map<string, Element>()
  let whole: string | null = null
  for (const element of document.querySelectorAll<HTMLElement>(`script[data-tile^="${prefix}"]`)) {
    elements.set((element.dataset.tile ?? '').slice(prefix.length), element)
  }
  return {
    open: async () => parcelPyramid(`embedded:${image.id}`, image),
    async load(_pyramid, tile, _signal, arriving) {
      arriving()
      const element = elements.get(tile.key)
      if (!element) throw new Error('this tile did not come along')
      return new Blob([bytesOf(element)], { type: 'image/webp' })
    },
    has: (key) => elements.has(key),
    whole() {
      const element = elements.get(coarsest(image).key)
      whole ??= element ? URL.createObjectURL(new Blob([bytesOf(element)], { type: 'image/webp' })) : 'data:,'
      return whole
    },
  }
}

function coarsest(image: ParcelImage): Tile {
  const pyramid = parcelPyramid('', image)
  return tileAt(pyramid, pyramid.factors.length - 1, 0, 0)
}

export function folderTiles(image: ParcelImage, url: string): TileSupply {
  const there = image.tiles && new Set(image.tiles)
  return {
    open: async () => parcelPyramid(url, image),
    load(pyramid, tile, signal, arriving) {
      arriving()
      return loadPicture(tileUrl(pyramid, tile), signal)
    },
    has: (key) => there?.has(key) ?? true,
    whole: () => tileUrl(parcelPyramid(url, image), coarsest(image)),
  }
}

/** Image pixels per pixel of the finest level that is there as a whole. */
export function wholeFactor(pyramid: Pyramid, has: (key: string) => boolean): number {
  let factor = pyramid.factors.at(-1) ?? 1
  for (let level = pyramid.factors.length - 1; level >= 0; level--) {
    const { columns, rows } = tileCount(pyramid, level)
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) if (!has(tileKey(level, column, row))) return factor
    }
    factor = pyramid.factors[level] ?? factor
  }
  return factor
}
