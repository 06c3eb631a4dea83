/**
 * What to draw and what to load for a camera: pure, from the pyramid and what is there already.
 * Coarse to fine: wherever a target tile is missing, the nearest coarser tile lies under it (and finer ones that are
 * there, after zooming out), so that nothing flickers and no hole shows.
 */

import { factorOf, type Pyramid, type Tile, tileAt, tileCount, tileKey, tilesIn } from '#contract/pyramid.ts'
import { type Box, centre, type Size } from '#contract/space.ts'
import { type Camera, visibleBox } from './camera.ts'

/** `resting`: failed, waiting to be tried again. `none`: there is no such tile, and never will be. */
export type TileState = 'loaded' | 'loading' | 'absent' | 'resting' | 'none'

export interface PlanInput {
  readonly pyramid: Pyramid
  readonly camera: Camera
  /** CSS px */
  readonly viewport: Size
  /** device pixels per CSS pixel */
  readonly pixelRatio: number
  state(key: string): TileState
  /** how the camera is moving; what it will show in 300 ms is loaded too */
  readonly velocity?: CameraVelocity
}

export interface CameraVelocity {
  /** image px per ms */
  readonly x: number
  readonly y: number
  /** change of the scale's natural logarithm per ms: above 0 while zooming in */
  readonly zoom: number
}

export const still: CameraVelocity = { x: 0, y: 0, zoom: 0 }

export interface Plan {
  /** tiles that are there, in drawing order: coarse first, finest last */
  readonly draw: readonly Tile[]
  /** tiles that should be there and are not (loading ones included), most wanted first */
  readonly want: readonly Tile[]
  /** loaded share of the target tiles in view, 0 to 1; 1 is sharp */
  readonly covered: number
}

const lookAheadMs = 300

/** The coarsest level whose pixels are no larger than a device pixel. */
export function targetLevel(pyramid: Pyramid, scale: number, pixelRatio: number): number {
  let level = 0
  for (let i = 1; i < pyramid.factors.length; i++) {
    // A hair of tolerance: a fit computed in floats should not cost four times the tiles.
    if (factorOf(pyramid, i) * scale * pixelRatio <= 1.001) level = i
  }
  return level
}

/** The nearest loaded tile that covers a given one, from the next coarser level upwards. */
function ancestor(input: PlanInput, tile: Tile): Tile | null {
  const { pyramid } = input
  for (let level = tile.level + 1; level < pyramid.factors.length; level++) {
    const factor = factorOf(pyramid, level)
    const column = Math.floor(tile.region.x / (pyramid.tile.width * factor))
    const row = Math.floor(tile.region.y / (pyramid.tile.height * factor))
    if (input.state(tileKey(level, column, row)) === 'loaded') return tileAt(pyramid, level, column, row)
  }
  return null
}

/** The tile of a coarser level that covers a given one. */
function parentOf(pyramid: Pyramid, tile: Tile, levelsUp: number): Tile {
  const level = Math.min(pyramid.factors.length - 1, tile.level + levelsUp)
  const factor = factorOf(pyramid, level)
  const column = Math.floor(tile.region.x / (pyramid.tile.width * factor))
  const row = Math.floor(tile.region.y / (pyramid.tile.height * factor))
  return tileAt(pyramid, level, column, row)
}

function loadedChildren(input: PlanInput, tile: Tile): Tile[] {
  if (tile.level === 0) return []
  return tilesIn(input.pyramid, tile.level - 1, tile.region).filter((t) => input.state(t.key) === 'loaded')
}

/** Where a pyramid is not complete (one that was sent within a budget), the next coarser tile that there is. */
function existing(input: PlanInput, tiles: readonly Tile[]): Tile[] {
  const found = new Map<string, Tile>()
  for (let tile of tiles) {
    while (input.state(tile.key) === 'none' && tile.level < input.pyramid.factors.length - 1) {
      tile = parentOf(input.pyramid, tile, 1)
    }
    found.set(tile.key, tile)
  }
  return [...found.values()]
}

