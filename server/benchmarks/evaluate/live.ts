/** Evaluations as they stand right now: the stored row, the counts, what is being asked, and how fast it goes. */

import type { Problem } from '#contract/error.ts'
import type { Evaluation } from '#contract/evaluation.ts'
import type { Queue } from './queue.ts'
import { createRate, type Rate } from './rate.ts'
import type { EvaluationStore } from './store.ts'
import type { StoredEvaluation, StoredResult } from './stored.ts'
import { type Counts, recount } from './tally.ts'

export interface Live {
  evaluation: StoredEvaluation
  counts: Counts
  /** ordinals that are being asked, with their runs */
  readonly running: Map<number, string>
  readonly rate: Rate
  queue: Queue | null
  /** goes up with every change that is made here */
  changes: number
  /** changes that are on their way to the disk */
  changing: number
  /** the revision that all that was seen of it adds up to */
  seenRevision: number
  /** results were stored here since it was last read */
  isOld: boolean
  readAt: number
}

export interface LiveEvaluations {
  /** Throws evaluation-not-found. Where other processes share the database, it is as they left it a moment ago. */
  get(id: string): Promise<Live>
  /** those that were touched since the start */
  known(): Live[]
  forget(id: string): void
  /** a result was stored in the place of what it was: it counts, and listeners hear of it */
  applied(before: StoredResult, result: StoredResult): void
  /** something beside its results has changed, such as the tags of a run */
  touched(id: string): void
  /** `result` null: something beside its results */
  onChange(listen: (id: string, result: StoredResult | null) => void): void
  /** another process has changed its results: whatever is kept of them is old */
  onStale(listen: (id: string) => void): void
}

/** So long an evaluation is taken to be as it was when it was last read, in milliseconds. */
const FRESH_MS = 300
const REFRESH_TRIES = 10

/** `shared`: other processes may change it, too, so that it is read again. */
export function createLiveEvaluations(store: EvaluationStore, shared = false): LiveEvaluations {
  const lives = new Map<string, Promise<Live>>()
  const ready = new Map<string, Live>()
  const listeners: ((id: string, result: StoredResult | null) => void)[] = []
  const staleListeners: ((id: string) => void)[] = []

  async function load(id: string): Promise<Live> {
    const evaluation = await store.evaluation(id)
    const counts = await store.counts(id)
    const live: Live = {
      ...{ evaluation, counts, running: new Map(), rate: createRate(), queue: null },
      ...{
        changes: 0,
        changing: 0,
        seenRevision: evaluation.revision,
        isOld: false,
        readAt: performance.now(),
      },
    }
    ready.set(id, live)
    return live
  }

  async function refresh(live: Live): Promise<Live> {
    for (let tries = 0; tries < REFRESH_TRIES; tries++) {
      if (live.changing === 0 && (await refreshed(live))) break
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return live
  }

  /** false: it was changed here while it was read */
  async function refreshed(live: Live): Promise<boolean> {
    if (!live.isOld && performance.now() - live.readAt < FRESH_MS) return true
    const { changes, seenRevision } = live
    const now = await store.evaluation(live.evaluation.id).catch((error: unknown) => {
      forget(live.evaluation.id)
      throw error
    })
    const stale = now.revision !== seenRevision
    const counts = stale || live.isOld ? await store.counts(now.id) : live.counts
    // What was changed here meanwhile is newer than what was read.
    if (live.changing > 0 || live.changes !== changes || live.seenRevision !== seenRevision) return false
    Object.assign(live, { evaluation: now, counts, seenRevision: now.revision, isOld: false })
    live.readAt = performance.now()
    if (stale) for (const listen of staleListeners) listen(now.id)
    return true
  }

  function forget(id: string): void {
    lives.delete(id)
    ready.delete(id)
  }

  return {
    get(id) {
      const known = lives.get(id)
      if (known) return shared ? known.then(refresh) : known
      const loading = load(id)
      lives.set(id, loading)
      loading.catch(() => lives.delete(id))
      return loading
    },
    known: () => [...ready.values()],
    forget,
    applied(before, result) {
      const live = ready.get(result.evaluationId)
      if (!live) return
      live.evaluation = { ...live.evaluation, revision: live.evaluation.revision + 1 }
      live.seenRevision++
      // Others' results may have been counted with it, or not.
      if (shared) live.isOld = true
      else live.counts = recount(live.counts, before, result)
      for (const listen of listeners) listen(result.evaluationId, result)
    },
    touched(id) {
      const live = ready.get(id)
      if (!live) return
      live.evaluation = { ...live.evaluation, revision: live.evaluation.revision + 1 }
      live.seenRevision++
      for (const listen of listeners) listen(id, null)
    },
    onChange: (listen) => void listeners.push(listen),
    onStale: (listen) => void staleListeners.push(listen),
  }
}

/** As the API tells it. `waiting`: why its engine's gate is closed. */
export function tellEvaluation(live: Live, waiting: Problem | null): Evaluation {
  const { evaluation, counts, rate } = live
  // One whose result has just been stored is not asked any more.
  const running = Math.min(live.running.size, counts.pending)
  const goesOn = evaluation.status === 'running'
  const perMinute = goesOn ? rate.perMinute() : null
  return {
    ...evaluation,
    counts: { ...counts, pending: counts.pending - running, running },
    perMinute,
    secondsLeft: perMinute ? Math.round((counts.pending / perMinute) * 60) : null,
    problem: goesOn ? waiting : evaluation.problem,
  }
}
