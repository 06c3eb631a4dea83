/** Evaluations: made, listed, carried out, paused, gone on with after a stop, retried, removed. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { ProblemError } from '#contract/error.ts'
import type {
  CreateEvaluation,
  Evaluation,
  EvaluationEstimate,
  EvaluationStatus,
} from '#contract/evaluation.ts'
import { methodLabels } from '#contract/method.ts'
import type { SliceRule } from '#contract/slice.ts'
import type { EngineRegistry } from '../../engines/registry.ts'
import type { Runner } from '../../runs/runner.ts'
import { type Bus, noBus } from '../../store/bus.ts'
import type { Database } from '../../store/database.ts'
import { onlyMember } from '../../store/members.ts'
import { checkEvaluation } from './check.ts'
import { createCommits } from './commits.ts'
import { createCompanions } from './companions.ts'
import { createConductor, evaluationTopic } from './conductor.ts'
import { estimate } from './estimate.ts'
import type { GatePauses } from './gate.ts'
import { createLiveEvaluations, type Live, type LiveEvaluations, tellEvaluation } from './live.ts'
import { createResults, type Results, type ResultsParts } from './results.ts'
import { type Claimant, createEvaluationStore, type EvaluationStore } from './store.ts'
import type { StoredEvaluation, StoredResult } from './stored.ts'

export interface Evaluations {
  /** Throws dataset-not-found, evaluation-empty, slice-invalid, and what the check of method, engine and parameters throws. */
  create(request: CreateEvaluation): Promise<Evaluation>
  estimate(request: CreateEvaluation): Promise<EvaluationEstimate>
  /** Stores predictions that were made elsewhere, all of them or nothing. */
  importResults(evaluation: StoredEvaluation, results: Iterable<StoredResult>): Promise<Evaluation>
  /** newest first */
  list(filter: { dataset?: string | undefined; status?: EvaluationStatus | undefined }): Promise<Evaluation[]>
  get(id: string): Promise<Evaluation>
  rename(id: string, name: string): Promise<Evaluation>
  /** What is being asked ends; nothing further is asked. */
  pause(id: string): Promise<Evaluation>
  /** Goes on after a pause or cancellation; where it waits for its engine, tries again at once. */
  resume(id: string): Promise<Evaluation>
  /** Also cancels what is being asked. */
  cancel(id: string): Promise<Evaluation>
  /** Asks the failed items again, and those alone. */
  retry(id: string): Promise<Evaluation>
  /** Its results go; its runs stay, and need not be paid for again. */
  remove(id: string): Promise<void>
  /** A dataset is about to be removed: what is asked over it stops. */
  dropDataset(datasetId: string): Promise<void>
  /** The tags of a run were changed, and stored. */
  runMarked(runId: string): Promise<void>
  readonly results: Results
  readonly store: EvaluationStore
  readonly lives: LiveEvaluations
  /** Goes on with what a process that is gone left running; called at start, and when another process is gone. */
  recover(): Promise<number>
  /** Takes no further item, waits so long for those that are being asked, cancels the others, and leaves all to other processes. */
  close(graceMs?: number): Promise<void>
}

export interface EvaluationsParts {
  readonly db: Kysely<Database>
  readonly runner: Runner
  readonly engines: EngineRegistry
  /** the ordinals of a slice; throws slice-invalid */
  rowsOfSlice(datasetId: string, rule: SliceRule): Promise<readonly number[]>
  readonly runOfPrediction: ResultsParts['runOfPrediction']
  readonly pauses?: GatePauses
  /** this process among those that share the database, and what they tell each other */
  readonly members?: Claimant
  readonly bus?: Bus
}

