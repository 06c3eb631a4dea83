/** How fast items are answered, by the clock of the last minutes. */

/** Long enough to be calm, short enough to follow an engine that slows down. */
const WINDOW_MS = 3 * 60_000
const MAX_TIMES = 4096

export interface Rate {
  /** an item was answered */
  tick(): void
  /** it goes on after a stop: what was before says nothing of now */
  restart(): void
  /** items a minute; null before two answers */
  perMinute(): number | null
}

export function createRate(now: () => number = () => performance.now()): Rate {
  let since = now()
  let times: number[] = []
  return {
    tick() {
      times.push(now())
      if (times.length > MAX_TIMES) times = times.slice(-MAX_TIMES / 2)
    },
    restart() {
      since = now()
      times = []
    },
    perMinute() {
      const at = now()
      const recent = times.filter((time) => time > at - WINDOW_MS)
      if (recent.length < 2) return null
      // Where older ones fell out of the window or the list, what counts is the time since the oldest that is left.
      const from =
        recent.length < times.length || times.length >= MAX_TIMES / 2 ? (recent[0] as number) : since
      const minutes = (at - Math.max(from, at - WINDOW_MS)) / 60_000
      return minutes > 0 ? recent.length / minutes : null
    },
  }
}
