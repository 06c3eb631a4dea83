/** OpenSeadragon with its canvas drawer; over it, where overlays are asked for, our own map and boxes. */
import OpenSeadragon from 'openseadragon'
import { factorOf, type Pyramid } from '#contract/pyramid.ts'
import { wholeBox } from '#contract/space.ts'
import { drawBoxes } from '../../../src/canvas/box-layer.ts'
import type { Camera } from '../../../src/canvas/camera.ts'
import { createHeatPainter } from '../../../src/canvas/heat-layer.ts'
import { rasterOf } from '../../../src/canvas/raster.ts'
import { roleColours } from '../../../src/canvas/role-colours.ts'
import { coveredShare } from './covered.ts'
import { hilly, scatteredBoxes } from './scene.ts'
import type { LabSpec, Viewer } from './spec.ts'

/** What we read of it; its own types leave these out. */
interface TiledImage extends OpenSeadragon.TiledImage {
  readonly tilesMatrix: Record<number, Record<number, Record<number, { loaded: boolean } | undefined>>>
}

const tuned = { immediateRender: true, maxTilesPerFrame: 8, imageLoaderLimit: 6 }

export async function mountOsd(host: HTMLElement, spec: LabSpec, pyramid: Pyramid): Promise<Viewer> {
  const { size } = pyramid
  const side = spec.panes === 1 ? 1 : 2
  const viewport = { width: spec.width / side, height: spec.height / side }
  const panes = await Promise.all(
    Array.from({ length: spec.panes }, (_, i) => {
      const element = document.createElement('div')
      Object.assign(element.style, {
        position: 'absolute',
        left: `${(i % side) * viewport.width}px`,
        top: `${Math.floor(i / side) * viewport.height}px`,
        width: `${viewport.width}px`,
        height: `${viewport.height}px`,
      })
      host.append(element)
      const overlay = spec.overlays ? overlayOn(host, element, viewport, size, i, spec.panes) : null
      return open(element, spec).then((viewer) => ({ viewer, overlay }))
    }),
  )
  const levels = pyramid.factors.length - 1
  return {
    size,
    viewport,
    set(camera) {
      for (const { viewer, overlay } of panes) {
        const zoom = (camera.scale * size.width) / viewport.width
        viewer.viewport.zoomTo(zoom, undefined, true)
        viewer.viewport.panTo(new OpenSeadragon.Point(camera.x / size.width, camera.y / size.width), true)
        overlay?.(camera)
      }
    },
    covered(camera) {
      const shares = panes.map(({ viewer }) => {
        const { tilesMatrix } = viewer.world.getItemAt(0) as TiledImage
        return coveredShare(pyramid, camera, viewport, (tile) => {
          return tilesMatrix[levels - tile.level]?.[tile.column]?.[tile.row]?.loaded ?? false
        })
      })
      return shares.reduce((sum, share) => sum + share, 0) / shares.length
    },
    draws: () => null,
  }
}

async function open(element: HTMLElement, spec: LabSpec): Promise<OpenSeadragon.Viewer> {
  const viewer = new OpenSeadragon.Viewer({
    element,
    tileSources: `${spec.service}/info.json`,
    drawer: 'canvas',
    showNavigationControl: false,
    showNavigator: false,
    mouseNavEnabled: false,
    ...(spec.viewer === 'osd-tuned' ? tuned : {}),
  })
  await new Promise<void>((resolve, reject) => {
    viewer.addOnceHandler('tile-drawn', () => resolve())
    viewer.addOnceHandler('open-failed', () => reject(new Error('OpenSeadragon could not open the image')))
  })
  return viewer
}

/** Two canvases like ours, drawn by our own code: what is compared is the picture under them. */
function overlayOn(
  host: HTMLElement,
  under: HTMLElement,
  viewport: { width: number; height: number },
  size: { width: number; height: number },
  index: number,
  panes: number,
): (camera: Camera) => void {
  const ratio = devicePixelRatio
  const contexts = [0, 1].map(() => {
    const canvas = document.createElement('canvas')
    canvas.width = viewport.width * ratio
    canvas.height = viewport.height * ratio
    canvas.style.cssText = `${under.style.cssText};pointer-events:none`
    host.append(canvas)
    return canvas.getContext('2d')
  })
  const heat = hilly(size, index + 1)
  const painter = createHeatPainter()
  const boxes = scatteredBoxes(size, 1000 / panes, index + 1)
  const image = wholeBox('image', size)
  return (camera) => {
    const raster = rasterOf(camera, viewport, ratio)
    const [first, second] = contexts
    if (!first || !second) return
    first.clearRect(0, 0, raster.width, raster.height)
    painter.draw(first, raster, heat)
    second.clearRect(0, 0, raster.width, raster.height)
    const scene = {
      boxes,
      selected: null,
      hovered: null,
      edited: null,
      draft: null,
      dimOutside: null,
      image,
      insets: { top: 0, bottom: 0 },
      // It gets the same shortcut as ours, in every frame.
      moving: true,
    }
    drawBoxes(second, raster, scene, roleColours())
  }
}

/** Whether its levels are ours: it counts from the coarsest, and knows only those of info.json. */
export function sameLevels(pyramid: Pyramid): boolean {
  return pyramid.factors.every((_, level) => factorOf(pyramid, level) === 2 ** level)
}
