/** Lets a bounded number of tasks run at once, a bounded number wait, and turns the rest away. */
import { ProblemError } from '#contract/error.ts'

export interface Gate {
  /** Runs the task when its turn comes. Throws ProblemError busy when too many wait, and the signal's reason when it fires while waiting. */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T>
  readonly waiting: number
}

export function createGate({ concurrency, maxWaiting }: { concurrency: number; maxWaiting: number }): Gate {
  let running = 0
  const queue = new Set<() => void>()

  const turn = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const start = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        queue.delete(start)
        reject(signal?.reason)
      }
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
        if (queue.size >= maxWaiting) throw new ProblemError('busy')
        // The task before hands its place over, so `running` stays as it is.
        await turn(signal)
      }
      try {
        return await task()
      } finally {
        const [next] = queue
        if (next) {
          queue.delete(next)
          next()
        } else {
          running -= 1
        }
      }
    },
  }
}
