/** What a run has done and goes on to do, without gap or repetition. */
import { ProblemError } from '#contract/error.ts'
import { isTerminal, type RunEvent } from '#contract/run.ts'
import type { Recorder } from './recorder.ts'
import type { RunLog } from './run-log.ts'

/** Stored events after `after`, then the live ones of `recorder` until the run ends or `signal` fires. Throws run-not-found. */
export async function* watchRun(
  log: RunLog,
  runId: string,
  recorder: Recorder | null,
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
