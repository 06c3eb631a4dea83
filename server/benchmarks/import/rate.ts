/** How fast an import goes, over its last half minute. */

const WINDOW_MS = 30_000

export interface Rate {
  /** Tells how far it is. Call it after every step. */
  tell(rows: number, bytes: number): void
  /** rows a minute, and seconds for what is left; null before there is anything to go by */
  read(bytesLeft: number): { rowsPerMinute: number | null; secondsLeft: number | null }
}

export function createRate(now: () => number = Date.now): Rate {
  const told: { at: number; rows: number; bytes: number }[] = []
  return {
    tell(rows, bytes) {
      const at = now()
      told.push({ at, rows, bytes })
      while (told.length > 2 && at - (told[1]?.at ?? at) > WINDOW_MS) told.shift()
    },
    read(bytesLeft) {
      const [first, last] = [told[0], told.at(-1)]
      const ms = first && last ? last.at - first.at : 0
      if (!first || !last || ms < 500) return { rowsPerMinute: null, secondsLeft: null }
      const bytesPerMs = (last.bytes - first.bytes) / ms
      return {
        rowsPerMinute: ((last.rows - first.rows) / ms) * 60_000,
        secondsLeft: bytesPerMs > 0 ? Math.max(0, bytesLeft / bytesPerMs / 1000) : null,
      }
    },
  }
}
