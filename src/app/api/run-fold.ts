/** The folding of a run's stream: pure, so that what a lost line or a resumed stream does can be tested. */
import { type Run, type RunEvent, runEventSchema } from '#contract/run.ts'
import { foldRun } from '#contract/run-fold.ts'

export interface Folded {
  readonly run: Run | null
  /** id of the last event that was folded in; 0 before the first */
  readonly lastId: number
}

export const nothingFolded: Folded = { run: null, lastId: 0 }

/** Folds an event in, or leaves everything as it is where the event was folded in before. */
export function foldEvent(folded: Folded, event: RunEvent): Folded {
  if (event.id <= folded.lastId) return folded
  return { run: foldRun(folded.run, event), lastId: event.id }
}

/** One message of the stream. Throws where it is no event of the contract. */
export function readEvent(data: string): RunEvent {
  return runEventSchema.parse(JSON.parse(data))
}

/** Milliseconds until the next try after so many failed ones: half a second, doubling, at most 5 s. */
export function retryDelay(failures: number): number {
  return Math.min(5_000, 500 * 2 ** Math.max(0, failures - 1))
}
