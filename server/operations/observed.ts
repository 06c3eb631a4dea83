/** An engine whose questions are counted. */
import { ProblemError } from '#contract/error.ts'
import type { Engine } from '../engines/engine.ts'
import type { Metrics } from './metrics.ts'

/** The same engine in all but that `metrics` hears of each question and how it ended. */
export function observed(engine: Engine, metrics: Pick<Metrics, 'engineAsked'>): Engine {
  const ask: Engine['ask'] = async function* (request, signal) {
    const call = metrics.engineAsked(engine.info().id)
    let outcome = 'cancelled'
    try {
      const reply = yield* engine.ask(request, signal)
      outcome = 'ok'
      return reply
    } catch (error) {
      if (!signal.aborted) outcome = error instanceof ProblemError ? error.code : 'internal'
      throw error
    } finally {
      call.ended(outcome)
    }
  }
  return Object.create(engine, { ask: { value: ask, enumerable: true } }) as Engine
}
