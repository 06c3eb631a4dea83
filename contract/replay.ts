/**
 * A recorded run as time: its event log, folded up to any moment by the same reducer that folds a live one. Times are
 * milliseconds since the log's first event.
 */
import type { Run, RunEvent } from './run.ts'
import { foldRun } from './run-fold.ts'

export interface ReplayMark {
  readonly ms: number
  /** what began then, such as “Ask, first look” */
  readonly label: string
  readonly role: 'initial' | 'refined'
}

export interface Replay {
  /** length of the log in ms; 0 for one of a single moment */
  readonly durationMs: number
  /** where its steps begin, in order */
  readonly marks: readonly ReplayMark[]
  /** The run as it stood then: everything up to and at `ms`. Before the first event it is the run as it was created. */
  at(ms: number): Run
  /** The moment of the next event after `ms`, null after the last. */
  next(ms: number): number | null
}

/** Throws RangeError where the log does not begin with the run's creation. */
export function makeReplay(log: readonly RunEvent[]): Replay {
  const events = log.toSorted((a, b) => a.id - b.id).filter((event, i, all) => event.id !== all[i - 1]?.id)
  const first = events[0]
  if (first?.type !== 'run-created') throw new RangeError('a log begins with run-created')
  // A clock that was set back while the run went on must not make time run backwards.
  let latest = 0
  const times = events.map((event) => (latest = Math.max(latest, event.at - first.at)))
  const marks = events.flatMap((event, i): ReplayMark[] =>
    event.type === 'step-started'
      ? [{ ms: times[i] ?? 0, label: event.step.title, role: event.step.role }]
      : [],
  )
  let reached: { count: number; run: Run } = { count: 1, run: first.run }
  return {
    durationMs: latest,
    marks,
    at(ms) {
      const wanted = Math.max(1, times.filter((time) => time <= ms).length)
      if (wanted < reached.count) reached = { count: 1, run: first.run }
      const run = events.slice(reached.count, wanted).reduce<Run>(foldRun, reached.run)
      reached = { count: wanted, run }
      return run
    },
    next: (ms) => times.find((time) => time > ms) ?? null,
  }
}
