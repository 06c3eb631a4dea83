/** Where the cameras go: pure functions of time, so that every viewer sees the very same flight. */
import type { Size } from '#contract/space.ts'
import type { Camera } from '../../../src/canvas/camera.ts'
import type { FlightName } from './spec.ts'

const panPxPerMs = 1.2
const panScale = 0.75

/** Over a stretch there and a step aside and back again, so that the picture is always new. */
function pan(image: Size, ms: number): Camera {
  const way = (ms * panPxPerMs) / panScale
  const span = image.width * 0.8
  const turns = Math.floor(way / span)
  const along = way - turns * span
  const x = image.width * 0.1 + (turns % 2 === 0 ? along : span - along)
  const y = image.height * 0.3 + (turns * 2 + along / span) * 900
  return { x, y, scale: panScale }
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
