/**
 * Who may ask an engine now. As many runs of an engine go on at once as it answers questions at once. Runs of an
 * evaluation fill what people leave free: a person's run counts only against those of other people, so it never waits
 * behind an evaluation here, and in the engine's own line it waits for one answer at most.
 */
import type { Engine } from '../engines/engine.ts'

interface Waiter {
  readonly background: boolean
  enter(): void
}

interface Lane {
  people: number
  background: number
  waiting: Waiter[]
}

export interface Lanes {
  /** Resolves with the way out, once there is room; rejects with the signal's reason. The way out may be taken more than once. */
  enter(engine: Engine, background: boolean, signal: AbortSignal): Promise<() => void>
}

export function createLanes(): Lanes {
  const lanes = new WeakMap<Engine, Lane>()

  const hasRoom = (lane: Lane, capacity: number, background: boolean) =>
    background ? lane.people + lane.background < capacity : lane.people < capacity

  function take(engine: Engine, lane: Lane, background: boolean): () => void {
    if (background) lane.background++
    else lane.people++
    let inside = true
    return () => {
      if (!inside) return
      inside = false
      if (background) lane.background--
      else lane.people--
      serve(engine, lane)
    }
  }

  /** People first, in the order in which they came. */
  function serve(engine: Engine, lane: Lane): void {
    for (const background of [false, true]) {
      while (hasRoom(lane, engine.capacity, background)) {
        const next = lane.waiting.findIndex((waiter) => waiter.background === background)
        if (next < 0) break
        lane.waiting.splice(next, 1)[0]?.enter()
      }
    }
  }

  return {
    async enter(engine, background, signal) {
      signal.throwIfAborted()
      const lane = lanes.get(engine) ?? { people: 0, background: 0, waiting: [] }
      lanes.set(engine, lane)
      const first = !lane.waiting.some((waiter) => waiter.background === background)
      if (first && hasRoom(lane, engine.capacity, background)) return take(engine, lane, background)
      return new Promise((resolve, reject) => {
        const waiter: Waiter = {
          background,
          enter: () => {
            signal.removeEventListener('abort', give)
            resolve(take(engine, lane, background))
          },
        }
        const give = () => {
          lane.waiting = lane.waiting.filter((one) => one !== waiter)
          reject(signal.reason)
        }
        lane.waiting.push(waiter)
        signal.addEventListener('abort', give, { once: true })
      })
    },
  }
}
