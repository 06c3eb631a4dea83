/**
 * The tiles of one image, shared by all panes that show it: fetched six at a time, decoded off the main thread two at
 * a time (a slot of the network is free as soon as its bytes are here), kept in one byte-bounded cache for the page.
 */

import type { Pyramid, Tile } from '#contract/pyramid.ts'
import { createByteCache } from './byte-cache.ts'
import { wake } from './frame-loop.ts'
import { mergeWants, type TileState } from './planner.ts'
import { backoff, createSlots } from './slots.ts'
import { canvasStats } from './stats.ts'
import { Busy, type TileSupply, tileSupply } from './tile-supply.ts'

const megabyte = 2 ** 20
const touchDevice = typeof matchMedia === 'function' && matchMedia('(pointer: coarse)').matches
const mostKept = (touchDevice ? 96 : 256) * megabyte
/** Room for a dozen views as large as what the panes show: one goes back without loading, and small panes stay light. */
const cache = createByteCache<ImageBitmap>(
  (shown) => Math.max(2 * shown, Math.min(mostKept, Math.max(64 * megabyte, 12 * shown))),
  (bitmap) => {
    canvasStats.tilesEvicted++
    bitmap.close()
  },
)
const network = createSlots(6)
const decoders = createSlots(2)

let roundFrame = -1

/** Called by each pane at the start of a drawing: what any pane draws in this frame is not evicted before the next. */
export function nextCacheRound(): void {
  if (roundFrame === canvasStats.frames) return
  roundFrame = canvasStats.frames
  cache.nextRound()
  canvasStats.bytes = cache.bytes
}

export interface TileStore {
  /** null until info.json is here */
  readonly pyramid: Pyramid | null
  /** why the picture cannot be shown, or not in full; null while all is well */
  readonly problem: string | null
  /** grows whenever a tile, the pyramid or a problem arrives */
  readonly version: number
  state(key: string): TileState
  /** The decoded tile, marked as used. */
  bitmap(key: string): ImageBitmap | undefined
  /** A pane will show this image: what is on its way stays on its way until the last one is released. */
  use(pane: object): void
  /** What one pane wants, most wanted first; replaces what it wanted before. */
  want(pane: object, tiles: readonly Tile[]): void
  /** A pane goes: its wishes go, and with the last pane every request. */
  release(pane: object): void
  /** Calls back as soon as no pane wants anything of it. */
  whenUnused(then: () => void): void
}

interface Request {
  readonly abort: AbortController
  /** headers are here: the bytes are on their way and better kept than asked for again */
  arrived: boolean
}