export function planTiles(input: PlanInput): Plan {
  const { pyramid, camera, viewport } = input
  if (viewport.width <= 0 || viewport.height <= 0) return { draw: [], want: [], covered: 1 }
  const level = targetLevel(pyramid, camera.scale, input.pixelRatio)
  const view = visibleBox(camera, viewport)
  const targets = existing(input, tilesIn(pyramid, level, view))
  const draw = new Map<string, Tile>()
  const want = new Map<string, Tile>()
  const ask = (tile: Tile) => {
    const state = input.state(tile.key)
    if (state === 'absent' || state === 'loading') want.set(tile.key, tile)
  }

  const last = pyramid.factors.length - 1
  const { columns, rows } = tileCount(pyramid, last)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) ask(tileAt(pyramid, last, column, row))
  }

  let loaded = 0
  const missing: Tile[] = []
  for (const tile of targets) {
    if (input.state(tile.key) === 'loaded') {
      loaded++
      draw.set(tile.key, tile)
      continue
    }
    missing.push(tile)
    const under = ancestor(input, tile)
    if (under) draw.set(under.key, under)
    // Nothing at all to show there, or the tile itself has failed: a coarser one is worth its request.
    if (!under || input.state(tile.key) === 'resting') ask(parentOf(pyramid, tile, under ? 1 : 2))
    for (const child of loadedChildren(input, tile)) draw.set(child.key, child)
  }

  const next = lookAhead(camera, view, input.velocity)
  const ahead = next && visibleBox(next, viewport)
  const middle = centre(ahead ?? view)
  const distance = (t: Tile) => {
    const c = centre(t.region)
    return (c.x - middle.x) ** 2 + (c.y - middle.y) ** 2
  }
  const nearestFirst = (a: Tile, b: Tile) => distance(a) - distance(b)
  for (const tile of missing.sort(nearestFirst)) ask(tile)
  if (next && ahead) {
    const nextLevel = targetLevel(pyramid, next.scale, input.pixelRatio)
    for (const tile of existing(input, tilesIn(pyramid, nextLevel, ahead)).sort(nearestFirst)) ask(tile)
  }

  return {
    draw: [...draw.values()].sort((a, b) => b.level - a.level),
    want: [...want.values()],
    covered: targets.length === 0 ? 1 : loaded / targets.length,
  }
}

/** Where the camera will be, should it go on as it does; null while it rests. */
function lookAhead(camera: Camera, view: Box<'image'>, velocity = still): Camera | null {
  const { x, y, zoom } = velocity
  if (x === 0 && y === 0 && zoom === 0) return null
  // Never further than one view, or twice as near or far: a flick must not load half the image.
  const limit = (v: number, most: number) => Math.max(-most, Math.min(most, v * lookAheadMs))
  return {
    x: camera.x + limit(x, view.width),
    y: camera.y + limit(y, view.height),
    scale: camera.scale * Math.exp(limit(zoom, Math.LN2)),
  }
}

/**
 * Merges what several panes want of one image into one order (the first wishes of all, then the second ones, ...)
 * and says which running requests nobody wants any more.
 */
export function mergeWants(
  wants: Iterable<readonly Tile[]>,
  loading: Iterable<string>,
): { load: Tile[]; cancel: string[] } {
  const lists = [...wants]
  const merged = new Map<string, Tile>()
  const longest = Math.max(0, ...lists.map((l) => l.length))
  for (let i = 0; i < longest; i++) {
    for (const list of lists) {
      const tile = list[i]
      if (tile && !merged.has(tile.key)) merged.set(tile.key, tile)
    }
  }
  const busy = new Set(loading)
  return {
    load: [...merged.values()].filter((t) => !busy.has(t.key)),
    cancel: [...busy].filter((key) => !merged.has(key)),
  }
}
