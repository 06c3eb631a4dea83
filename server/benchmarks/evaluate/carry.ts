/** Between the queue and the rest: how an item of an evaluation is asked, taken over and stored. */
import { evidenceOf, type Item } from '#contract/dataset.ts'
import { problem } from '#contract/error.ts'
import type { Grade } from '#contract/facts.ts'
import type { Run } from '#contract/run.ts'
import type { EngineRegistry } from '../../engines/registry.ts'
import { findMethod } from '../../methods/catalogue.ts'
import type { NewRun } from '../../runs/new-run.ts'
import { runKeyOf } from '../../runs/run-key.ts'
import type { Runner } from '../../runs/runner.ts'
import { factsOf, factsWithoutRun } from '../facts-of-run.ts'
import { nothingSaid } from '../grade.ts'
import type { Commit } from './commits.ts'
import type { Companions } from './companions.ts'
import type { Gate } from './gate.ts'
import type { Live, LiveEvaluations } from './live.ts'
import type { QueuePort, Task } from './queue.ts'
import type { EvaluationStore } from './store.ts'
import type { StoredEvaluation, StoredResult } from './stored.ts'

export interface CarryParts {
  readonly store: EvaluationStore
  readonly commit: Commit
  readonly lives: LiveEvaluations
  readonly runner: Runner
  readonly engines: EngineRegistry
  readonly companions: Companions
  readonly asking: Map<string, Promise<void>>
}

interface ItemTask extends Task {
  readonly item: Item
  readonly before: StoredResult
  /** what the same engine answered on the evidence alone */
  readonly regional: Grade | null
}

export function requestOf(item: Item, { method, engine, params }: StoredEvaluation): NewRun {
  return {
    imageId: item.imageId,
    question: item.question,
    options: item.options,
    expected: item.answer,
    evidence: evidenceOf(item),
    method,
    engine,
    params,
  }
}

/** The keys of the items of an evaluation, with what engine and method are now. Throws engine-not-found, engine-lacks. */
export function keysOf(evaluation: StoredEvaluation, engines: EngineRegistry): (item: Item) => string {
  const info = engines.find(evaluation.engine).info()
  const method = findMethod(evaluation.method, info).info
  const { params } = evaluation
  const policy = params.policy ? engines.find(params.policy).info() : null
  return (item) => runKeyOf(requestOf(item, evaluation), method, params, info, policy)
}

export function createPort(live: Live, gate: Gate, parts: CarryParts): QueuePort<ItemTask> {
  const { store, commit, lives, runner, engines, companions, asking } = parts
  const { evaluation } = live
  const { id, datasetId, concurrency } = evaluation

  const put = async (before: StoredResult, result: StoredResult) => {
    await commit(store.put(result))
    lives.applied(before, result)
  }
  // Between the transaction that stores a result and the moment when it counts.
  const onWay = new Map<number, StoredResult>()

  return {
    fresh: evaluation.fresh,
    gate,
    asking,
    width: () => Math.min(concurrency ?? Number.POSITIVE_INFINITY, engines.find(evaluation.engine).capacity),

    async task(ordinal) {
      const item = await store.item(datasetId, ordinal)
      const before = await store.result(id, ordinal)
      const regional = await companions.regional(evaluation, ordinal)
      return { ordinal, item, before, regional, key: keysOf(evaluation, engines)(item) }
    },

    answered: (key) => runner.answered(key),

    async takeOver(task, runId) {
      const { item, before, key } = task
      const same = await store.sameResult(item.id, runId)
      const result = same ?? resultOfRun(await runner.get(runId), task)
      const { evaluationId, ordinal, attempts } = before
      await put(before, { ...result, evaluationId, ordinal, attempts, runKey: key, reused: true })
    },

    async ask({ ordinal, item }, keep, signal) {
      try {
        return await runner.carryOut(requestOf(item, evaluation), {
          signal,
          started: (runId) => live.running.set(ordinal, runId),
          finished: (run) => keep(run) ?? (async () => undefined),
        })
      } finally {
        live.running.delete(ordinal)
      }
    },

    settle(task, run) {
      const result = resultOfRun(run, task)
      onWay.set(task.ordinal, result)
      return store.put(result)
    },

    settled({ ordinal, before }) {
      const result = onWay.get(ordinal)
      onWay.delete(ordinal)
      if (!result) return
      live.rate.tick()
      lives.applied(before, result)
    },

    async fail(ordinal, why) {
      const before = await store.result(id, ordinal)
      const facts = factsWithoutRun()
      await put(before, { ...before, status: 'failed', facts, attempts: before.attempts + 1, error: why })
    },
  }
}

/** What comes of an item by a run. What judges and people said about an earlier answer does not speak of this one. */
function resultOfRun(run: Run, { item, before, key, regional }: ItemTask): StoredResult {
  const done = run.status === 'succeeded'
  return {
    ...before,
    ...nothingSaid,
    judgements: [],
    status: done ? 'done' : 'failed',
    runId: run.id,
    runKey: key,
    reused: false,
    attempts: before.attempts + 1,
    initialAnswer: run.initialAnswer,
    refinedAnswer: run.refinedAnswer,
    box: run.box?.box ?? null,
    cropBox: run.cropBox,
    facts: factsOf(run, item, nothingSaid, { regional }),
    error: done ? null : (run.error ?? problem('run-cancelled')),
  }
}
