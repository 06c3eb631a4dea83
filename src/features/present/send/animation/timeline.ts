/** When a recording shows what: the story's steps on a clock, with the flights between them. Pure. */
import type { Size } from '#contract/space.ts'
import type { Story, StoryStep } from '#contract/story-step.ts'
import { type Camera, fitBox, fitCamera, flight } from '../../../../canvas/camera.ts'

export interface Shot {
  readonly step: StoryStep
  /** seconds from the start of the recording */
  readonly start: number
  /** how long the way from the step before takes */
  readonly way: number
  readonly end: number
}

/** What stands on the screen at one moment. */
export interface Moment {
  readonly step: StoryStep
  /** the step that is being left, null while nothing moves */
  readonly from: StoryStep | null
  /** how far the way is gone, 0 to 1, eased; 1 while nothing moves */
  readonly share: number
  readonly camera: Camera
}

/** The flight into a crop is what the method is about: it is slow enough to be followed by eye. */
const flightSeconds = 1.4
const waySeconds = 0.6

/** `pace` 2 is twice as fast. A flight keeps its pace: it must be seen. */
export function shotsOf(story: Story, pace: number): Shot[] {
  const shots: Shot[] = []
  let start = 0
  for (const step of story.steps) {
    const way = shots.length === 0 ? 0 : step.kind === 'look' ? flightSeconds : waySeconds
    const end = start + way + step.seconds / pace
    shots.push({ step, start, way, end })
    start = end
  }
  return shots
}

export const secondsOf = (shots: readonly Shot[]) => shots.at(-1)?.end ?? 0

export function cameraOf(step: StoryStep, image: Size, viewport: Size): Camera {
  return step.camera === 'fit'
    ? fitCamera(image, viewport)
    : fitBox(step.camera.box, viewport, step.camera.share)
}

/** `seconds` beyond the end show the end. Throws RangeError for a story without steps. */
export function momentAt(shots: readonly Shot[], seconds: number, image: Size, viewport: Size): Moment {
  const at = Math.max(
    0,
    shots.findLastIndex((shot) => shot.start <= Math.max(0, seconds)),
  )
  const shot = shots[at]
  if (!shot) throw new RangeError('a story without steps cannot be recorded')
  const camera = cameraOf(shot.step, image, viewport)
  const before = shots[at - 1]
  const gone = shot.way === 0 ? 1 : (seconds - shot.start) / shot.way
  if (!before || gone >= 1) return { step: shot.step, from: null, share: 1, camera }
  const share = ease(Math.max(0, gone))
  const leaving = cameraOf(before.step, image, viewport)
  const span = Math.max(viewport.width, viewport.height)
  return { step: shot.step, from: before.step, share, camera: flight(leaving, camera, share, span) }
}

/** Begins and ends gently. */
function ease(t: number): number {
  return t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2
}

export interface FrameTime {
  readonly at: number
  readonly seconds: number
}

/** Frames at `rate` a second while something moves; what stands still is one frame, at most `longest` seconds. */
export function frameTimes(shots: readonly Shot[], rate: number, longest: number): FrameTime[] {
  const frames: FrameTime[] = []
  for (const { start, way, end } of shots) {
    const moving = Math.round(way * rate)
    for (let i = 0; i < moving; i++) frames.push({ at: start + (i / moving) * way, seconds: way / moving })
    const rest = end - start - way
    const still = Math.max(1, Math.ceil(rest / longest))
    for (let i = 0; i < still; i++)
      frames.push({ at: start + way + (i / still) * rest, seconds: rest / still })
  }
  return frames
}
