/** Draws the halves of the lens: the same place of the image, at the same scale, from several sources. */
import type { Point, Size } from '#contract/space.ts'
import type { Camera } from './camera.ts'
import type { CameraStore } from './camera-store.ts'
import { addPainter, wake } from './frame-loop.ts'
import { lensScale } from './lens-place.ts'
import { still } from './planner.ts'
import { rasterOf } from './raster.ts'
import { openSource, type PaneSource } from './source.ts'
import { canvasStats } from './stats.ts'

export interface LensLook {
  readonly point: Point<'image'>
  /** what the pane under the pointer looks at */
  readonly paneScale: number
}

export interface LensRenderer {
  dispose(): void
}

/**
 * `canvases` and `sources` belong together, each canvas `half` CSS px large. `place` is told where the pointer is each
 * time it or the camera has moved; null while it is over no pane.
 */
export function createLensRenderer(options: {
  readonly canvases: readonly HTMLCanvasElement[]
  readonly sources: readonly PaneSource[]
  readonly half: Size
  readonly cameras: CameraStore
  place(look: LensLook | null): void
}): LensRenderer {
  const { canvases, half, cameras } = options
  const drawables = options.sources.map(openSource)
  let placed = ''
  let drawn = ''

  function look(): LensLook | null {
    const { pointed } = cameras
    if (pointed) return { point: pointed.point, paneScale: cameras.get(pointed.pane).scale }
    return null
  }

  function draw(camera: Camera, ratio: number): void {
    const raster = rasterOf(camera, half, ratio)
    drawables.forEach((drawable, i) => {
      const canvas = canvases[i]
      if (!canvas) return
      if (canvas.width !== raster.width || canvas.height !== raster.height) {
        canvas.width = raster.width
        canvas.height = raster.height
      }
      const context = canvas.getContext('2d')
      if (!context) return
      canvasStats.draws++
      context.clearRect(0, 0, raster.width, raster.height)
      drawable.draw({
        context,
        raster,
        camera,
        viewport: half,
        density: ratio,
        velocity: still,
        moving: false,
      })
    })
  }

  const removePainter = addPainter(() => {
    const now = look()
    const place = now ? `${now.point.x} ${now.point.y} ${now.paneScale}` : ''
    if (place !== placed) {
      placed = place
      options.place(now)
    }
    if (!now) return false
    const ratio = globalThis.devicePixelRatio || 1
    const wanted = `${place} ${ratio} ${drawables.map((d) => d.version).join(' ')}`
    if (wanted === drawn) return false
    drawn = wanted
    draw({ x: now.point.x, y: now.point.y, scale: lensScale(now.paneScale) }, ratio)
    return false
  })
  wake()
  return {
    dispose() {
      removePainter()
      for (const drawable of drawables) drawable.dispose()
    },
  }
}
