/** Hand movements turned into camera movements that go on by themselves: inertia and smooth wheel steps. */
import { type Point, point } from '#contract/space.ts'
import { type Camera, panBy, sameCamera, zoomAbout } from './camera.ts'
import type { CameraStore } from './camera-store.ts'
import { animate, reducedMotion } from './frame-loop.ts'

interface Sample {
  readonly at: number
  readonly x: number
  readonly y: number
}

const memoryMs = 90
const slowestPxPerMs = 0.02
const slowdownMs = 220
const wheelEaseMs = 45

export interface VelocityMeter {
  add(at: number, x: number, y: number): void
  /** CSS px per ms over the last moments */
  at(now: number): { readonly x: number; readonly y: number }
}

export function createVelocityMeter(): VelocityMeter {
  let samples: Sample[] = []
  return {
    add(at, x, y) {
      samples = [...samples.filter((s) => at - s.at < memoryMs), { at, x, y }]
    },
    at(now) {
      const recent = samples.filter((s) => now - s.at < memoryMs)
      const first = recent[0]
      const last = recent.at(-1)
      if (!first || !last || last.at - first.at < 8) return { x: 0, y: 0 }
      const span = last.at - first.at
      return { x: (last.x - first.x) / span, y: (last.y - first.y) / span }
    },
  }
}

export interface Motion {
  /** lets the picture glide on; CSS px per ms */
  glide(velocity: { readonly x: number; readonly y: number }): void
  /** zooms by a factor about a point, spread over a few frames */
  zoom(at: Point<'screen'>, factor: number): void
  stop(): void
}

export function createMotion(cameras: CameraStore, pane: string): Motion {
  let stopGlide: (() => void) | null = null
  let stopZoom: (() => void) | null = null
  let zoomLeft = 0
  let zoomAt = point('screen', 0, 0)
  let ours: Camera | null = null

  /** Someone else has moved the camera since our last step: their move counts, not ours. */
  const interrupted = () => ours !== null && !sameCamera(ours, cameras.get(pane))
  const move = (camera: Camera) => {
    cameras.set(camera, pane)
    ours = cameras.get(pane)
  }
  const stop = () => {
    stopGlide?.()
    stopZoom?.()
    stopGlide = null
    stopZoom = null
    zoomLeft = 0
    ours = null
  }
  const zoomNow = (at: Point<'screen'>, factor: number) => {
    const frame = cameras.frame(pane)
    if (!frame) return
    move(zoomAbout(cameras.get(pane), frame.viewport, at, factor, cameras.limits(pane)))
  }
  return {
    stop,
    glide({ x, y }) {
      stop()
      if (reducedMotion() || Math.hypot(x, y) < slowestPxPerMs * 4) return
      let before: number | null = null
      let vx = x
      let vy = y
      stopGlide = animate((now) => {
        if (interrupted()) return false
        const passed = Math.min(50, now - (before ?? now))
        before = now
        const left = Math.exp(-passed / slowdownMs)
        move(panBy(cameras.get(pane), vx * slowdownMs * (1 - left), vy * slowdownMs * (1 - left)))
        vx *= left
        vy *= left
        return Math.hypot(vx, vy) > slowestPxPerMs
      })
    },
    zoom(at, factor) {
      stopGlide?.()
      stopGlide = null
      if (interrupted()) stop()
      if (reducedMotion()) return zoomNow(at, factor)
      zoomAt = at
      zoomLeft += Math.log(factor)
      if (stopZoom) return
      let before: number | null = null
      ours = null
      stopZoom = animate((now) => {
        if (interrupted()) {
          stop()
          return false
        }
        const passed = before === null ? 16 : Math.min(50, now - before)
        before = now
        const share = Math.abs(zoomLeft) < 0.004 ? 1 : 1 - Math.exp(-passed / wheelEaseMs)
        const part = zoomLeft * share
        zoomLeft -= part
        zoomNow(zoomAt, Math.exp(part))
        if (zoomLeft !== 0) return true
        stopZoom = null
        return false
      })
    },
  }
}

/** How much one wheel event zooms. A mouse's notch is about 1.2; a trackpad pinch (ctrl) sends small steps. */
export function wheelFactor(event: Pick<WheelEvent, 'deltaY' | 'deltaMode' | 'ctrlKey'>): number {
  const pixels =
    event.deltaMode === 1 ? event.deltaY * 33 : event.deltaMode === 2 ? event.deltaY * 400 : event.deltaY
  const limited = Math.max(-240, Math.min(240, pixels))
  // Pinch deltas are about a tenth of a notch's, but a mouse wheel with ctrl held is as large as ever.
  const speed = event.ctrlKey && Math.abs(limited) < 50 ? 0.01 : 0.0018
  return Math.exp(-limited * speed)
}
