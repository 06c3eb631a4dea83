/** Several steps at the same time inside one run, told one after another as they end. */
import type { Look, MethodEvent, Steps } from './method.ts'

interface Ended<Result> {
  readonly events: readonly MethodEvent[]
  readonly outcome: { result: Result } | { error: unknown }
}

/**
 * Carries out `tasks`, at most `limit` at a time, and yields each one's events together when it has ended, then its
 * result to `onResult`. The first failure stops those still going on and is thrown after its events were told.
 */
export async function* atOnce<Result>(
  look: Look,
  tasks: readonly ((look: Look) => Steps<Result>)[],
  limit: number,
  onResult: (result: Result) => Iterable<MethodEvent>,
): Steps<void> {
  const stop = new AbortController()
  const inner: Look = { ...look, signal: AbortSignal.any([look.signal, stop.signal]) }
  const waiting = [...tasks]
  const going = new Map<number, Promise<[number, Ended<Result>]>>()
  let number = 0
  const fill = () => {
    while (going.size < limit) {
      const task = waiting.shift()
      if (!task) return
      const mine = number++
      going.set(
        mine,
        gather(task(inner)).then((ended) => [mine, ended]),
      )
    }
  }
  try {
    for (fill(); going.size > 0; fill()) {
      const [done, { events, outcome }] = await Promise.race(going.values())
      going.delete(done)
      yield* events
      if ('error' in outcome) throw outcome.error
      yield* onResult(outcome.result)
    }
  } finally {
    stop.abort(look.signal.reason)
    await Promise.all(going.values())
  }
}

/** The words of a stream are left out: whoever hears of a step when it is over gets them whole. */
async function gather<Result>(steps: Steps<Result>): Promise<Ended<Result>> {
  const events: MethodEvent[] = []
  try {
    for (;;) {
      const next = await steps.next()
      if (next.done) return { events, outcome: { result: next.value } }
      if (next.value.type !== 'step-text') events.push(next.value)
    }
  } catch (error) {
    return { events, outcome: { error } }
  }
}
