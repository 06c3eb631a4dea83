/**
 * The gate to one engine, for all evaluations that use it: never more items at once than the engine answers, in turn; and
 * closed while nobody is there to answer. Then one item at a time tries again, after pauses that grow.
 */
import { type Problem, ProblemError, problem } from '#contract/error.ts'
import type { Engine } from '../../engines/engine.ts'

export interface GatePauses {
  readonly firstMs: number
  readonly longestMs: number
}

export const usualPauses: GatePauses = { firstMs: 1000, longestMs: 60_000 }

/** A place at the engine; exactly one of its functions is to be called, once. */
export interface Pass {
  /** it answered, whether well or not */
  answered(): void
  away(why: Problem): void
  /** it was not asked after all */
  unused(): void
}

export interface Gate {
  /** Rejects with the signal's reason. */
  enter(signal: AbortSignal): Promise<Pass>
  /** why it is closed, null while it is open */
  readonly problem: Problem | null
  /** Someone has mended something: tries again at once. */
  retry(): void
}

interface Waiter {
  give(): void
}

/** `find` throws engine-not-found for an engine that was removed; it is looked for again at every try. */
export function createGate(find: () => Engine, pauses: GatePauses = usualPauses): Gate {
  let inside = 0
  let waiting: Waiter[] = []
  let closed: { why: Problem; trying: boolean } | null = null
  let failures = 0
  let timer: NodeJS.Timeout | null = null

  function capacity(): number {
    try {
      return Math.max(1, find().capacity)
    } catch {
      return 1
    }
  }

  const hasRoom = () => (closed ? closed.trying && inside === 0 : inside < capacity())

  function serve(): void {
    while (waiting.length > 0 && hasRoom()) waiting.shift()?.give()
  }

  function close(why: Problem): void {
    closed = { why, trying: false }
    const pauseMs = Math.min(pauses.longestMs, pauses.firstMs * 2 ** Math.min(20, failures))
    failures++
    if (timer) clearTimeout(timer)
    timer = setTimeout(() => void lookAgain(), pauseMs)
    timer.unref()
  }

  /** Whether anyone is there can be asked without an item, which would leave a failed run behind each time. */
  async function lookAgain(): Promise<void> {
    timer = null
    if (!closed) return
    if (closed.why.code === 'engine-offline' || closed.why.code === 'engine-not-found') {
      const why = await stillAway(find)
      if (!closed) return
      if (why) return close(why)
    }
    closed = { ...closed, trying: true }
    serve()
  }

  function take(): Pass {
    inside++
    const trial = closed !== null
    if (closed) closed = { ...closed, trying: false }
    let open = true
    const leave = (change: () => void) => {
      if (!open) return
      open = false
      inside--
      change()
      serve()
    }
    return {
      answered: () =>
        leave(() => {
          closed = null
          failures = 0
          if (timer) clearTimeout(timer)
          timer = null
        }),
      away: (why) =>
        leave(() => {
          // Those who were asked at the same time as the first that failed are no further tries.
          if (!closed || trial) close(why)
        }),
      unused: () =>
        leave(() => {
          if (trial && closed) closed = { ...closed, trying: true }
        }),
    }
  }

  return {
    get problem() {
      return closed?.why ?? null
    },
    async enter(signal) {
      signal.throwIfAborted()
      if (waiting.length === 0 && hasRoom()) return take()
      return new Promise<Pass>((resolve, reject) => {
        const give = () => {
          signal.removeEventListener('abort', leave)
          resolve(take())
        }
        const waiter: Waiter = { give }
        const leave = () => {
          waiting = waiting.filter((one) => one !== waiter)
          reject(signal.reason)
        }
        waiting.push(waiter)
        signal.addEventListener('abort', leave, { once: true })
      })
    },
    retry() {
      forgive(find)
      if (!closed) return
      failures = 0
      if (timer) clearTimeout(timer)
      void lookAgain()
    },
  }
}

/** The engine may be gone; then there is nothing to forgive. */
function forgive(find: () => Engine): void {
  try {
    find().forgive?.()
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
  }
}

/** One small request; an engine that cannot be asked so is taken to be there. */
async function stillAway(find: () => Engine): Promise<Problem | null> {
  try {
    const engine = find()
    const { checks } = await engine.probe(new AbortController().signal)
    const reachable = checks.find(({ id }) => id === 'reachable')
    return reachable?.ok === false ? problem('engine-offline', reachable.detail) : null
  } catch (error) {
    return error instanceof ProblemError ? error.toProblem() : problem('engine-offline')
  }
}
