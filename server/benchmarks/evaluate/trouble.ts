/** What a problem says about who is at fault: the engine that is away, the engine that errs, or the item. */
import { type Problem, type ProblemCode, ProblemError, problem } from '#contract/error.ts'
import { storageProblem } from '../../store/store-errors.ts'

/**
 * away: nobody is there to answer, so the item waits; fault: the engine was asked and failed; stop: nothing can go on until a
 * person has mended it; item: it is this item's own.
 */
export type Trouble = 'away' | 'fault' | 'stop' | 'item'

const kinds: Partial<Record<ProblemCode, Trouble>> = {
  'engine-offline': 'away',
  'engine-busy': 'away',
  'engine-rate-limited': 'away',
  'engine-auth': 'away',
  'engine-model-missing': 'away',
  'engine-not-found': 'away',
  busy: 'away',
  'engine-failed': 'fault',
  'engine-unreadable': 'fault',
  'engine-no-answer': 'fault',
  'engine-cut-off': 'fault',
  'engine-timeout': 'fault',
  'engine-out-of-memory': 'fault',
  internal: 'fault',
  'storage-full': 'stop',
  'engine-lacks': 'stop',
  'method-not-found': 'stop',
}

export function troubleOf({ code }: Pick<Problem, 'code'>): Trouble {
  return kinds[code] ?? 'item'
}

/** The problem of an error, whatever it is. */
export function problemOf(error: unknown): Problem {
  const known = storageProblem(error)
  return known instanceof ProblemError
    ? known.toProblem()
    : problem('internal', 'The result could not be stored.')
}
