/** A counted resource: at most `limit` holders at once, whoever waits is told when one lets go. */
export interface Slots {
  /** Takes a slot if there is one; the returned function gives it back (once). */
  take(): (() => void) | null
  /** Called each time a slot comes free. */
  onFree(listener: () => void): () => void
  /** Waits in line for a slot. */
  wait(): Promise<() => void>
}

export function createSlots(limit: number): Slots {
  let used = 0
  const line: ((release: () => void) => void)[] = []
  const listeners = new Set<() => void>()

  const take = (): (() => void) | null => {
    if (used >= limit) return null
    used++
    let held = true
    return () => {
      if (!held) return
      held = false
      used--
      const next = line.shift()
      const slot = next && take()
      if (next && slot) next(slot)
      else for (const listener of [...listeners]) listener()
    }
  }
  return {
    take,
    onFree(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    wait: () =>
      new Promise((resolve) => {
        const slot = take()
        if (slot) resolve(slot)
        else line.push(resolve)
      }),
  }
}

/** How long to wait before trying something again after `failures` failures in a row, in ms. */
export function backoff(failures: number): number {
  return Math.min(30_000, 1000 * 2 ** Math.min(10, failures - 1))
}
