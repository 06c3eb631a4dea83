/** A run is what its events come to. Server, browser and replays all fold them here. */
import type { Run, RunEvent, Step } from './run.ts'

/** Folds one event into a run. Pure; an event that was already folded in (same step, same text) is the caller's to skip by id. */
export function foldRun(run: Run | null, event: RunEvent): Run {
  return fold(run, event, (steps, step) => {
    const next = steps.slice()
    next[step.index] = step
    return next
  })
}

/** Folds a whole log, as event after event would; the steps are copied once, and not for each event. */
export function foldLog(events: readonly RunEvent[]): Run | null {
  let own: Step[] = []
  const put = (steps: Step[], step: Step): Step[] => {
    if (steps !== own) own = steps.slice()
    own[step.index] = step
    return own
  }
  return events.reduce<Run | null>((run, event) => fold(run, event, put), null)
}

function fold(run: Run | null, event: RunEvent, put: (steps: Step[], step: Step) => Step[]): Run {
  if (event.type === 'run-created') return event.run
  if (!run) throw new Error(`foldRun: ${event.type} before run-created`)
  switch (event.type) {
    case 'run-started':
      return { ...run, status: 'running', timings: { ...run.timings, queuedMs: event.queuedMs } }
    case 'step-started':
    case 'step-finished':
      return { ...run, steps: put(run.steps, event.step) }
    case 'step-text': {
      const step = run.steps[event.index]
      if (!step) return run
      return { ...run, steps: put(run.steps, { ...step, text: (step.text ?? '') + event.delta }) }
    }
    case 'run-patched':
      return { ...run, ...(event.patch as Partial<Run>) }
    case 'run-finished':
      return {
        ...run,
        status: event.status,
        error: event.error,
        steps: run.steps.map((step) => settle(step, event)),
        timings: { ...run.timings, totalMs: event.totalMs },
      }
  }
}

/** A step that was still running when the run ended did not succeed. */
function settle(step: Step, event: Extract<RunEvent, { type: 'run-finished' }>): Step {
  if (step.status !== 'running') return step
  return { ...step, status: event.status === 'cancelled' ? 'cancelled' : 'failed', error: event.error }
}
