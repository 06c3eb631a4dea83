/** Where the cameras go: pure functions of time, so that every viewer sees the very same flight. */
import type { Size } from '#contract/space.ts'
import type { Camera } from '../../../src/canvas/camera.ts'
import type { FlightName } from './spec.ts'

const panPxPerMs = 1.2
const panScale = 0.75

/** Slantwise, thrown back at the borders like a ball, so that new picture comes in on two sides. */
function pan(image: Size, ms: number): Camera {
  const way = (ms * panPxPerMs) / panScale
  const bounce = (start: number, step: number, side: number) => {
    const span = side * 0.8
    const along = (((start * side + step) % (2 * span)) + 2 * span) % (2 * span)
    return side * 0.1 + (along < span ? along : 2 * span - along)
  }
  return { x: bounce(0.05, way * 0.8, image.width), y: bounce(0.3, way * 0.6, image.height), scale: panScale }
}

/** Eight times in and out again about one place, every five seconds. */
function zoom(image: Size, ms: number): Camera {
  const phase = (1 - Math.cos((ms / 5000) * 2 * Math.PI)) / 2
  return { x: image.width * 0.62, y: image.height * 0.71, scale: 0.09 * 8 ** phase }
}

function loop(image: Size, ms: number): Camera {
  const angle = (ms / 1000) * 2 * Math.PI
  return {
    x: image.width * 0.4 + 120 * Math.cos(angle),
    y: image.height * 0.2 + 120 * Math.sin(angle),
    scale: panScale,
  }
}

const paths: Record<FlightName, (image: Size, ms: number) => Camera> = { pan, zoom, loop }

export function cameraAt(name: FlightName, image: Size, ms: number): Camera {
  return paths[name](image, ms)
}

/** Places to jump to, far from one another and from the flights. */
export function jumpsOf(image: Size): Camera[] {
  return [
    { x: image.width * 0.23, y: image.height * 0.83, scale: 0.8 },
    { x: image.width * 0.85, y: image.height * 0.12, scale: 0.35 },
    { x: image.width * 0.12, y: image.height * 0.58, scale: 1.6 },
  ]
}
