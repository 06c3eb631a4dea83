/** What a pane shows, and how it gets onto the canvas. */

import type { Tile } from '#contract/pyramid.ts'
import { type Box, type Size, wholeBox } from '#contract/space.ts'
import type { Camera } from './camera.ts'
import { wake } from './frame-loop.ts'
import { takePicture } from './picture-cache.ts'
import { type CameraVelocity, type Plan, planTiles } from './planner.ts'
import { drawOver, placeBox, type Raster } from './raster.ts'
import { overlapping, type Scroll, scrollCanvas } from './scroll.ts'
import { backoff } from './slots.ts'
import { nextCacheRound, tileStore } from './tile-store.ts'

/**
 * `iiif`: tiles of an image service (its address without `/info.json`).
 * `picture`: one picture over its region of the image, such as a view or a crop as it was sent; with `pixelated` its
 * pixels stay visible when magnified. `file`: a local file over the whole image, before its upload is finished.
 */
export type PaneSource =
  | { readonly kind: 'iiif'; readonly url: string }
  | {
      readonly kind: 'picture'
      readonly url: string
      readonly region: Box<'image'>
      readonly pixelated: boolean
    }
  | { readonly kind: 'file'; readonly file: Blob }

export interface DrawInput {
  readonly context: CanvasRenderingContext2D
  readonly raster: Raster
  readonly camera: Camera
  readonly viewport: Size
  /** device pixels per CSS pixel of the screen; the raster may be coarser for as long as the picture moves */
  readonly density: number
  readonly velocity: CameraVelocity
  readonly moving: boolean
}

export interface Drawn {
  /** something of the picture is on the canvas */
  readonly any: boolean
  /** it is as sharp as it gets */
  readonly sharp: boolean
}

export interface Drawable {
  /** grows whenever a drawing would look different */
  readonly version: number
  readonly problem: string | null
  /** Draws everything on a cleared canvas. */
  draw(input: DrawInput): Drawn
  /**
   * Draws only what has arrived since the last drawing, over a canvas that was drawn with the same raster and has not
   * been cleared; null where that does not do and everything must be drawn.
   */
  add?(input: DrawInput): Drawn | null
  /**
   * Draws what a pan brought into view, over a canvas that was drawn by this same object before the pan and is scrolled
   * here; null, with the canvas untouched, where that does not do and everything must be drawn.
   */
  pan(input: DrawInput, scroll: Scroll): Drawn | null
  dispose(): void
}

/** Above this many device pixels per picture pixel true pixels are shown, not a blur of them. */
const unsmoothedFrom = 2

function setSmoothing(context: CanvasRenderingContext2D, on: boolean, moving: boolean): void {
  context.imageSmoothingEnabled = on
  if (on) context.imageSmoothingQuality = moving ? 'low' : 'medium'
}

