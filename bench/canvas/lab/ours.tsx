/** Our panes, mounted as the app mounts them. */
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import type { Pyramid } from '#contract/pyramid.ts'
import { createCameraStore } from '../../../src/canvas/camera-store.ts'
import { Pane } from '../../../src/canvas/pane.tsx'
import { canvasStats } from '../../../src/canvas/stats.ts'
import { tileStore } from '../../../src/canvas/tile-store.ts'
import { coveredShare } from './covered.ts'
import { hilly, scatteredBoxes } from './scene.ts'
import type { LabSpec, Viewer } from './spec.ts'

const nothing = (): void => undefined

export async function mountOurs(host: HTMLElement, spec: LabSpec, pyramid: Pyramid): Promise<Viewer> {
  const { size } = pyramid
  const cameras = createCameraStore()
  const side = spec.panes === 1 ? 1 : 2
  const viewport = { width: spec.width / side, height: spec.height / side }
  const source = { kind: 'iiif' as const, url: spec.service }
  const ready: Promise<void>[] = []
  const panes = Array.from({ length: spec.panes }, (_, i) => {
    let onReady = nothing
    ready.push(
      new Promise((resolve) => {
        onReady = () => void resolve()
      }),
    )
    return createElement(Pane, {
      key: i,
      pane: `pane ${i}`,
      label: `Pane ${i + 1}`,
      imageSize: size,
      source,
      cameras,
      boxes: spec.overlays ? scatteredBoxes(size, 1000 / spec.panes, i + 1) : [],
      selected: null,
      tool: 'select' as const,
      heat: spec.overlays ? hilly(size, i + 1) : null,
      dimOutside: null,
      onSelect: nothing,
      onBoxChange: nothing,
      onDraw: nothing,
      onPoint: nothing,
      onReady,
      style: {
        position: 'absolute',
        left: (i % side) * viewport.width,
        top: Math.floor(i / side) * viewport.height,
        ...viewport,
      },
    })
  })
  createRoot(host).render(panes)
  await Promise.all(ready)
  const store = tileStore(spec.service)
  return {
    size,
    viewport,
    set: (camera) => cameras.set(camera),
    covered: (camera) =>
      coveredShare(pyramid, camera, viewport, (tile) => store.state(tile.key) === 'loaded'),
    draws: () => canvasStats.draws,
  }
}
