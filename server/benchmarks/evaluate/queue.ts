/**
 * Carries out one evaluation: takes one open item after the other, looks whether it was answered before or is being
 * asked by another evaluation right now, and asks else. What comes of an item is stored in the transaction that ends its
 * run, so that after any stop an item is either answered or open.
 */
import { type Problem, ProblemError, problem } from '#contract/error.ts'
import type { Run } from '#contract/run.ts'
import type { Write } from './commits.ts'
import type { Gate, Pass } from './gate.ts'
import { problemOf, troubleOf } from './trouble.ts'

/** An item that is to be answered, as the queue needs it. */
export interface Task {
  readonly ordinal: number
  /** what is asked (run-key.ts) */
  readonly key: string
}

/** What the queue does not know itself. Whatever stores resolves when it is on disk. */
export interface QueuePort<T extends Task> {
  readonly fresh: boolean
  /** items at once at most, now */
  width(): number
  readonly gate: Gate
  /** keys that are being asked right now, by any evaluation; each promise ends without an error when the asking does */
  readonly asking: Map<string, Promise<void>>
  /** Throws ProblemError where the item cannot be asked. */
  task(ordinal: number): Promise<T>
  answered(key: string): Promise<string | null>
  takeOver(task: T, runId: string): Promise<void>
  /** Asks. `keep` is told how the run ended and gives what is stored with it, null to leave the item open. Throws what cannot be asked. */
  ask(task: T, keep: (run: Run) => Write | null, signal: AbortSignal): Promise<Run>
  /** what comes of an item by a run that has ended */
  settle(task: T, run: Run): Write
  /** the item of that write is on disk */
  settled(task: T, run: Run): void
  fail(ordinal: number, why: Problem): Promise<void>
}

/** How it ended: nothing is left to ask, it was told to stop, or it gave up. */
export type QueueEnd = { readonly why: 'empty' | 'stopped' } | { readonly why: 'trouble'; problem: Problem }

export interface Queue {
  readonly end: Promise<QueueEnd>
  add(ordinals: readonly number[]): void
  /** Takes no further item; those that are asked end. */
  stop(): void
  /** Also cancels what is being asked; those items stay open. */
  cancel(): void
}

/** So many engine faults in a row, without an answer between them, are no matter of single items any more; as for an address of an engine. */
const FAULTS_IN_A_ROW = 5
/** Answers that are taken over at the same time; they wait for the disk together. */
const TAKEN_AT_ONCE = 64

export function startQueue<T extends Task>(port: QueuePort<T>, ordinals: readonly number[]): Queue {
  const open = [...ordinals]
  let next = 0
  const returned: number[] = []
  const going = new Set<Promise<void>>()
  const stopping = new AbortController()
  const cancelling = new AbortController()
  let asked = 0
  let taken = 0
  let faults = 0
  let trouble: Problem | null = null
  let wake = () => {}

  const take = () => returned.pop() ?? open[next++] ?? null
  const changed = () => new Promise<void>((resolve) => (wake = resolve))

  function spawn(work: Promise<void>): void {
    const watched: Promise<void> = work
      .catch((error) => giveUp(problemOf(error)))
      .finally(() => {
        going.delete(watched)
        wake()
      })
    going.add(watched)
  }

  function giveUp(why: Problem): void {
    trouble ??= why
    stopping.abort(new ProblemError('run-cancelled'))
  }

  async function loop(): Promise<QueueEnd> {
    while (!stopping.signal.aborted) {
      const ordinal = take()
      if (ordinal === null) {
        if (going.size === 0) break
        await changed()
        continue
      }
      try {
        await dispatch(ordinal)
      } catch (error) {
        returned.push(ordinal)
        if (!stopping.signal.aborted) giveUp(problemOf(error))
      }
    }
    while (going.size > 0) await changed()
    if (trouble) return { why: 'trouble', problem: trouble }
    return { why: stopping.signal.aborted ? 'stopped' : 'empty' }
  }

  async function dispatch(ordinal: number): Promise<void> {
    const task = await port.task(ordinal).catch((error: unknown) => {
      if (!(error instanceof ProblemError)) throw error
      if (troubleOf(error) === 'item') return error.toProblem()
      throw error
    })
    if ('status' in task) return spawn(port.fail(ordinal, task))
    if (await answeredElsewhere(task)) return
    while (asked >= port.width() && !stopping.signal.aborted) await changed()
    const pass = await port.gate.enter(stopping.signal)
    // While it waited another evaluation may have asked the same.
    if (await answeredElsewhere(task)) return pass.unused()
    asked++
    const asking = ask(task, pass).finally(() => {
      asked--
    })
    const ended = asking.then(
      () => undefined,
      () => undefined,
    )
    port.asking.set(task.key, ended)
    void ended.then(() => {
      if (port.asking.get(task.key) === ended) port.asking.delete(task.key)
    })
    spawn(asking)
  }

  async function answeredElsewhere(task: T): Promise<boolean> {
    if (port.fresh) return false
    const runId = await port.answered(task.key)
    if (runId) {
      while (taken >= TAKEN_AT_ONCE) await changed()
      taken++
      spawn(port.takeOver(task, runId).finally(() => taken--))
      return true
    }
    const other = port.asking.get(task.key)
    if (!other) return false
    spawn(other.then(() => void returned.push(task.ordinal)))
    return true
  }

  async function ask(task: T, pass: Pass): Promise<void> {
    try {
      const run = await port.ask(
        task,
        (ended) => (keeps(ended) ? port.settle(task, ended) : null),
        cancelling.signal,
      )
      if (keeps(run)) port.settled(task, run)
      else returned.push(task.ordinal)
      const kind = run.error && run.status === 'failed' ? troubleOf(run.error) : null
      if (kind === 'away' && run.error) return pass.away(run.error)
      if (kind === null && run.status === 'cancelled') return pass.unused()
      pass.answered()
      if (kind === 'stop' && run.error) giveUp(run.error)
      else if (kind === 'fault' && run.error) countFault(run.error)
      else faults = 0
    } catch (error) {
      const why = problemOf(error)
      const kind = error instanceof ProblemError ? troubleOf(error) : 'stop'
      if (kind === 'item' && !cancelling.signal.aborted) {
        pass.unused()
        return port.fail(task.ordinal, why)
      }
      returned.push(task.ordinal)
      if (kind === 'away') return pass.away(why)
      pass.unused()
      if (!cancelling.signal.aborted) giveUp(why)
    }
  }

  /** Whether the end of a run is the end of its item: not while the engine is away, and not where we cancelled it ourselves. */
  function keeps({ status, error }: Run): boolean {
    if (status === 'succeeded') return true
    if (status === 'cancelled') return !cancelling.signal.aborted
    const kind = error ? troubleOf(error) : 'item'
    return kind === 'item' || kind === 'fault'
  }

  function countFault(why: Problem): void {
    faults++
    if (faults < Math.max(FAULTS_IN_A_ROW, 2 * port.width())) return
    const detail = `${faults} items failed one after another. The last: ${why.detail ?? why.title}`
    giveUp(problem(why.code, detail))
  }

  return {
    end: loop(),
    add(more) {
      open.push(...more)
      wake()
    },
    stop: () => stopping.abort(new ProblemError('run-cancelled')),
    cancel() {
      cancelling.abort(new ProblemError('run-cancelled'))
      stopping.abort(new ProblemError('run-cancelled'))
      wake()
    },
  }
}
