/**
 * The camera that linked panes share. One base camera, and for each pane a deliberate offset from it: while panes are
 * linked a move of one moves the base, while they are not it moves the offset, so that linking again keeps it.
 */
import type { Box, Point, Size } from '#contract/space.ts'
import {
  type Camera,
  clampAll,
  clampCamera,
  fitBox,
  fitCamera,
  flight,
  sameCamera,
  type ZoomLimits,
  zoomLimits,
} from './camera.ts'
import { animate, reducedMotion, type Tick } from './frame-loop.ts'

/** What a pane tells of itself: the image's size in pixels and its own in CSS pixels. */
export interface PaneFrame {
  readonly size: Size
  readonly viewport: Size
}

/** `fit`: the whole image; `actual`: one image pixel per CSS pixel about the centre; or a box of the image. */
export type ShowTarget = 'fit' | 'actual' | Box<'image'>

/** Where the pointer is: over which pane, over which pixel of the image, and on the page in CSS px. */
export interface Pointed {
  readonly pane: string
  readonly point: Point<'image'>
  readonly page: { readonly x: number; readonly y: number }
}

export interface ShowOptions {
  /** length of the flight in ms; 0 jumps; always a jump when less motion is asked for */
  readonly ms?: number
  /** share of the viewport that a box takes, 0 to 1 */
  readonly share?: number
  /** which pane's offset to honour; only matters while unlinked or offset */
  readonly pane?: string
}

export interface CameraStore {
  /** The camera of a pane, or the shared one. */
  get(pane?: string): Camera
  /** Moves at once, as far as every pane that moves along stays within the image's bounds. Ends any flight. */
  set(camera: Camera, pane?: string): void
  /** Called after each change of a camera or of the link. Returns how to unsubscribe. */
  subscribe(listener: () => void): () => void
  /** Flies there; resolves when it has arrived or another move has ended it. */
  flyTo(camera: Camera, options?: { readonly ms?: number; readonly pane?: string }): Promise<void>
  /**
   * Shows the whole image or a box. May be called before any pane is on the page, and is kept through resizes until
   * somebody moves the camera.
   */
  show(target: ShowTarget, options?: ShowOptions): void
  /** Whether it keeps to the whole image, since nobody has moved it from there. */
  readonly fitted: boolean
  /** What it was last told to show, as long as nobody has moved the camera from there; null once somebody has. */
  readonly shown: ShowTarget | null
  /** Links the panes (keeping the offset they have by now) or lets each move on its own. */
  link(on: boolean): void
  readonly linked: boolean
  /** Forgets the panes' offsets: all look at the same place at the same scale. */
  align(): void
  /** Whether any pane is offset from the others. */
  readonly offset: boolean
  /** How far the pane, and those linked with it, can zoom. */
  limits(pane?: string): ZoomLimits
  /** A pane's size, or that of the pane used last. */
  frame(pane?: string): PaneFrame | null
  /** The pane used last, else the first one. */
  activePane(): string | null
  /** A person has turned to this pane: keys and commands mean it from now on. */
  activate(pane: string): void
  /** Panes call this when they appear, are resized, or get another image; the returned function removes the pane. */
  place(pane: string, frame: PaneFrame): () => void
  /** Ends a flight where it is. */
  stop(): void
  /** The pane under the pointer says where it is, or that it has left; the others show the same place. */
  point(pane: string, at: Omit<Pointed, 'pane'> | null): void
  readonly pointed: Pointed | null
}

