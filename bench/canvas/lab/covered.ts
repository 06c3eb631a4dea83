/** How much of what should be in view is there: one rule for every viewer. */

import { type Pyramid, type Tile, tilesIn } from '#contract/pyramid.ts'
import { type Camera, visibleBox } from '../../../src/canvas/camera.ts'
import { targetLevel } from '../../../src/canvas/planner.ts'

/**
 * The share of the target tiles in view that are loaded, or all of whose finer tiles are. The target is the coarsest level
 * whose pixels are no larger than a device pixel, which is OpenSeadragon's own rule as well.
 */
export function coveredShare(
  pyramid: Pyramid,
  camera: Camera,
  viewport: { readonly width: number; readonly height: number },
  loaded: (tile: Tile) => boolean,
): number {
  const tiles = tilesIn(
    pyramid,
    targetLevel(pyramid, camera.scale, devicePixelRatio),
    visibleBox(camera, viewport),
  )
  if (tiles.length === 0) return 1
  const there = (tile: Tile) =>
    loaded(tile) || (tile.level > 0 && tilesIn(pyramid, tile.level - 1, tile.region).every(loaded))
  return tiles.filter(there).length / tiles.length
}
