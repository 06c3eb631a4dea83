/**
 * Judging the undecided answers of an evaluation, in the background. Every judgement is stored before the next is counted, so
 * that a stop loses nothing and what was judged is not asked again; the jobs themselves live as long as the process.
 */
import { ProblemError, problem } from '#contract/error.ts'
import type { Judgement } from '#contract/evaluation.ts'
import { type Judging, noJudging } from '#contract/judging.ts'
import type { Engine } from '../engines/engine.ts'
import type { EngineRegistry } from '../engines/registry.ts'
import { demandJudge, type JudgeQuestion, judgeAnswer } from './judge.ts'

/** What the jobs need of evaluations. */
export interface JudgePort {
  /** Ordinals with an answer that waits for a judge, ascending. Throws evaluation-not-found. */
  undecided(evaluationId: string): Promise<readonly number[]>
  /** The open questions of one result; empty where it has been decided meanwhile. */
  questions(evaluationId: string, ordinal: number): Promise<readonly JudgeQuestion[]>
  /** Stores what was said, and grades again. */
  add(evaluationId: string, ordinal: number, judgements: readonly Judgement[]): Promise<void>
}

export interface Judgings {
  /** Throws evaluation-not-found, engine-not-found, engine-lacks, judging-running. */
  start(evaluationId: string, engine: string): Promise<Judging>
  get(evaluationId: string): Judging
  /** What is being judged ends; what was judged stays. */
  cancel(evaluationId: string): Promise<Judging>
  close(): Promise<void>
}

interface Job {
  state: Judging
  readonly abort: AbortController
  end: Promise<void>
}

/** Faults in a row after which the judge is taken to be gone. */
const MAX_FAULTS = 5

export function createJudgings(parts: {
  readonly port: JudgePort
  readonly engines: EngineRegistry
  /** for one answer, in milliseconds */
  readonly limitMs?: number
}): Judgings {
  const { port, engines, limitMs } = parts
  const jobs = new Map<string, Job>()

  function put(job: Job, patch: Partial<Judging>): void {
    job.state = { ...job.state, ...patch }
  }

  async function judgeOne(job: Job, engine: Engine, ordinal: number): Promise<void> {
    const { evaluationId } = job.state
    const said: Judgement[] = []
    for (const question of await port.questions(evaluationId, ordinal)) {
      const judgement = await judgeAnswer(engine, question, job.abort.signal, limitMs)
      said.push(judgement)
      // Stored at once: a fault on the second answer must not lose what was paid for the first.
      await port.add(evaluationId, ordinal, [judgement])
    }
    const last = said.at(-1)
    if (last) put(job, { [last.verdict]: job.state[last.verdict] + 1 })
    else put(job, { total: job.state.total - 1 })
  }

  async function carryOut(job: Job, engine: Engine, ordinals: readonly number[]): Promise<void> {
    const { signal } = job.abort
    let next = 0
    let faults = 0
    const worker = async () => {
      while (next < ordinals.length && !signal.aborted && faults < MAX_FAULTS) {
        const ordinal = ordinals[next++] as number
        try {
          await judgeOne(job, engine, ordinal)
          faults = 0
        } catch (error) {
          if (signal.aborted) return
          faults++
          const why = error instanceof ProblemError ? error.toProblem() : problem('internal')
          put(job, { failed: job.state.failed + 1, problem: why })
        }
      }
    }
    const width = Math.max(1, Math.min(engine.capacity, ordinals.length))
    await Promise.all(Array.from({ length: width }, worker))
    const gaveUp = next < ordinals.length || (ordinals.length > 0 && job.state.failed === ordinals.length)
    const status = signal.aborted ? 'cancelled' : gaveUp ? 'failed' : 'finished'
    put(job, { status, finishedAt: new Date().toISOString() })
  }

  return {
    async start(evaluationId, engineId) {
      const engine = engines.find(engineId)
      demandJudge(engine)
      const ordinals = await port.undecided(evaluationId)
      if (jobs.get(evaluationId)?.state.status === 'running') throw new ProblemError('judging-running')
      const state: Judging = {
        ...noJudging(evaluationId),
        status: 'running',
        engine: engineId,
        total: ordinals.length,
        startedAt: new Date().toISOString(),
      }
      const job: Job = { state, abort: new AbortController(), end: Promise.resolve() }
      jobs.set(evaluationId, job)
      job.end = carryOut(job, engine, ordinals)
      return job.state
    },

    get: (evaluationId) => jobs.get(evaluationId)?.state ?? noJudging(evaluationId),

    async cancel(evaluationId) {
      const job = jobs.get(evaluationId)
      if (!job) return noJudging(evaluationId)
      job.abort.abort(new ProblemError('run-cancelled'))
      await job.end
      return job.state
    },

    async close() {
      for (const job of jobs.values()) job.abort.abort(new ProblemError('run-cancelled'))
      await Promise.all([...jobs.values()].map((job) => job.end))
    },
  }
}
