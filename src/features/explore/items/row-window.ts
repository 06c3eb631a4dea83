/**
 * Rows of something large that a person scrolls through: only what stands on the screen is asked for, and only some of what
 * was seen is kept, so that memory stays flat over any number of rows.
 */

export interface RowWindow<T> {
  get(ordinal: number): T | undefined
  /** What stands on the screen now; what was wanted before and has not been asked for yet is forgotten. */
  want(ordinals: readonly number[]): void
  /** Puts what is known better, such as after a change by hand. */
  put(ordinal: number, value: T): void
  /** Everything is asked for again when it is wanted next; until then it is shown as it was. */
  refresh(): void
  subscribe(listener: () => void): () => void
  /** counts up with every change */
  version(): number
  /** what the last request failed with; null after one that did not */
  problem(): unknown
  close(): void
}

export interface RowWindowOptions<T> {
  /** Answers a row for each ordinal, in any order; some may be missing. */
  load(ordinals: readonly number[], signal: AbortSignal): Promise<readonly { ordinal: number; value: T }[]>
  /** kept at most, besides what is wanted now */
  keep?: number
  /** most ordinals of one request */
  chunk?: number
  /** milliseconds that a moving screen must rest on rows before they are asked for */
  rest?: number
}

/** Requests at a time: one for what is seen, one for what came into sight meanwhile. */
const lanes = 2
/** After a failure, before the rows that are still wanted are asked for again, in milliseconds. */
const pauseMs = 3000

export function rowWindow<T>({
  load,
  keep = 1200,
  chunk = 64,
  rest = 60,
}: RowWindowOptions<T>): RowWindow<T> {
  // A Map remembers the order of writing: the first ones are those not used for longest.
  const known = new Map<number, { value: T; stale: boolean }>()
  const asked = new Set<number>()
  /** the server has no such row */
  const absent = new Set<number>()
  const listeners = new Set<() => void>()
  const abort = new AbortController()
  let wanted: readonly number[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = 0
  let count = 0
  let problem: unknown = null

  const told = () => {
    count++
    for (const listener of listeners) listener()
  }

  const missing = () =>
    wanted.filter((ordinal) => {
      const found = known.get(ordinal)
      return (!found || found.stale) && !asked.has(ordinal) && !absent.has(ordinal)
    })

  const pump = () => {
    while (running < lanes) {
      const next = missing().slice(0, chunk)
      if (next.length === 0) return
      void fetchRows(next)
    }
  }

  const fetchRows = async (ordinals: readonly number[]) => {
    running++
    for (const ordinal of ordinals) asked.add(ordinal)
    try {
      const rows = await load(ordinals, abort.signal)
      const came = new Set<number>()
      for (const { ordinal, value } of rows) {
        came.add(ordinal)
        known.delete(ordinal)
        known.set(ordinal, { value, stale: false })
      }
      for (const ordinal of ordinals) if (!came.has(ordinal)) absent.add(ordinal)
      problem = null
    } catch (error) {
      if (abort.signal.aborted) return
      problem = error
      clearTimeout(timer)
      // Nobody looks any more: no need to go on trying.
      timer = setTimeout(() => listeners.size > 0 && pump(), pauseMs)
    } finally {
      running--
      for (const ordinal of ordinals) asked.delete(ordinal)
    }
    drop()
    told()
    if (problem === null) pump()
  }

  const drop = () => {
    const needed = new Set(wanted)
    for (const ordinal of known.keys()) {
      if (known.size <= keep) return
      if (!needed.has(ordinal)) known.delete(ordinal)
    }
  }

  return {
    get: (ordinal) => known.get(ordinal)?.value,
    want(ordinals) {
      wanted = ordinals
      for (const ordinal of ordinals) {
        const found = known.get(ordinal)
        if (!found) continue
        known.delete(ordinal)
        known.set(ordinal, found)
      }
      clearTimeout(timer)
      timer = setTimeout(pump, rest)
    },
    put(ordinal, value) {
      known.set(ordinal, { value, stale: false })
      told()
    },
    refresh() {
      for (const row of known.values()) row.stale = true
      absent.clear()
      clearTimeout(timer)
      timer = setTimeout(pump, rest)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    version: () => count,
    problem: () => problem,
    close() {
      abort.abort()
      clearTimeout(timer)
      listeners.clear()
    },
  }
}
