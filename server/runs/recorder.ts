/** One run being written: numbers its events, folds them, stores them, and only then tells the watchers. */
import { foldRun, isTerminal, type Looked, type Run, type RunEvent } from '#contract/run.ts'
import type { MethodEvent } from '../methods/method.ts'
import type { RunLog } from './run-log.ts'

/** An event before it has its number and time. */
export type Unstamped = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'id' | 'at'> : never) : never

export interface Recorder {
  readonly run: Run
  record(...events: Unstamped[]): Promise<void>
  /** Turns a method's event into the run's; words of a stream are gathered for a moment to spare the disk. */
  recordMethod(event: MethodEvent): Promise<void>
  subscribe(listener: (events: readonly RunEvent[]) => void): () => void
}

/** How long streamed words may wait before they are stored and sent, in milliseconds. */
const GATHER_MS = 40

/** Starts the record of a new run: its first event is stored when this resolves. */
export async function openRecorder(log: RunLog, run: Run): Promise<Recorder> {
  const first: RunEvent = { type: 'run-created', run, id: 1, at: Date.now() }
  await log.create(run, first)
  return continueRecorder(log, run, 1)
}

/** Goes on with a record whose last event has the number `lastId`. */
export function continueRecorder(log: RunLog, run: Run, lastId: number): Recorder {
  const listeners = new Set<(events: readonly RunEvent[]) => void>()
  let state = run
  let last = lastId
  let words = ''
  let wordsSince = 0
  let wordsIndex = 0
  let queue: Promise<void> = Promise.resolve()

  function record(...unstamped: Unstamped[]): Promise<void> {
    const result = queue.then(async () => {
      const events = unstamped.map((event, i) => ({ ...event, id: last + 1 + i, at: Date.now() }) as RunEvent)
      const next = events.reduce<Run>(foldRun, state)
      await log.append(next, events)
      state = next
      last += events.length
      for (const listener of listeners) listener(events)
    })
    queue = result.catch(() => undefined)
    return result
  }

  async function flushWords(): Promise<void> {
    if (!words) return
    const delta = words
    words = ''
    await record({ type: 'step-text', index: wordsIndex, delta })
  }

  return {
    get run() {
      return state
    },
    record,
    async recordMethod(event) {
      if (event.type === 'step-text') {
        wordsIndex = state.steps.length - 1
        if (!words) wordsSince = performance.now()
        words += event.delta
        if (performance.now() - wordsSince >= GATHER_MS) await flushWords()
        return
      }
      await flushWords()
      switch (event.type) {
        case 'step-started':
          return record({ type: event.type, step: { ...event.step, index: state.steps.length } })
        case 'step-finished':
          return record({ type: event.type, step: { ...event.step, index: state.steps.length - 1 } })
        case 'run-patched':
          return record(event)
        case 'looked':
          return record({ type: 'run-patched', patch: withLook(state, event.looked) })
      }
    },
    subscribe(listener) {
      if (isTerminal(state.status)) return () => undefined
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Each look is kept; the last one that led to a crop is what `box` and `cropBox` tell, or the last at all where none did. */
function withLook(run: Run, looked: Looked): Partial<Pick<Run, 'looks' | 'box' | 'boxBy' | 'cropBox'>> {
  const looks = [...run.looks, looked]
  if (!looked.cropBox && run.cropBox) return { looks }
  return { looks, box: looked.box, boxBy: looked.by, cropBox: looked.cropBox }
}
