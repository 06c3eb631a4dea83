/** Draws a heatmap: coloured once into a small canvas, then one drawImage per frame over exactly its region. */

import type { Box } from '#contract/space.ts'
import { type Heat, heatPixels, sameHeatPixels } from './heat.ts'
import { drawOver, placeBox, type Raster } from './raster.ts'

export interface HeatPainter {
  draw(context: CanvasRenderingContext2D, raster: Raster, heat: Heat): void
  dispose(): void
}

export function createHeatPainter(): HeatPainter {
  const canvas = document.createElement('canvas')
  let painted: Heat | null = null
  const paint = (heat: Heat) => {
    const pixels = heatPixels(heat)
    canvas.width = pixels.width
    canvas.height = pixels.height
    const image = new ImageData(pixels.data, pixels.width, pixels.height)
    canvas.getContext('2d')?.putImageData(image, 0, 0)
  }
  return {
    draw(context, raster, heat) {
      if (heat.rows <= 0 || heat.columns <= 0 || heat.opacity <= 0) return
      if (!painted || !sameHeatPixels(painted, heat)) paint(heat)
      painted = heat
      context.globalAlpha = Math.min(1, heat.opacity)
      context.imageSmoothingEnabled = heat.smooth
      context.imageSmoothingQuality = 'low'
      context.save()
      if (heat.within) clipTo(context, raster, heat.within)
      drawOver(context, raster, canvas, heat.region)
      context.restore()
      context.globalAlpha = 1
    },
    dispose() {
      // Some browsers free a canvas's memory only when it is empty.
      canvas.width = 0
      canvas.height = 0
      painted = null
    },
  }
}

function clipTo(context: CanvasRenderingContext2D, raster: Raster, part: Box<'image'>): void {
  const { left, top, right, bottom } = placeBox(raster, part)
  context.beginPath()
  context.rect(left, top, right - left, bottom - top)
  context.clip()
}