function tiled(url: string): Drawable {
  const store = tileStore(url)
  const self = {}
  /** keys of the tiles on the canvas */
  const drawn = new Set<string>()
  let finest = Number.POSITIVE_INFINITY
  let quick = false
  /** of the store, at the last drawing */
  let version = -1

  function planFor({ camera, viewport, density, velocity, raster }: DrawInput): Plan | null {
    const { pyramid } = store
    if (!pyramid) return null
    nextCacheRound()
    // A zoom that is drawn at less than the screen's density is past its tiles before four times as many would be here.
    const pixelRatio = velocity.zoom === 0 ? density : raster.ratio
    return planTiles({ pyramid, camera, viewport, pixelRatio, state: store.state, velocity })
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

  function ended(plan: Plan): Drawn {
    version = store.version
    store.want(self, plan.want)
    return { any: drawn.size > 0, sharp: plan.covered === 1 }
  }

  return {
    get version() {
      return store.version
    },
    get problem() {
      return store.problem
    },
    draw(input) {
      const plan = planFor(input)
      if (!plan) return { any: false, sharp: false }
      drawn.clear()
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
      return ended(plan)
    },
    pan(input, scroll) {
      const plan = planFor(input)
      if (!plan || drawn.size === 0 || !quick) return null
      // Without arrivals, whatever is new in the plan has come into view, and lies in the strips.
      const arrived = store.version === version ? [] : freshOf(plan)
      if (!arrived) return null
      scrollCanvas(input.context, scroll, (strip) => {
        for (const tile of plan.draw)
          if (overlapping(placeBox(input.raster, tile.region), strip)) drawTile(input, tile)
      })
      for (const tile of arrived) drawTile(input, tile)
      // What has left the view is drawn anew when it comes back; what is in view counts as used.
      drawn.clear()
      for (const tile of plan.draw) if (store.bitmap(tile.key)) drawn.add(tile.key)
      return ended(plan)
    },
    dispose: () => store.release(self),
  }
}

/** A picture that is being loaded, and how to let go of it. */
interface Held {
  readonly bitmap: Promise<ImageBitmap>
  release(): void
}

function single(take: () => Held, region: Box<'image'>, pixelated: boolean): Drawable {
  let held: Held | null = null
  let disposed = false
  let bitmap: ImageBitmap | null = null
  let problem: string | null = null
  let version = 0
  let drawnVersion = -1
  let failures = 0
  let retry: ReturnType<typeof setTimeout> | undefined

  async function start(): Promise<void> {
    held?.release()
    held = take()
    try {
      const loaded = await held.bitmap
      if (disposed) return
      bitmap = loaded
      problem = null
    } catch (cause) {
      if (disposed) return
      problem = cause instanceof Error ? cause.message : String(cause)
      retry = setTimeout(() => void start(), backoff(++failures))
    }
    version++
    wake()
  }
  void start()

  function draw({ context, raster, moving }: DrawInput): Drawn {
    drawnVersion = version
    if (!bitmap) return { any: false, sharp: false }
    const magnified = (raster.scale * region.width) / bitmap.width
    const smooth = pixelated ? magnified < 1 : magnified < unsmoothedFrom
    setSmoothing(context, smooth, moving)
    drawOver(context, raster, bitmap, region)
    return { any: true, sharp: true }
  }

  return {
    get version() {
      return version
    },
    get problem() {
      return problem
    },
    draw,
    pan(input, scroll) {
      if (!bitmap || version !== drawnVersion) return null
      scrollCanvas(input.context, scroll, () => draw(input))
      return { any: true, sharp: true }
    },
    dispose() {
      disposed = true
      clearTimeout(retry)
      held?.release()
      bitmap = null
    },
  }
}

function decodeFile(file: Blob, options: ImageBitmapOptions): Held {
  const bitmap = createImageBitmap(file, options)
  const close = () =>
    bitmap.then(
      (b) => b.close(),
      () => {},
    )
  return { bitmap, release: () => void close() }
}

/** Larger local files are shown reduced: the whole of a 100-megapixel picture would take 400 MB. */
const largestPreview = 4096

/** Starts loading a source; `imageSize` is that of the oriented original. */
export function openSource(source: PaneSource, imageSize: Size): Drawable {
  switch (source.kind) {
    case 'iiif':
      return tiled(source.url)
    case 'picture':
      return single(() => takePicture(source.url), source.region, source.pixelated)
    case 'file': {
      const shrink = largestPreview / Math.max(imageSize.width, imageSize.height)
      const resize = shrink < 1 ? { resizeWidth: Math.max(1, Math.round(imageSize.width * shrink)) } : {}
      return single(
        () => decodeFile(source.file, { imageOrientation: 'from-image', resizeQuality: 'medium', ...resize }),
        wholeBox('image', imageSize),
        false,
      )
    }
  }
}

export function sameSource(a: PaneSource, b: PaneSource): boolean {
  if (a.kind === 'iiif' && b.kind === 'iiif') return a.url === b.url
  if (a.kind === 'file' && b.kind === 'file') return a.file === b.file
  if (a.kind !== 'picture' || b.kind !== 'picture') return false
  const r = a.region
  const s = b.region
  const sameRegion = r.x === s.x && r.y === s.y && r.width === s.width && r.height === s.height
  return a.url === b.url && a.pixelated === b.pixelated && sameRegion
}

/** The upright size of a local file, for showing it before the server has measured it. Rejects where the browser cannot read it. */
export async function measureFile(file: Blob): Promise<Size> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const size = { width: bitmap.width, height: bitmap.height }
  bitmap.close()
  return size
}
