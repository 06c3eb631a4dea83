/**
 * Draws one pane from values, never from events: each frame it compares camera, source, heat and boxes with what is on
 * the canvases, and draws only the layers that differ. React is not involved.
 */
import type { Layer } from 'konva/lib/Layer.js'
import type { Shape } from 'konva/lib/Shape.js'
import { type Size, wholeBox } from '#contract/space.ts'
import { type BoxScene, boxesShow, drawBoxes } from './box-layer.ts'
import { type Camera, jumped, sameCamera } from './camera.ts'
import type { Drawable, DrawInput, Drawn } from './drawable.ts'
import { addPainter, wake } from './frame-loop.ts'
import { patchAt } from './heat.ts'
import { createHeatPainter } from './heat-layer.ts'
import { lookOf, nothingDrawn, type PaneLook } from './pane-look.ts'
import { createPaneMarks } from './pane-marks.ts'
import type { PaneStage } from './pane-stage.ts'
import type { Fleeting, PaneState } from './pane-state.ts'
import { type CameraVelocity, still } from './planner.ts'
import { createQualityMeter } from './quality.ts'
import { type Raster, rasterOf } from './raster.ts'
import { roleColours } from './role-colours.ts'
import { type Scroll, scrollBetween, scrollCanvas } from './scroll.ts'
import { openSource, openStandIn, sameSource } from './source.ts'
import { canvasStats } from './stats.ts'
import type { Trouble } from './trouble-note.tsx'

export interface PaneRenderer {
  /** What React last said. Cheap: only notes what differs. */
  update(state: PaneState): void
  resize(viewport: Size): void
  show(change: Partial<Fleeting>): void
  readonly viewport: Size
  dispose(): void
}

