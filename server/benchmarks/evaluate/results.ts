/** The results of evaluations: told, overruled by people, judged, computed again, opened as runs. */
import type { Item } from '#contract/dataset.ts'
import { ProblemError } from '#contract/error.ts'
import type { Judgement, Overrule, Result } from '#contract/evaluation.ts'
import { type Facts, type Grade, noFacts } from '#contract/facts.ts'
import type { Run } from '#contract/run.ts'
import type { Runner } from '../../runs/runner.ts'
import { factsOf, factsWithoutRun } from '../facts-of-run.ts'
import type { Commit } from './commits.ts'
import type { Companions } from './companions.ts'
import type { Live, LiveEvaluations } from './live.ts'
import { packFacts } from './packed-facts.ts'
import type { EvaluationStore } from './store.ts'
import { blankBody, type StoredEvaluation, type StoredResult } from './stored.ts'

export interface Results {
  /** By ordinals; unknown ones are left out. Throws evaluation-not-found. */
  list(evaluationId: string, ordinals: readonly number[]): Promise<Result[]>
  /** Of all evaluations, oldest first. */
  ofItem(itemId: string): Promise<Result[]>
  /** A person's word against the computed verdict or cause; null takes it back. Throws result-not-found, result-empty. */
  overrule(evaluationId: string, ordinal: number, words: Overrule | null): Promise<Result>
  /** Appends what a judge said and grades again. */
  addJudgements(evaluationId: string, ordinal: number, judgements: readonly Judgement[]): Promise<Result>
  /** Computes the facts of all results again, after a rule has changed; tells how many differ now. */
  recompute(evaluationId: string): Promise<number>
  /** Looks again at the causes that a dual view of the same engine has a say in. */
  regrade(evaluationId: string): Promise<number>
  /** The run behind a result; for a prediction made elsewhere it is made when it is first opened. */
  open(evaluationId: string, ordinal: number): Promise<string>
  /** Failed results become open ones again. */
  reopen(evaluationId: string, ordinals: readonly number[]): Promise<void>
}

export interface ResultsParts {
  readonly store: EvaluationStore
  readonly commit: Commit
  readonly lives: LiveEvaluations
  readonly runner: Runner
  readonly companions: Companions
  /** a prediction made elsewhere as a run */
  runOfPrediction(item: Item, prediction: unknown, evaluation: StoredEvaluation): Run
}

const AT_ONCE = 200

