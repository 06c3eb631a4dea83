/**
 * The camera: pure functions, no DOM. It lives in image pixels, so that panes of different sizes and sources can
 * share one. A viewport is a pane's size in CSS pixels; nothing here knows of device pixels.
 */
import {
  type Box,
  centre,
  type Point,
  point,
  type Size,
  scaleShift,
  type Transform,
} from '#contract/space.ts'

/** What a pane looks at: its centre in image pixels, and CSS pixels per image pixel. */
export interface Camera {
  readonly x: number
  readonly y: number
  readonly scale: number
}

export interface ZoomLimits {
  readonly min: number
  readonly max: number
}

const closestZoom = 64
const defaultPadding = 24

/** The scale at which a picture just fits a viewport. Safe for empty viewports: never zero. */
function fitScale(size: Size, viewport: Size, padding: number): number {
  const inset = Math.min(padding, Math.min(viewport.width, viewport.height) / 8)
  const width = Math.max(1, viewport.width - 2 * inset)
  const height = Math.max(1, viewport.height - 2 * inset)
  return Math.min(width / Math.max(1, size.width), height / Math.max(1, size.height))
}

/** How far one can zoom: out to half of the fitted size, in to 64 CSS pixels per image pixel (further for tiny images). */
export function zoomLimits(size: Size, viewport: Size): ZoomLimits {
  const fit = fitScale(size, viewport, 0)
  return { min: Math.min(fit / 2, 1), max: Math.max(closestZoom, fit) }
}

/** The camera that shows the whole image with `paddingPx` CSS pixels around it. */
export function fitCamera(size: Size, viewport: Size, paddingPx = defaultPadding): Camera {
  return { x: size.width / 2, y: size.height / 2, scale: fitScale(size, viewport, paddingPx) }
}

/** The camera that centres a box so that it takes `share` (0 to 1) of the viewport's tighter side. */
export function fitBox(box: Box<'image'>, viewport: Size, share = 0.6): Camera {
  const middle = centre(box)
  const width = Math.max(box.width, 1e-6)
  const height = Math.max(box.height, 1e-6)
  const scale = Math.min(
    (Math.max(1, viewport.width) * share) / width,
    (Math.max(1, viewport.height) * share) / height,
    closestZoom,
  )
  return { x: middle.x, y: middle.y, scale }
}

/** From image pixels to CSS pixels of the pane. */
export function screenTransform(camera: Camera, viewport: Size): Transform<'image', 'screen'> {
  const { x, y, scale } = camera
  return scaleShift(
    'image',
    'screen',
    scale,
    scale,
    viewport.width / 2 - x * scale,
    viewport.height / 2 - y * scale,
  )
}

/** The image point under a point of the pane. */
export function imagePoint(camera: Camera, viewport: Size, at: Point<'screen'>): Point<'image'> {
  return point(
    'image',
    camera.x + (at.x - viewport.width / 2) / camera.scale,
    camera.y + (at.y - viewport.height / 2) / camera.scale,
  )
}

/** Zooms by a factor so that the image point under `at` stays where it is. */
export function zoomAbout(
  camera: Camera,
  viewport: Size,
  at: Point<'screen'>,
  factor: number,
  limits: ZoomLimits,
): Camera {
  const scale = Math.min(limits.max, Math.max(limits.min, camera.scale * factor))
  const fixed = imagePoint(camera, viewport, at)
  const ratio = camera.scale / scale
  return { x: fixed.x + (camera.x - fixed.x) * ratio, y: fixed.y + (camera.y - fixed.y) * ratio, scale }
}

/** Moves the picture with the hand: by CSS pixels to the right and down. */
export function panBy(camera: Camera, dx: number, dy: number): Camera {
  return { x: camera.x - dx / camera.scale, y: camera.y - dy / camera.scale, scale: camera.scale }
}

/** Keeps the zoom within its limits and the centre on the image, so that the picture can never be lost. */
export function clampCamera(
  camera: Camera,
  size: Size,
  viewport: Size,
  limits: ZoomLimits = zoomLimits(size, viewport),
): Camera {
  return {
    x: Math.min(size.width, Math.max(0, camera.x)),
    y: Math.min(size.height, Math.max(0, camera.y)),
    scale: Math.min(limits.max, Math.max(limits.min, camera.scale)),
  }
}

/** Keeps a place between 0 and `length`, and those that lie so far from it, too, where there is room for all of them. */
export function clampAll(at: number, others: readonly number[], length: number): number {
  const low = Math.max(0, ...others.map((by) => -by))
  const high = Math.min(length, ...others.map((by) => length - by))
  return low > high ? at : Math.min(high, Math.max(low, at))
}

/** The part of the plane that a camera shows, in image pixels; it may reach beyond the image. */
export function visibleBox(camera: Camera, viewport: Size): Box<'image'> {
  const width = viewport.width / camera.scale
  const height = viewport.height / camera.scale
  return { x: camera.x - width / 2, y: camera.y - height / 2, width, height } as Box<'image'>
}

/** Equal in value: comparing camera objects made still views redraw for ever. */
export function sameCamera(a: Camera, b: Camera): boolean {
  return a.x === b.x && a.y === b.y && a.scale === b.scale
}

/** Whether the views have nothing in common, or differ threefold in scale: another place, not a movement. Symmetric. */
export function jumped(from: Camera, to: Camera, viewport: Size): boolean {
  const zoom = to.scale / from.scale
  if (zoom > 3 || zoom < 1 / 3) return true
  const [a, b] = [visibleBox(from, viewport), visibleBox(to, viewport)]
  return a.x > b.x + b.width || b.x > a.x + a.width || a.y > b.y + b.height || b.y > a.y + a.height
}

/**
 * A smooth zoom-and-pan between two cameras at `t` from 0 to 1: van Wijk and Nuij, "Smooth and efficient zooming
 * and panning" (2003), which zooms out just enough for a far pan to be followed by eye.
 * `span` is the viewport's longer side in CSS pixels.
 */
export function flight(from: Camera, to: Camera, t: number, span = 1000): Camera {
  if (t <= 0) return from
  if (t >= 1) return to
  const path = flightPath(from, to, span)
  const s = path.length * t
  const along = path.along(s)
  return {
    x: from.x + (to.x - from.x) * along,
    y: from.y + (to.y - from.y) * along,
    scale: span / path.width(s),
  }
}

const curvature = Math.SQRT2

function flightPath(from: Camera, to: Camera, span: number) {
  const w0 = span / from.scale
  const w1 = span / to.scale
  const distance = Math.hypot(to.x - from.x, to.y - from.y)
  const rho2 = curvature * curvature
  // A pan far below a pixel: pure zoom, where the general form divides by nothing.
  if (distance * Math.max(from.scale, to.scale) < 1e-3) {
    const length = Math.log(w1 / w0) / curvature
    return {
      length,
      along: (s: number) => (length === 0 ? 1 : s / length),
      width: (s: number) => w0 * Math.exp(curvature * s),
    }
  }
  const bend = (w: number, sign: 1 | -1) =>
    -Math.asinh((w1 * w1 - w0 * w0 + sign * rho2 * rho2 * distance * distance) / (2 * w * rho2 * distance))
  const r0 = bend(w0, 1)
  const r1 = bend(w1, -1)
  return {
    length: (r1 - r0) / curvature,
    along: (s: number) =>
      (w0 / (rho2 * distance)) * (Math.cosh(r0) * Math.tanh(curvature * s + r0) - Math.sinh(r0)),
    width: (s: number) => (w0 * Math.cosh(r0)) / Math.cosh(curvature * s + r0),
  }
}
