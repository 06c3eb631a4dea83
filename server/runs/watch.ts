/** What a run has done and goes on to do, without gap or repetition. */
import { ProblemError } from '#contract/error.ts'
import { isTerminal, type RunEvent } from '#contract/run.ts'
import type { Bus } from '../store/bus.ts'
import type { Recorder } from './recorder.ts'
import { type RunLog, runTopic } from './run-log.ts'

export interface Watched {
  readonly log: RunLog
  readonly runId: string
  /** of a run that goes on in this process */
  readonly recorder: Recorder | null
  readonly bus: Bus
}

/** Stored events after `after`, then the live ones until the run ends or `signal` fires. Throws run-not-found. */
export function watchRun(watched: Watched, after: number, signal: AbortSignal): AsyncGenerator<RunEvent> {
  const elsewhere = !watched.recorder && watched.bus.shared
  return elsewhere ? watchElsewhere(watched, after, signal) : watchHere(watched, after, signal)
}

async function* watchHere(
  { log, runId, recorder }: Watched,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  const live: RunEvent[] = []
  let wake = () => {}
  const stop = recorder?.subscribe((events) => {
    live.push(...events)
    wake()
  })
  const onAbort = () => wake()
  signal.addEventListener('abort', onAbort)
  try {
    const stored = await log.events(runId, after)
    if (!stored) throw new ProblemError('run-not-found')
    let last = after
    for (const event of stored) {
      last = event.id
      yield event
      if (event.type === 'run-finished') return
    }
    if (!recorder) return
    while (!signal.aborted) {
      const event = live.shift()
      if (!event) {
        if (isTerminal(recorder.run.status)) return
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      // Subscribed before reading the log, so the seam may hold an event twice.
      if (event.id <= last) continue
      last = event.id
      yield event
      if (event.type === 'run-finished') return
    }
  } finally {
    stop?.()
    signal.removeEventListener('abort', onAbort)
  }
}

/** How long a follower waits before it looks by itself, in milliseconds: a message may have been lost. */
const LOOK_AGAIN_MS = 2000

/** A run of another process: its log is read again whenever that process says that there is more. */
async function* watchElsewhere(
  { log, runId, bus }: Watched,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  let told = false
  let wake = () => {}
  const topic = runTopic(runId)
  const deaf = bus.hear((heard) => {
    if (heard !== topic && heard !== '*') return
    told = true
    wake()
  })
  const onAbort = () => wake()
  signal.addEventListener('abort', onAbort)
  try {
    for (let last = after; !signal.aborted; ) {
      told = false
      const over = await log.isOver(runId)
      const events = await log.events(runId, last)
      if (!events) throw new ProblemError('run-not-found')
      for (const event of events) {
        last = event.id
        yield event
        if (event.type === 'run-finished') return
      }
      // Whoever comes back after the end has read everything.
      if (over) return
      if (told || signal.aborted) continue
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_AGAIN_MS)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  } finally {
    deaf()
    signal.removeEventListener('abort', onAbort)
  }
}