export function createResults(parts: ResultsParts): Results {
  const { store, commit, lives, runner, companions, runOfPrediction } = parts

  /** What a result's facts come from; null where it never came to a run. */
  async function runOf(result: StoredResult, item: Item, { evaluation }: Live): Promise<Run | null> {
    if (result.runId) return runner.get(result.runId)
    return result.prediction === null ? null : runOfPrediction(item, result.prediction, evaluation)
  }

  function factsNow(result: StoredResult, run: Run | null, item: Item, regional: Grade | null) {
    if (result.status === 'pending') return noFacts
    return run ? factsOf(run, item, result, { regional }) : factsWithoutRun(result)
  }

  /** Reads and writes in one transaction, so that a judge and a person never undo each other's words. */
  async function replace(
    evaluationId: string,
    ordinal: number,
    edit: (before: StoredResult) => StoredResult,
  ): Promise<StoredResult> {
    const { before, after } = await commit(async (trx) => {
      const before = await store.result(evaluationId, ordinal, trx)
      const after = edit(before)
      await store.put(after)(trx)
      return { before, after }
    })
    lives.applied(before, after)
    return after
  }

  async function change(
    evaluationId: string,
    ordinal: number,
    edit: (result: StoredResult) => StoredResult,
  ): Promise<Result> {
    const live = await lives.get(evaluationId)
    const known = await store.result(evaluationId, ordinal)
    if (known.status === 'pending') throw new ProblemError('result-empty')
    const item = await store.item(live.evaluation.datasetId, ordinal)
    const run = await runOf(known, item, live)
    const regional = await companions.regional(live.evaluation, ordinal)
    return tell(
      await replace(evaluationId, ordinal, (before) => {
        const edited = edit(before)
        return { ...edited, facts: factsNow(edited, run, item, regional) }
      }),
      live,
    )
  }

  async function recompute(
    evaluationId: string,
    ordinals: readonly number[],
    counts: (result: StoredResult) => boolean,
  ): Promise<number> {
    const live = await lives.get(evaluationId)
    const regionals = await companions.regionals(live.evaluation)
    let differ = 0
    for (let at = 0; at < ordinals.length; at += AT_ONCE) {
      const part = ordinals.slice(at, at + AT_ONCE)
      const items = new Map(
        (await store.items(live.evaluation.datasetId, part)).map((item) => [item.ordinal, item]),
      )
      const changed: { ordinal: number; again: (result: StoredResult) => Facts }[] = []
      for (const result of (await store.results(evaluationId, part)).filter(counts)) {
        const { ordinal } = result
        const item = items.get(ordinal)
        if (!item) continue
        const run = await runOf(result, item, live)
        const again = (now: StoredResult) => factsNow(now, run, item, regionals.get(ordinal) ?? null)
        if (packFacts(again(result)) !== packFacts(result.facts)) changed.push({ ordinal, again })
      }
      await Promise.all(
        changed.map(({ ordinal, again }) =>
          replace(evaluationId, ordinal, (before) => ({ ...before, facts: again(before) })),
        ),
      )
      differ += changed.length
    }
    return differ
  }

  function tell(stored: StoredResult, live: Live | null): Result {
    const { runKey: _, prediction: __, ...result } = stored
    const runId = live?.running.get(result.ordinal)
    if (!runId) return result
    return { ...result, status: 'running', runId, facts: { ...result.facts, status: 'running' } }
  }

  return {
    async list(evaluationId, ordinals) {
      const live = await lives.get(evaluationId)
      return (await store.results(evaluationId, ordinals)).map((result) => tell(result, live))
    },

    async ofItem(itemId) {
      const results = await store.resultsOfItem(itemId)
      return Promise.all(results.map(async (one) => tell(one, await lives.get(one.evaluationId))))
    },

    overrule: (evaluationId, ordinal, words) =>
      change(evaluationId, ordinal, (result) => ({
        ...result,
        overruled: words && { ...words, at: new Date().toISOString() },
      })),

    addJudgements: (evaluationId, ordinal, judgements) =>
      change(evaluationId, ordinal, (result) => ({
        ...result,
        judgements: [...result.judgements, ...judgements],
      })),

    async recompute(evaluationId) {
      const done = await store.ordinals(evaluationId, 'done')
      return recompute(evaluationId, [...done, ...(await store.ordinals(evaluationId, 'failed'))], () => true)
    },

    async regrade(evaluationId) {
      const { evaluation } = await lives.get(evaluationId)
      const regionals = await companions.regionals(evaluation)
      const done = await store.ordinals(evaluationId, 'done')
      return recompute(
        evaluationId,
        done.filter((ordinal) => regionals.has(ordinal)),
        // Only a wrong answer has a cause, and the region alone says something only where it was answered wrong, too.
        ({ ordinal, facts: { final, cause, causeBy } }) =>
          final === 'wrong' &&
          causeBy === 'rule' &&
          (cause === 'unreadable') !== (regionals.get(ordinal) === 'wrong'),
      )
    },

    async open(evaluationId, ordinal) {
      const live = await lives.get(evaluationId)
      const result = await store.result(evaluationId, ordinal)
      const running = live.running.get(ordinal)
      if (running ?? result.runId) return (running ?? result.runId) as string
      if (result.prediction === null) throw new ProblemError('result-empty')
      const item = await store.item(live.evaluation.datasetId, ordinal)
      const run = runOfPrediction(item, result.prediction, live.evaluation)
      await runner.store(run)
      // Two people may open it at the same time; the first one's run stays.
      const { runId } = await replace(evaluationId, ordinal, (before) => ({
        ...before,
        runId: before.runId ?? run.id,
      }))
      return runId ?? run.id
    },

    async reopen(evaluationId, ordinals) {
      for (let at = 0; at < ordinals.length; at += AT_ONCE) {
        const results = await store.results(evaluationId, ordinals.slice(at, at + AT_ONCE))
        await Promise.all(
          results.map(({ ordinal }) =>
            replace(evaluationId, ordinal, (before) => ({
              ...before,
              ...blankBody,
              attempts: before.attempts,
              status: 'pending',
              runId: null,
              facts: noFacts,
            })),
          ),
        )
      }
    },
  }
}