export function createEvaluations(parts: EvaluationsParts): Evaluations {
  const { db, runner, engines, rowsOfSlice, members = onlyMember(), bus = noBus } = parts
  const store = createEvaluationStore(db)
  const commit = createCommits(db)
  const lives = createLiveEvaluations(store, bus.shared)
  const companions = createCompanions(db)
  const { runOfPrediction } = parts
  const results = createResults({ store, commit, lives, runner, companions, runOfPrediction })
  const conductor = createConductor({
    ...{ store, commit, lives, runner, engines, companions, results, members, bus },
    asking: new Map(),
    pauses: parts.pauses,
  })
  const { change, start, goOn, stop } = conductor
  const tell = (live: Live) => tellEvaluation(live, conductor.waiting(live.evaluation.engine))

  async function check(request: CreateEvaluation) {
    const checked = checkEvaluation(request, engines)
    const { name, items } = await store.dataset(request.datasetId)
    const ordinals = request.slice ? await rowsOfSlice(request.datasetId, request.slice) : null
    if ((ordinals ?? { length: items }).length === 0) throw new ProblemError('evaluation-empty')
    const { method, engine, params } = checked
    const evaluation: StoredEvaluation = {
      id: randomUUID(),
      datasetId: request.datasetId,
      name: request.name ?? `${methodLabels[method.id]} · ${engine.label}`,
      method: method.id,
      engine: engine.id,
      engineLabel: engine.label,
      model: engine.model,
      params,
      source: 'loupe',
      format: null,
      slice: request.slice ?? null,
      concurrency: request.concurrency ?? null,
      fresh: request.fresh ?? false,
      status: 'running',
      createdAt: new Date().toISOString(),
      finishedAt: null,
      problem: null,
      revision: 1,
    }
    return { evaluation, ordinals, dataset: name }
  }

  return {
    results,
    store,
    lives,

    async create(request) {
      const { evaluation, ordinals } = await check(request)
      await store.create(evaluation, ordinals, members.id)
      const live = await lives.get(evaluation.id)
      start(live, await store.ordinals(evaluation.id, 'pending'))
      return tell(live)
    },

    async estimate(request) {
      const { evaluation, ordinals } = await check(request)
      return estimate(db, engines, evaluation, ordinals)
    },

    async importResults(evaluation, imported) {
      await store.insert(evaluation, imported)
      return tell(await lives.get(evaluation.id))
    },

    async list({ dataset, status }) {
      const all = (await store.evaluations()).toReversed()
      const wanted = all.filter((one) => !dataset || one.datasetId === dataset)
      const told = await Promise.all(wanted.map(async ({ id }) => tell(await lives.get(id))))
      return told.filter((one) => !status || one.status === status)
    },

    get: async (id) => tell(await lives.get(id)),

    async rename(id, name) {
      const live = await lives.get(id)
      await change(live, { name })
      return tell(live)
    },

    async pause(id) {
      const live = await lives.get(id)
      if (live.evaluation.status !== 'running') throw new ProblemError('evaluation-state')
      await change(live, { status: 'paused', problem: null })
      await stop(live, 'stop')
      return tell(live)
    },

    async resume(id) {
      const live = await lives.get(id)
      if (live.evaluation.status === 'finished') throw new ProblemError('evaluation-state')
      if (live.evaluation.status === 'running') conductor.nudge(live.evaluation.engine)
      else await goOn(live)
      return tell(live)
    },

    async cancel(id) {
      const live = await lives.get(id)
      const { status } = live.evaluation
      if (status === 'finished' || (status === 'cancelled' && !live.queue)) {
        throw new ProblemError('evaluation-state')
      }
      await change(live, { status: 'cancelled', problem: null })
      await stop(live, 'cancel')
      return tell(live)
    },

    async retry(id) {
      const live = await lives.get(id)
      conductor.demandSame(live.evaluation)
      const failed = await store.ordinals(id, 'failed')
      if (failed.length === 0) throw new ProblemError('evaluation-empty', 'No item has failed.')
      await results.reopen(id, failed)
      if (live.evaluation.status === 'running' && live.queue) live.queue.add(failed)
      else await goOn(live)
      return tell(await lives.get(id))
    },

    async remove(id) {
      const live = await lives.get(id)
      if (live.evaluation.status === 'running') live.evaluation = { ...live.evaluation, status: 'cancelled' }
      await stop(live, 'cancel')
      await store.delete(id)
      lives.forget(id)
      bus.tell(evaluationTopic(id))
    },

    async dropDataset(datasetId) {
      const found = (await store.evaluations()).filter((one) => one.datasetId === datasetId)
      for (const { id } of found) {
        const live = await lives.get(id)
        live.evaluation = { ...live.evaluation, status: 'cancelled' }
        await stop(live, 'cancel')
        lives.forget(id)
      }
    },

    async runMarked(runId) {
      for (const id of await store.evaluationsOfRun(runId)) lives.touched(id)
    },

    recover: conductor.takeOver,

    async close(graceMs = 0) {
      conductor.close()
      const going = lives.known().filter(({ queue }) => queue)
      const ends = going.map(({ queue }) => queue?.end)
      for (const { queue } of going) queue?.stop()
      await Promise.race([Promise.all(ends), sleep(graceMs)])
      await Promise.all(going.map((live) => stop(live, 'cancel')))
      for (const { evaluation } of going) {
        await store.release(evaluation.id, members.id)
        bus.tell(evaluationTopic(evaluation.id))
      }
    },
  }
}
