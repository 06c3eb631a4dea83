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
}

export interface LiveEvaluations {
  /** Throws evaluation-not-found. */
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
}

export function createLiveEvaluations(store: EvaluationStore): LiveEvaluations {
  const lives = new Map<string, Promise<Live>>()
  const ready = new Map<string, Live>()
  const listeners: ((id: string, result: StoredResult | null) => void)[] = []

  async function load(id: string): Promise<Live> {
    const evaluation = await store.evaluation(id)
    const counts = await store.counts(id)
    const live: Live = { evaluation, counts, running: new Map(), rate: createRate(), queue: null }
    ready.set(id, live)
    return live
  }

  return {
    get(id) {
      const known = lives.get(id)
      if (known) return known
      const loading = load(id)
      lives.set(id, loading)
      loading.catch(() => lives.delete(id))
      return loading
    },
    known: () => [...ready.values()],
    forget(id) {
      lives.delete(id)
      ready.delete(id)
    },
    applied(before, result) {
      const live = ready.get(result.evaluationId)
      if (!live) return
      live.evaluation = { ...live.evaluation, revision: live.evaluation.revision + 1 }
      live.counts = recount(live.counts, before, result)
      for (const listen of listeners) listen(result.evaluationId, result)
    },
    touched(id) {
      const live = ready.get(id)
      if (!live) return
      live.evaluation = { ...live.evaluation, revision: live.evaluation.revision + 1 }
      for (const listen of listeners) listen(id, null)
    },
    onChange: (listen) => void listeners.push(listen),
  }
}

/** As the API tells it. `waiting`: why its engine's gate is closed. */
export function tellEvaluation(live: Live, waiting: Problem | null): Evaluation {
  const { evaluation, counts, running, rate } = live
  const goesOn = evaluation.status === 'running'
  const perMinute = goesOn ? rate.perMinute() : null
  return {
    ...evaluation,
    counts: { ...counts, pending: counts.pending - running.size, running: running.size },
    perMinute,
    secondsLeft: perMinute ? Math.round((counts.pending / perMinute) * 60) : null,
    problem: goesOn ? waiting : evaluation.problem,
  }
}