interface Offset {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

const noOffset: Offset = { x: 0, y: 0, zoom: 1 }

/** What the store needs of the page; tests bring their own. */
export interface CameraStoreHost {
  animate(tick: Tick): () => void
  reducedMotion(): boolean
}

/** A store for one image. Without `initial` the first pane fits the whole image. */
export function createCameraStore(
  initial?: Camera,
  host: CameraStoreHost = { animate, reducedMotion },
): CameraStore {
  let base: Camera = initial ?? { x: 0, y: 0, scale: 1 }
  let linked = true
  let active: string | null = null
  /** outlives the panes: React takes a pane out before it puts it back with another image */
  let imageSize: Size | null = null
  let sticky: { target: ShowTarget; options: ShowOptions } | null = initial
    ? null
    : { target: 'fit', options: {} }
  let endFlight: (() => void) | null = null
  let pointed: Pointed | null = null
  const offsets = new Map<string, Offset>()
  const frames = new Map<string, PaneFrame>()
  const listeners = new Set<() => void>()

  const notify = () => {
    for (const listener of [...listeners]) listener()
  }
  const offsetOf = (pane: string | undefined) =>
    pane === undefined ? noOffset : (offsets.get(pane) ?? noOffset)
  const get = (pane?: string): Camera => {
    const { x, y, zoom } = offsetOf(pane)
    if (x === 0 && y === 0 && zoom === 1) return base
    return { x: base.x + x, y: base.y + y, scale: base.scale * zoom }
  }
  const activePane = () =>
    active !== null && frames.has(active) ? active : (frames.keys().next().value ?? null)
  const frameOf = (pane?: string) => {
    const key = pane ?? activePane()
    return (key === null ? null : frames.get(key)) ?? null
  }
  /** Without bounds: for flights, whose ends are within them. */
  const assign = (camera: Camera, pane?: string) => {
    if (sameCamera(get(pane), camera)) return
    if (linked || pane === undefined) {
      const { x, y, zoom } = offsetOf(pane)
      base = { x: camera.x - x, y: camera.y - y, scale: camera.scale / zoom }
    } else {
      offsets.set(pane, { x: camera.x - base.x, y: camera.y - base.y, zoom: camera.scale / base.scale })
    }
    notify()
  }
  /** The panes that a move of this one moves, and that have a size. */
  const concerned = (pane?: string) => {
    const all = [...frames].map(([key, frame]) => ({ key, ...frame }))
    return all.filter(
      ({ key, viewport: { width, height } }) =>
        (linked || pane === undefined || key === pane) && width > 0 && height > 0,
    )
  }
  /** What one can zoom is what the most generous pane allows, for each of them at its own offset. */
  const limits = (pane?: string): ZoomLimits => {
    const each = concerned(pane)
    if (each.length === 0) return { min: 1e-4, max: 64 }
    const own = each.map((f) => zoomLimits(f.size, f.viewport))
    const ahead = each.map((f) => offsetOf(pane).zoom / offsetOf(f.key).zoom)
    return {
      min: Math.min(...own.map((l) => l.min)) * Math.max(...ahead),
      max: Math.max(...own.map((l) => l.max)) * Math.min(...ahead),
    }
  }
  const bounded = (camera: Camera, pane?: string) => {
    const frame = frameOf(pane)
    if (!frame) return camera
    const { x, y, scale } = clampCamera(camera, frame.size, frame.viewport, limits(pane))
    const own = offsetOf(pane)
    const others = concerned(pane).map((f) => offsetOf(f.key))
    const inX = others.map((other) => other.x - own.x)
    const inY = others.map((other) => other.y - own.y)
    return { x: clampAll(x, inX, frame.size.width), y: clampAll(y, inY, frame.size.height), scale }
  }
  const stop = () => endFlight?.()
  const fly = (to: Camera, ms: number, pane?: string): Promise<void> => {
    stop()
    const from = get(pane)
    if (ms <= 0 || host.reducedMotion() || sameCamera(from, to)) {
      assign(to, pane)
      return Promise.resolve()
    }
    const viewport = frameOf(pane)?.viewport
    const span = viewport ? Math.max(1, viewport.width, viewport.height) : 1000
    return new Promise((resolve) => {
      let start: number | null = null
      const cancel = host.animate((now) => {
        start ??= now
        const t = Math.min(1, (now - start) / ms)
        assign(flight(from, to, t * t * (3 - 2 * t), span), pane)
        if (t === 1) end()
        return t < 1
      })
      const end = () => {
        cancel()
        endFlight = null
        resolve()
      }
      endFlight = end
    })
  }
  /** The camera for a target that suits every pane it concerns: the widest of what each would choose. */
  const aim = (target: ShowTarget, options: ShowOptions): Camera | null => {
    const cameras = concerned(options.pane).map((f): Camera => {
      if (target === 'fit') return fitCamera(f.size, f.viewport)
      if (target === 'actual') return { ...get(options.pane), scale: 1 }
      const { max } = zoomLimits(f.size, f.viewport)
      const camera = fitBox(target, f.viewport, options.share)
      return { ...camera, scale: Math.min(max, camera.scale) }
    })
    return cameras.reduce<Camera | null>((best, c) => (best && best.scale <= c.scale ? best : c), null)
  }

  return {
    get,
    set(camera, pane) {
      stop()
      sticky = null
      if (pane !== undefined) active = pane
      assign(bounded(camera, pane), pane)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    flyTo(camera, options = {}) {
      sticky = null
      return fly(bounded(camera, options.pane), options.ms ?? 260, options.pane)
    },
    show(target, options = {}) {
      // Actual pixels depend on where one is, so there is nothing to keep through a resize.
      sticky = target === 'actual' && frames.size > 0 ? null : { target, options }
      const camera = aim(target, options)
      if (camera) void fly(bounded(camera, options.pane), options.ms ?? 260, options.pane)
    },
    get fitted() {
      return sticky?.target === 'fit'
    },
    get shown() {
      return sticky?.target ?? null
    },
    link(on) {
      linked = on
      notify()
    },
    get linked() {
      return linked
    },
    align() {
      stop()
      const pane = activePane()
      const kept = pane === null ? base : get(pane)
      offsets.clear()
      base = kept
      notify()
    },
    get offset() {
      return [...offsets.values()].some((o) => o.x !== 0 || o.y !== 0 || o.zoom !== 1)
    },
    limits,
    frame: frameOf,
    activePane,
    activate(pane) {
      if (active === pane) return
      active = pane
      notify()
    },
    place(pane, frame) {
      frames.set(pane, frame)
      // Another image: the old camera means nothing on it.
      const { width, height } = frame.size
      const other = imageSize !== null && (imageSize.width !== width || imageSize.height !== height)
      imageSize = frame.size
      if (other) {
        offsets.clear()
        sticky ??= { target: 'fit', options: {} }
      }
      if (sticky && frame.viewport.width > 0) {
        const camera = aim(sticky.target, sticky.options)
        stop()
        if (camera) assign(bounded(camera, sticky.options.pane), sticky.options.pane)
      }
      notify()
      return () => {
        if (frames.get(pane) === frame) frames.delete(pane)
      }
    },
    stop,
    point(pane, at) {
      // A pane that the pointer has left already must not take it from the one it is over now.
      if (at) pointed = { ...at, pane }
      else if (pointed?.pane === pane) pointed = null
    },
    get pointed() {
      return pointed
    },
  }
}
