/** Fetches and decodes what panes will show next, so that the next picture is there as soon as it is asked for. */
import type { Tile } from '#contract/pyramid.ts'
import type { Box, Size } from '#contract/space.ts'
import { fitBox, fitCamera } from './camera.ts'
import { addPainter, wake } from './frame-loop.ts'
import { planTiles } from './planner.ts'
import { tileStore } from './tile-store.ts'

/** What one pane will show of the picture: all of it, or a box that takes a share of the pane. */
export interface Glance {
  readonly target: 'fit' | Box<'image'>
  /** share of the viewport that a box takes, 0 to 1 */
  readonly share?: number
  /** the pane's size in CSS px */
  readonly viewport: Size
}

/** Loads the tiles of an image service that these glances need. Returns how to stop; what is here already is kept. */
export function preloadTiles(url: string, image: Size, glances: readonly Glance[]): () => void {
  const store = tileStore(url)
  const self = {}
  store.use(self)
  let seen = -1
  const ask = (): boolean => {
    const { pyramid } = store
    if (!pyramid || store.version === seen) return false
    seen = store.version
    const wanted = new Map<string, Tile>()
    for (const { target, share, viewport } of glances) {
      const camera = target === 'fit' ? fitCamera(image, viewport) : fitBox(target, viewport, share)
      const pixelRatio = globalThis.devicePixelRatio || 1
      const { want } = planTiles({ pyramid, camera, viewport, pixelRatio, state: store.state })
      for (const tile of want) wanted.set(tile.key, tile)
    }
    store.want(self, [...wanted.values()])
    return false
  }
  const remove = addPainter(ask)
  wake()
  return () => {
    remove()
    store.release(self)
  }
}