function createTileStore(url: string, supply: TileSupply): TileStore {
  const prefix = `${url}|`
  const wants = new Map<object, readonly Tile[]>()
  const requests = new Map<string, Request>()
  const failures = new Map<string, { count: number; until: number }>()
  let queue: Tile[] = []
  let pyramid: Pyramid | null = null
  let problem: string | null = null
  let version = 0
  let opening: AbortController | null = null
  let stopListening: (() => void) | null = null
  let whenUnused = () => {}

  const changed = () => {
    version++
    wake()
  }
  /** Lets it rest for a while, and tells how often it has failed. */
  const rest = (key: string, retryAfterMs = 0): number => {
    const count = (failures.get(key)?.count ?? 0) + 1
    const pause = Math.max(retryAfterMs, backoff(count))
    failures.set(key, { count, until: performance.now() + pause })
    setTimeout(changed, pause + 20)
    return count
  }

  async function open(): Promise<void> {
    const controller = new AbortController()
    opening = controller
    try {
      pyramid = await supply.open(controller.signal)
      problem = null
    } catch (cause) {
      if (controller.signal.aborted) return
      problem = cause instanceof Error ? cause.message : String(cause)
      rest('info')
    } finally {
      if (opening === controller) opening = null
    }
    changed()
  }

  async function load(of: Pyramid, tile: Tile, freeSlot: () => void): Promise<void> {
    const request: Request = { abort: new AbortController(), arrived: false }
    requests.set(tile.key, request)
    try {
      const arriving = () => {
        request.arrived = true
      }
      const encoded = await supply.load(of, tile, request.abort.signal, arriving).finally(freeSlot)
      const done = await decoders.wait()
      const bitmap = await decoded(encoded).finally(done)
      if (request.abort.signal.aborted) return bitmap.close()
      const pinned = tile.level === of.factors.length - 1 && wants.size > 0
      cache.set(prefix + tile.key, bitmap, bitmap.width * bitmap.height * 4, pinned)
      failures.delete(tile.key)
      canvasStats.tilesLoaded++
      problem = null
    } catch (cause) {
      if (request.abort.signal.aborted) {
        canvasStats.tilesAborted++
      } else {
        canvasStats.tilesFailed++
        const count = rest(tile.key, cause instanceof Busy ? cause.retryAfterMs : 0)
        // A busy server is asked again before anybody is told, unless there is nothing else to show.
        if (count > 1 || tile.level === of.factors.length - 1)
          problem = cause instanceof Error ? cause.message : String(cause)
      }
    } finally {
      if (requests.get(tile.key) === request) requests.delete(tile.key)
      changed()
    }
  }

  const pump = () => {
    while (pyramid && queue.length > 0) {
      const slot = network.take()
      if (!slot) return
      const tile = queue.shift()
      if (tile && state(tile.key) === 'absent') void load(pyramid, tile, slot)
      else slot()
    }
  }

  const reorder = () => {
    const { load: order, cancel } = mergeWants(wants.values(), requests.keys())
    queue = order.filter((t) => state(t.key) === 'absent')
    for (const key of cancel) {
      const request = requests.get(key)
      if (request && !request.arrived) request.abort.abort()
    }
    pump()
  }

  const state = (key: string): TileState => {
    if (supply.has && pyramid && key !== 'info' && !supply.has(key)) return 'none'
    if (cache.has(prefix + key)) return 'loaded'
    if (requests.has(key)) return 'loading'
    const failed = failures.get(key)
    return failed && failed.until > performance.now() ? 'resting' : 'absent'
  }

  return {
    get pyramid() {
      if (!pyramid && !opening && state('info') === 'absent') void open()
      return pyramid
    },
    get problem() {
      return problem
    },
    get version() {
      return version
    },
    state,
    bitmap: (key) => cache.use(prefix + key),
    use: (pane) => void wants.set(pane, []),
    want(pane, tiles) {
      stopListening ??= network.onFree(pump)
      wants.set(pane, tiles)
      const base = pyramid && `${prefix}${pyramid.factors.length - 1}/0/0`
      if (base) cache.pin(base)
      reorder()
    },
    release(pane) {
      wants.delete(pane)
      reorder()
      if (wants.size > 0) return
      opening?.abort()
      opening = null
      stopListening?.()
      stopListening = null
      cache.unpin(prefix)
      whenUnused()
    },
    whenUnused(then) {
      if (wants.size === 0) then()
      else whenUnused = then
    },
  }
}

const stores = new Map<string, TileStore>()

/** The one store of an image service on this page. */
export function tileStore(url: string): TileStore {
  const key = url.replace(/\/$/, '')
  let store = stores.get(key)
  if (!store) {
    store = createTileStore(key, tileSupply(key))
    stores.set(key, store)
  }
  return store
}

/** For an image that ends before its page does: as soon as no pane shows it any more its tiles are thrown away. */
export function forgetTiles(url: string, then: () => void): void {
  tileStore(url).whenUnused(() => {
    stores.delete(url)
    cache.clear(`${url}|`)
    then()
  })
}

async function decoded(tile: Blob | HTMLImageElement | ImageBitmap): Promise<ImageBitmap> {
  return 'close' in tile ? tile : createImageBitmap(tile)
}
