/** The tiles of an image service, planned and drawn. */
import type { Tile } from '#contract/pyramid.ts'
import { type Drawable, type DrawInput, type Drawn, setSmoothing, unsmoothedFrom } from './drawable.ts'
import { type Plan, planTiles } from './planner.ts'
import { drawOver, placeBox } from './raster.ts'
import { overlapping, scrollCanvas } from './scroll.ts'
import { nextCacheRound, tileStore } from './tile-store.ts'

export function tiled(url: string): Drawable {
  const store = tileStore(url)
  const self = {}
  store.use(self)
  /** keys of the tiles on the canvas */
  const drawn = new Set<string>()
  let finest = Number.POSITIVE_INFINITY
  let quick = false
  /** everything that is wanted is on the canvas */
  let complete = false
  /** of the store, at the last drawing */
  let version = -1
  /** device pixels per CSS pixel that the last full drawing was planned for */
  let density = 0

  function planFor(input: DrawInput): Plan | null {
    const { camera, viewport, velocity } = input
    const { pyramid } = store
    if (!pyramid) return null
    nextCacheRound()
    return planTiles({
      pyramid,
      camera,
      viewport,
      pixelRatio: pixelRatioFor(input),
      state: store.state,
      velocity,
    })
  }

  function drawTile({ context, raster }: DrawInput, tile: Tile): void {
    const bitmap = store.bitmap(tile.key)
    if (!bitmap) return
    const magnified = (raster.scale * tile.region.width) / bitmap.width
    // Only the finest level has true pixels to show; a coarse tile unsmoothed would pretend to.
    setSmoothing(context, tile.level > 0 || magnified < unsmoothedFrom, quick)
    drawOver(context, raster, bitmap, tile.region)
    drawn.add(tile.key)
    finest = Math.min(finest, tile.level)
  }

  /** Tiles that are not on the canvas yet; null where one of them belongs under what is there. */
  function freshOf(plan: Plan): Tile[] | null {
    const fresh = plan.draw.filter((tile) => !drawn.has(tile.key))
    return fresh.some((tile) => tile.level > finest) ? null : fresh
  }

  /** What is on the canvas counts as used, drawn in this frame or long ago: the cache must not take it from under the view. */
  function keepInUse(plan: Plan): void {
    for (const tile of plan.draw) store.bitmap(tile.key)
  }

  function ended(plan: Plan): Drawn {
    version = store.version
    complete = plan.covered === 1
    store.want(self, plan.want)
    return { any: drawn.size > 0, sharp: complete }
  }

  return {
    get version() {
      return store.version
    },
    get problem() {
      // What has failed elsewhere is not missed here, and not tried again.
      return complete ? null : store.problem
    },
    draw(input) {
      const plan = planFor(input)
      if (!plan) return { any: false, sharp: false }
      drawn.clear()
      density = pixelRatioFor(input)
      finest = Number.POSITIVE_INFINITY
      // Better smoothing is for the picture that stays: while tiles arrive it would only keep them waiting.
      quick = input.moving || plan.covered < 1
      for (const tile of plan.draw) drawTile(input, tile)
      return ended(plan)
    },
    add(input) {
      const plan = planFor(input)
      if (!plan || drawn.size === 0) return null
      // The last tile is here: once more in full, with the better smoothing.
      if (plan.covered === 1 && quick && !input.moving) return null
      const fresh = freshOf(plan)
      if (!fresh) return null
      for (const tile of fresh) drawTile(input, tile)
      keepInUse(plan)
      return ended(plan)
    },
    pan(input, scroll) {
      const plan = planFor(input)
      if (!plan || drawn.size === 0 || !quick) return null
      // After a zoom that was drawn at less than the screen's density the same place may want finer tiles.
      const sameDensity = density === pixelRatioFor(input)
      // Without arrivals, whatever is new in the plan has come into view, and lies in the strips.
      const arrived = store.version === version ? [] : freshOf(plan)
      if (!arrived || !sameDensity) return null
      scrollCanvas(input.context, scroll, (strip) => {
        for (const tile of plan.draw)
          if (overlapping(placeBox(input.raster, tile.region), strip)) drawTile(input, tile)
      })
      for (const tile of arrived) drawTile(input, tile)
      // What has left the view is drawn anew when it comes back.
      drawn.clear()
      for (const tile of plan.draw) drawn.add(tile.key)
      keepInUse(plan)
      return ended(plan)
    },
    dispose: () => store.release(self),
  }
}

/** A zoom that is drawn at less than the screen's density is past its tiles before four times as many would be here. */
function pixelRatioFor({ velocity, density, raster }: DrawInput): number {
  return velocity.zoom === 0 ? density : raster.ratio
}
