/** What is on a pane's canvases, as values: they differ exactly where a layer must be drawn again. */
import type { Size } from '#contract/space.ts'
import type { Camera } from './camera.ts'
import type { Raster } from './raster.ts'

export interface PaneLook {
  readonly camera: Camera | null
  readonly raster: Raster | null
  /** the pixel layer but for its place; with its place; and with what has arrived of its source */
  readonly pixelLook: string
  readonly pixelView: string
  readonly pixels: string
  /** the heatmap but for its place, and with it */
  readonly heatLook: string
  readonly heat: string
  readonly boxes: string
}

export const nothingDrawn: PaneLook = {
  camera: null,
  raster: null,
  pixelLook: '',
  pixelView: '',
  pixels: '',
  heatLook: '',
  heat: '',
  boxes: '',
}

/** What the looks depend on beside the camera; each version grows when its layer would look different. */
export interface LookVersions {
  readonly moving: boolean
  readonly source: number
  /** of what lies under it, where there is something */
  readonly bridge: number | undefined
  readonly heat: number
  readonly overlays: number
  readonly colours: number
}

export function lookOf(camera: Camera, raster: Raster, viewport: Size, versions: LookVersions): PaneLook {
  const look = `${raster.scale} ${viewport.width} ${viewport.height} ${raster.ratio}`
  const place = `${raster.originX} ${raster.originY}`
  const pixelLook = `${look} ${versions.moving} ${versions.bridge}`
  const pixelView = `${pixelLook} ${place}`
  const heatLook = `${look} ${versions.heat}`
  return {
    camera,
    raster,
    pixelLook,
    pixelView,
    pixels: `${pixelView} ${versions.source}`,
    heatLook,
    heat: `${heatLook} ${place}`,
    boxes: `${look} ${place} ${versions.moving} ${versions.overlays} ${versions.colours}`,
  }
}
