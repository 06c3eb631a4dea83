/** A picture as IIIF Image API 3.0 tiles: which tiles there are, what they show, and their addresses. Pure. */
import { type Box, box, type Size } from './space.ts'

export interface Pyramid {
  /** address of the image service, without trailing slash */
  readonly url: string
  /** the full image, px */
  readonly size: Size
  /** a tile, px */
  readonly tile: Size
  /** image pixels per tile pixel of each level, finest (1) first; the last level is one single tile */
  readonly factors: readonly number[]
}

export interface Tile {
  readonly key: string
  /** index into the pyramid's factors */
  readonly level: number
  readonly column: number
  readonly row: number
  /** what it shows, cut at the image's borders */
  readonly region: Box<'image'>
  /** its own pixels; borders round up, as the standard's implementation notes say */
  readonly size: Size
}

/** Reads an info.json. Throws a TypeError that names what is missing. */
export function parseInfo(url: string, info: unknown): Pyramid {
  const fields = isRecord(info) ? info : {}
  const width = positive(fields.width)
  const height = positive(fields.height)
  if (width === null || height === null) throw new TypeError('info.json has no width and height')
  const listed = Array.isArray(fields.tiles) && isRecord(fields.tiles[0]) ? fields.tiles[0] : {}
  const tileWidth = positive(listed.width) ?? 512
  const tileHeight = positive(listed.height) ?? tileWidth
  const factors = (Array.isArray(listed.scaleFactors) ? listed.scaleFactors : [])
    .map(positive)
    .filter((f) => f !== null)
  const sorted = [...new Set([1, ...factors])].sort((a, b) => a - b)
  // A level 2 service answers any size, so the pyramid can always end in one tile that is quickly there.
  const whole = (f: number) => width <= tileWidth * f && height <= tileHeight * f
  while (!whole(sorted.at(-1) ?? 1)) sorted.push((sorted.at(-1) ?? 1) * 2)
  const last = sorted.findIndex(whole)
  return {
    url: url.replace(/\/$/, ''),
    size: { width, height },
    tile: { width: tileWidth, height: tileHeight },
    factors: sorted.slice(0, last + 1),
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function positive(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null
}

/** Image pixels per tile pixel of a level. */
export function factorOf(pyramid: Pyramid, level: number): number {
  const factor = pyramid.factors[level]
  if (factor === undefined) throw new RangeError(`no level ${level}`)
  return factor
}

/** Columns and rows of tiles of a level. */
export function tileCount(pyramid: Pyramid, level: number): { columns: number; rows: number } {
  const factor = factorOf(pyramid, level)
  return {
    columns: Math.ceil(pyramid.size.width / (pyramid.tile.width * factor)),
    rows: Math.ceil(pyramid.size.height / (pyramid.tile.height * factor)),
  }
}

export function tileKey(level: number, column: number, row: number): string {
  return `${level}/${column}/${row}`
}

/** One tile; the place must exist on its level. */
export function tileAt(pyramid: Pyramid, level: number, column: number, row: number): Tile {
  const factor = factorOf(pyramid, level)
  const spanX = pyramid.tile.width * factor
  const spanY = pyramid.tile.height * factor
  const x = column * spanX
  const y = row * spanY
  const width = Math.min(spanX, pyramid.size.width - x)
  const height = Math.min(spanY, pyramid.size.height - y)
  return {
    key: tileKey(level, column, row),
    level,
    column,
    row,
    region: box('image', { x, y, width, height }),
    size: { width: Math.ceil(width / factor), height: Math.ceil(height / factor) },
  }
}

/** A tile's canonical address. */
export function tileUrl(pyramid: Pyramid, tile: Tile): string {
  const { x, y, width, height } = tile.region
  const whole = width === pyramid.size.width && height === pyramid.size.height
  const region = whole ? 'full' : `${x},${y},${width},${height}`
  const size = whole && tile.level === 0 ? 'max' : `${tile.size.width},${tile.size.height}`
  return `${pyramid.url}/${region}/${size}/0/default.jpg`
}

/** The tiles of a level that a box touches, row by row. */
export function tilesIn(pyramid: Pyramid, level: number, area: Box<'image'>): Tile[] {
  const factor = factorOf(pyramid, level)
  const { columns, rows } = tileCount(pyramid, level)
  const spanX = pyramid.tile.width * factor
  const spanY = pyramid.tile.height * factor
  const fromX = Math.max(0, Math.floor(area.x / spanX))
  const fromY = Math.max(0, Math.floor(area.y / spanY))
  const toX = Math.min(columns, Math.ceil((area.x + area.width) / spanX))
  const toY = Math.min(rows, Math.ceil((area.y + area.height) / spanY))
  const tiles: Tile[] = []
  for (let row = fromY; row < toY; row++) {
    for (let column = fromX; column < toX; column++) tiles.push(tileAt(pyramid, level, column, row))
  }
  return tiles
}
