/** Ends a question that takes too long: until its first word, between words, and in all. */
import { ProblemError } from '#contract/error.ts'

export interface Patience {
  /** until something of the answer comes, queue and prefill included, in milliseconds */
  readonly firstWordMs: number
  /** between two pieces of it */
  readonly stallMs: number
  /** for the whole question, waiting for a place included */
  readonly totalMs: number
}

export const usualPatience: Patience = { firstWordMs: 300_000, stallMs: 60_000, totalMs: 1_800_000 }

export interface Deadline {
  readonly signal: AbortSignal
  /** something of the answer came */
  touch(): void
  clear(): void
}

/** Starts to count at once. Comments and empty chunks are no reason to `touch`: a server can send them for ever. */
export function startDeadline(label: string, patience: Patience): Deadline {
  const abort = new AbortController()
  const seconds = (ms: number) => `${ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000)} s`
  const end = (detail: string) => abort.abort(new ProblemError('engine-timeout', detail))
  const wait = (ms: number, detail: string) => setTimeout(() => end(detail), ms)
  let timer = wait(patience.firstWordMs, `${label} said nothing for ${seconds(patience.firstWordMs)}.`)
  return {
    signal: abort.signal,
    touch() {
      clearTimeout(timer)
      if (abort.signal.aborted) return
      timer = wait(
        patience.stallMs,
        `${label} stopped in the middle of its answer and said nothing for ${seconds(patience.stallMs)}.`,
      )
    },
    clear: () => clearTimeout(timer),
  }
}
