/**
 * The page's one animation-frame loop. It runs only while someone has something to do: animations first (they move
 * cameras), then painters (they compare values and draw what changed). An idle page asks for no frames at all.
 */
import { canvasStats } from './stats.ts'

/** Called once a frame with the frame's time in ms; returns whether it wants the next frame too. */
export type Tick = (now: number) => boolean

const animations = new Set<Tick>()
const painters = new Set<Tick>()
let scheduled = 0

function frame(now: number): void {
  scheduled = 0
  canvasStats.frames++
  let again = false
  for (const tick of [...animations]) {
    if (tick(now)) again = true
    else animations.delete(tick)
  }
  for (const tick of painters) if (tick(now)) again = true
  if (again || animations.size > 0) wake()
}

/** Asks for one frame; cheap to call as often as wished. */
export function wake(): void {
  if (scheduled === 0) scheduled = requestAnimationFrame(frame)
}

/** Runs `tick` each frame until it returns false or the returned function is called. */
export function animate(tick: Tick): () => void {
  animations.add(tick)
  wake()
  return () => animations.delete(tick)
}

/** Adds a pane's painter; the returned function takes it out. */
export function addPainter(tick: Tick): () => void {
  painters.add(tick)
  wake()
  return () => painters.delete(tick)
}

/** Whether the person asked their system for less motion. */
export function reducedMotion(): boolean {
  return typeof matchMedia === 'function' && matchMedia('(prefers-reduced-motion: reduce)').matches
}
