/** Lets a bounded number of tasks run at once, lets others wait for a bounded time, and turns the rest away. */
import { ProblemError } from '#contract/error.ts'

export interface Gate {
  /** Runs the task when its turn comes. Throws ProblemError busy when it would wait too long, and the signal's reason when it fires while waiting. */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T>
  readonly waiting: number
}

export interface GateLimits {
  readonly concurrency: number
  readonly maxWaiting: number
  /** milliseconds that a task may wait for its turn; without it, as long as it takes */
  readonly maxWaitMs?: number
}

/** How much the newest task counts in the estimate of how long a task takes. */
const NEWEST = 0.1

/**
 * With `maxWaitMs` a task is turned away at once where the line in front of it is too long by how long tasks take just now,
 * and later where it has waited for so long all the same: nobody waits for a place that comes too late.
 */
export function createGate({ concurrency, maxWaiting, maxWaitMs }: GateLimits): Gate {
  let running = 0
  let taskMs = 0
  const queue = new Set<() => void>()

  const tooLong = () =>
    queue.size >= maxWaiting ||
    (maxWaitMs !== undefined && ((queue.size + 1) * taskMs) / concurrency > maxWaitMs)

  const turn = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const settle = (then: () => void) => {
        queue.delete(start)
        clearTimeout(timer)
        signal?.removeEventListener('abort', leave)
        then()
      }
      const start = () => settle(resolve)
      const leave = () => settle(() => reject(signal?.reason))
      const timer =
        maxWaitMs === undefined
          ? undefined
          : setTimeout(() => settle(() => reject(new ProblemError('busy'))), maxWaitMs)
      queue.add(start)
      signal?.addEventListener('abort', leave, { once: true })
    })

  return {
    get waiting() {
      return queue.size
    },
    async run(task, signal) {
      signal?.throwIfAborted()
      if (running < concurrency) {
        running += 1
      } else {
        if (tooLong()) throw new ProblemError('busy')
        // The task before hands its place over, so `running` stays as it is.
        await turn(signal)
      }
      const started = performance.now()
      try {
        return await task()
      } finally {
        const took = performance.now() - started
        taskMs = taskMs === 0 ? took : taskMs + NEWEST * (took - taskMs)
        const [next] = queue
        if (next) next()
        else running -= 1
      }
    },
  }
}
