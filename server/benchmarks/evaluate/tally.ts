/** The counts of an evaluation, kept up with each of its results instead of counted again. */
import type { Evaluation } from '#contract/evaluation.ts'
import type { StoredResult } from './stored.ts'

export type Counts = Omit<Evaluation['counts'], 'running'>

export const noCounts: Counts = { total: 0, pending: 0, done: 0, failed: 0, reused: 0, undecided: 0 }

type Counted = Pick<StoredResult, 'status' | 'reused' | 'facts'>

/** The counts after a result has become another one. */
export function recount(counts: Counts, before: Counted, after: Counted): Counts {
  const next = { ...counts }
  for (const [result, by] of [
    [before, -1],
    [after, 1],
  ] as const) {
    next[result.status] += by
    if (result.status === 'done' && result.reused) next.reused += by
    if (result.status === 'done' && result.facts.final === 'undecided') next.undecided += by
  }
  return next
}
