/** The counts of an evaluation, kept up with each of its results instead of counted again. */
import type { Evaluation } from '#contract/evaluation.ts'
import type { StoredResult } from './stored.ts'

type Counts = Omit<Evaluation['counts'], 'running'>

const DONE = 1
const FAILED = 2
const REUSED = 4
const UNDECIDED = 8
const PRESENT = 16

export type Counted = Pick<StoredResult, 'status' | 'reused'> & { undecided: boolean }

export interface Tally {
  put(ordinal: number, result: Counted): void
  counts(): Counts
}

export function createTally(): Tally {
  // One byte an item; ordinals have no gaps in a dataset, but a slice leaves some out.
  let flags = new Uint8Array(1024)
  const counts: Counts = { total: 0, pending: 0, done: 0, failed: 0, reused: 0, undecided: 0 }

  function change(flag: number, by: 1 | -1): void {
    if (!(flag & PRESENT)) return
    counts.total += by
    if (flag & DONE) counts.done += by
    else if (flag & FAILED) counts.failed += by
    else counts.pending += by
    if (flag & REUSED) counts.reused += by
    if (flag & UNDECIDED) counts.undecided += by
  }

  return {
    put(ordinal, { status, reused, undecided }) {
      if (ordinal >= flags.length) {
        const larger = new Uint8Array(2 ** Math.ceil(Math.log2(ordinal + 1)))
        larger.set(flags)
        flags = larger
      }
      change(flags[ordinal] ?? 0, -1)
      const done = status === 'done'
      flags[ordinal] =
        PRESENT |
        (done ? DONE : status === 'failed' ? FAILED : 0) |
        (done && reused ? REUSED : 0) |
        (done && undecided ? UNDECIDED : 0)
      change(flags[ordinal] ?? 0, 1)
    },
    counts: () => ({ ...counts }),
  }
}
