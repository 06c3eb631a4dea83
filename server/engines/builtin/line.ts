/** A waiting line, first come first served, of limited length. */
import { deferred } from '#engine/deferred.ts'

export class LineFullError extends Error {
  override readonly name = 'LineFullError'
}

export interface Line {
  /** Waits for the turn; the returned function ends it and must be called once. Rejects with LineFullError, or the signal's reason. */
  enter(signal: AbortSignal): Promise<() => void>
  /** how many wait, not counting the one whose turn it is */
  readonly waiting: number
}

/** `maxWaiting`: how many may wait beside the one whose turn it is. */
export function createLine(maxWaiting: number): Line {
  const waiting: { start(): void }[] = []
  let busy = false

  const leave = () => {
    const next = waiting.shift()
    if (next) next.start()
    else busy = false
  }
  return {
    async enter(signal) {
      signal.throwIfAborted()
      if (!busy) {
        busy = true
        return leave
      }
      if (waiting.length >= maxWaiting) throw new LineFullError(`${waiting.length} are waiting already`)
      const turn = deferred<void>()
      const place = { start: () => turn.resolve() }
      waiting.push(place)
      const abort = () => {
        const at = waiting.indexOf(place)
        // Not in the line any more: its turn has come, and the caller sees the signal itself.
        if (at < 0) return
        waiting.splice(at, 1)
        turn.reject(signal.reason)
      }
      signal.addEventListener('abort', abort, { once: true })
      try {
        await turn.promise
      } finally {
        signal.removeEventListener('abort', abort)
      }
      return leave
    },
    get waiting() {
      return waiting.length
    },
  }
}
