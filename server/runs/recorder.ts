/** One run being written: numbers its events, folds them, stores them, and only then tells the watchers. */
import { isTerminal, type Looked, type Run, type RunEvent } from '#contract/run.ts'
import { foldRun } from '#contract/run-fold.ts'
import type { MethodEvent } from '../methods/method.ts'
import type { Also, RunLog } from './run-log.ts'

/** An event before it has its number and time. */
export type Unstamped = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'id' | 'at'> : never) : never

export interface Recorder {
  readonly run: Run
  /** Resolves when the events are stored; rejects when they are not. */
  record(...events: Unstamped[]): Promise<void>
  /** Records the last event. `also` makes of the finished run what is stored with it. */
  finish(event: Extract<Unstamped, { type: 'run-finished' }>, also?: (run: Run) => Also): Promise<void>
  /** Turns a method's event into the run's; words of a stream are gathered for a moment to spare the disk. */
  recordMethod(event: MethodEvent): Promise<void>
  /** Resolves when all that was recorded is stored; throws what could not be. */
  settled(): Promise<void>
  subscribe(listener: (events: readonly RunEvent[]) => void): () => void
}

/** How long streamed words may wait before they are stored and sent, in milliseconds. */
const GATHER_MS = 40
/** Events of one run that may be on their way to the disk before its method has to wait. */
const MAX_ON_WAY = 32

/** Starts the record of a new run: its first event is stored when this resolves. */
export async function openRecorder(log: RunLog, run: Run, key: string | null = null): Promise<Recorder> {
  const first: RunEvent = { type: 'run-created', run, id: 1, at: Date.now() }
  await log.create(run, first, key)
  return continueRecorder(log, run, 1)
}

/** Goes on with a record whose last event has the number `lastId`. */
export function continueRecorder(log: RunLog, run: Run, lastId: number): Recorder {
  const listeners = new Set<(events: readonly RunEvent[]) => void>()
  // `state` is on disk; `head` has the events in it that are on their way there.
  let state = run
  let head = run
  let last = lastId
  let lastStored = lastId
  let failure: { error: unknown } | null = null
  let words = ''
  let wordsSince = 0
  let wordsIndex = -1
  let onWay: Promise<void>[] = []

  /**
   * Numbers and folds at once, so that the next event need not wait until this one is on disk; watchers hear of it only
   * then. The promise may be left alone: what could not be stored is thrown by the next `recordMethod`.
   */
  function record(unstamped: readonly Unstamped[], also?: (run: Run) => Also): Promise<void> {
    const events = unstamped.map((event, i) => ({ ...event, id: last + 1 + i, at: Date.now() }) as RunEvent)
    const next = events.reduce<Run>(foldRun, head)
    head = next
    last += events.length
    const stored = log.append(next, events, also?.(next)).then(
      () => {
        state = next
        lastStored = events.at(-1)?.id ?? lastStored
        for (const listener of listeners) listener(events)
      },
      (error: unknown) => {
        // The log refuses what came after it as well; the record goes on from what is stored.
        head = state
        last = lastStored
        failure ??= { error }
        throw error
      },
    )
    const settled = stored.catch(() => undefined)
    onWay.push(settled)
    void settled.then(() => {
      onWay = onWay.filter((one) => one !== settled)
    })
    return stored
  }

  /** Keeps a method from running far ahead of the disk, and stops it when the disk fails. */
  async function keepUp(): Promise<void> {
    if (onWay.length > MAX_ON_WAY) await onWay[0]
    if (!failure) return
    const { error } = failure
    failure = null
    throw error
  }

  function flushWords(): void {
    if (!words) return
    const delta = words
    words = ''
    wordsSince = performance.now()
    void record([{ type: 'step-text', index: wordsIndex, delta }])
  }

  function recordNow(event: Exclude<MethodEvent, { type: 'step-text' }>): void {
    switch (event.type) {
      case 'step-started':
        return void record([{ type: event.type, step: { ...event.step, index: head.steps.length } }])
      case 'step-finished':
        return void record([{ type: event.type, step: { ...event.step, index: head.steps.length - 1 } }])
      case 'run-patched':
        return void record([event])
      case 'looked':
        return void record([{ type: 'run-patched', patch: withLook(head, event.looked) }])
    }
  }

  return {
    get run() {
      return state
    },
    record: (...events) => record(events),
    finish: (event, also) => record([event], also),
    async recordMethod(event) {
      if (event.type === 'step-text') {
        const index = head.steps.length - 1
        // The first words of a step are what a person waits for.
        const first = index !== wordsIndex
        wordsIndex = index
        words += event.delta
        if (first || performance.now() - wordsSince >= GATHER_MS) flushWords()
      } else {
        flushWords()
        recordNow(event)
      }
      return keepUp()
    },
    async settled() {
      await Promise.all(onWay)
      await keepUp()
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