export function createPaneRenderer(
  element: HTMLElement,
  pane: string,
  layers: PaneStage,
  initial: PaneState,
  onTrouble: (trouble: Trouble | null) => void,
): PaneRenderer {
  let state = initial
  let viewport: Size = { width: 0, height: 0 }
  const fleeting: Fleeting = { hovered: null, draft: null, edited: null }
  const heatPainter = createHeatPainter()
  const marks = createPaneMarks(element)
  const quality = createQualityMeter()
  let source: Drawable = openSource(state.source)
  /** lies under it until it is sharp, such as the local file that was uploaded */
  let bridge: Drawable | null = openStandIn(state.source)
  let ready = false
  let trouble: Trouble | null = null
  let overlays = 0
  let drawn = nothingDrawn
  let heatVersion = 0
  let previous = { camera: null as Camera | null, now: 0, velocity: still as CameraVelocity }
  let moving = false
  let raster: Raster = rasterOf({ x: 0, y: 0, scale: 1 }, viewport, 1)

  const native = (layer: Layer) => layer.getNativeCanvasElement().getContext('2d')

  /** Runs a drawing of the pixel layer in device pixels. */
  function onPixels(draw: (input: DrawInput) => Drawn | null): boolean {
    const context = native(layers.pixels)
    if (!context || viewport.width === 0) return true
    const camera = state.cameras.get(pane)
    context.save()
    context.setTransform(1, 0, 0, 1, 0, 0)
    const done = draw({
      context,
      raster,
      camera,
      viewport,
      density: deviceRatio(),
      velocity: previous.velocity,
      moving,
    })
    context.restore()
    if (done) {
      canvasStats.draws++
      shown(done)
    }
    return done !== null
  }

  function drawPixels(): void {
    onPixels((input) => {
      const under = bridge?.draw(input)
      const { any, sharp } = source.draw(input)
      return { any: any || under?.any === true, sharp }
    })
  }

  /** For tests and styles. Written only where it differs: each write makes the browser look at styles again. */
  function note(name: 'sharp' | 'state', value: string): void {
    if (element.dataset[name] !== value) element.dataset[name] = value
  }

  function shown({ any, sharp }: Drawn): void {
    if (any && sharp && bridge) {
      bridge.dispose()
      bridge = null
    }
    note('sharp', String(sharp))
    note('state', any ? 'ready' : source.problem ? 'failed' : 'loading')
    if (any && !ready) {
      ready = true
      state.onReady?.()
    }
  }

  function drawHeat(scroll?: Scroll): void {
    const context = native(layers.heat)
    const { heat } = state
    if (!context || !heat || viewport.width === 0) return
    canvasStats.draws++
    context.save()
    context.setTransform(1, 0, 0, 1, 0, 0)
    if (scroll) scrollCanvas(context, scroll, () => heatPainter.draw(context, raster, heat))
    else heatPainter.draw(context, raster, heat)
    context.restore()
  }

  function boxScene(): BoxScene {
    const { boxes, selected, dimOutside, hideOutside = false, imageSize, insets = noInsets } = state
    const image = wholeBox('image', imageSize)
    return { ...fleeting, boxes, selected, dimOutside, hideOutside, image, insets, moving }
  }

  function drawOverlay(): void {
    const context = native(layers.boxes)
    if (!context || viewport.width === 0) return
    canvasStats.draws++
    context.save()
    context.setTransform(1, 0, 0, 1, 0, 0)
    drawBoxes(context, raster, boxScene(), roleColours())
    context.restore()
  }

  for (const [layer, draw] of [
    [layers.pixels, drawPixels],
    [layers.heat, () => drawHeat()],
    [layers.boxes, drawOverlay],
  ] as const) {
    const shape = layer.getChildren()[0] as Shape
    shape.sceneFunc(draw)
  }

  function showMarks(camera: Camera): void {
    const { pointed } = state.cameras
    const patch = pointed && state.heat ? patchAt(state.heat, pointed.point) : null
    const ghost = pointed && pointed.pane !== pane ? pointed.point : null
    marks.show({ ghost, patch: patch?.region ?? null }, camera, viewport)
  }

  function setRatio(ratio: number): void {
    for (const layer of [layers.pixels, layers.heat, layers.boxes]) {
      if (layer.getCanvas().getPixelRatio() !== ratio) layer.getCanvas().setPixelRatio(ratio)
    }
  }

  function measureVelocity(camera: Camera, now: number): void {
    const passed = now - previous.now
    const before = previous.camera
    const steady = before !== null && passed > 0 && passed < 100 && !jumped(before, camera, viewport)
    const velocity = steady
      ? {
          x: (camera.x - before.x) / passed,
          y: (camera.y - before.y) / passed,
          zoom: Math.log(camera.scale / before.scale) / passed,
        }
      : still
    previous = { camera, now, velocity }
  }

  function report(): void {
    const now = source.problem === null ? null : ready ? 'parts' : 'all'
    if (now === trouble) return
    trouble = now
    onTrouble(now)
  }

  /** Tiles that have arrived are laid on what is there, and a pan draws only what came into view, where that will do. */
  function drawnInPart(before: PaneLook, scroll: Scroll | null): boolean {
    if (bridge) return false
    if (drawn.pixelView === before.pixelView) return onPixels((input) => source.add?.(input) ?? null)
    return (
      scroll !== null &&
      drawn.pixelLook === before.pixelLook &&
      onPixels((input) => source.pan(input, scroll))
    )
  }

  function tick(now: number): boolean {
    if (viewport.width <= 0 || viewport.height <= 0) return false
    const camera = state.cameras.get(pane)
    const cameraMoved = drawn.camera === null || !sameCamera(drawn.camera, camera)
    const moved = cameraMoved && drawn.camera !== null && !jumped(drawn.camera, camera, viewport)
    const how = quality.tick(now, moved, deviceRatio())
    measureVelocity(camera, now)
    moving = how.moving
    raster = rasterOf(camera, viewport, how.ratio)
    setRatio(how.ratio)
    const before = drawn
    drawn = lookOf(camera, raster, viewport, {
      moving,
      source: source.version,
      bridge: bridge?.version,
      heat: heatVersion,
      overlays,
      colours: roleColours().version,
    })
    const scroll = before.raster && scrollBetween(before.raster, raster)
    if (drawn.pixels !== before.pixels && !drawnInPart(before, scroll)) layers.pixels.draw()
    layers.heat.visible(state.heat !== null)
    if (drawn.heat !== before.heat && state.heat) {
      if (scroll && drawn.heatLook === before.heatLook) drawHeat(scroll)
      else layers.heat.draw()
    }
    if (drawn.boxes !== before.boxes) {
      // An empty canvas costs a blend over the whole pane in every frame, so it is taken away.
      const any = boxesShow(raster, boxScene())
      layers.boxes.visible(any)
      if (any) layers.boxes.draw()
    }
    showMarks(camera)
    report()
    // Once more when the movement has ended, for the full quality.
    return how.moving
  }

  function changeSource(next: PaneState): void {
    bridge?.dispose()
    source.dispose()
    source = openSource(next.source)
    bridge = openStandIn(next.source)
    ready = false
    drawn = { ...drawn, pixels: '', pixelView: '', pixelLook: '' }
  }

  const removePainter = addPainter(tick)
  return {
    update(next) {
      if (!sameSource(state.source, next.source) || !sameSize(state.imageSize, next.imageSize))
        changeSource(next)
      if (next.heat !== state.heat) heatVersion++
      if (
        next.boxes !== state.boxes ||
        next.selected !== state.selected ||
        next.dimOutside !== state.dimOutside ||
        next.hideOutside !== state.hideOutside ||
        next.insets?.top !== state.insets?.top ||
        next.insets?.bottom !== state.insets?.bottom
      ) {
        overlays++
      }
      state = next
      wake()
    },
    resize(size) {
      viewport = size
      layers.stage.size(size)
      // Resizing has cleared the canvases: drawn now, in the same task, nobody sees them empty.
      drawn = { ...nothingDrawn, camera: drawn.camera }
      tick(performance.now())
      wake()
    },
    show(change) {
      const before = { ...fleeting }
      Object.assign(fleeting, change)
      if (
        before.hovered === fleeting.hovered &&
        before.draft === fleeting.draft &&
        before.edited === fleeting.edited
      ) {
        return
      }
      overlays++
      wake()
    },
    get viewport() {
      return viewport
    },
    dispose() {
      removePainter()
      bridge?.dispose()
      source.dispose()
      heatPainter.dispose()
      marks.dispose()
    },
  }
}

const noInsets = { top: 0, bottom: 0 }

function sameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height
}

function deviceRatio(): number {
  return globalThis.devicePixelRatio || 1
}
