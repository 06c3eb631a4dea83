/** Which evaluations are being asked now: starts their queues, and settles what becomes of an evaluation when one ends. */
import { type Problem, ProblemError } from '#contract/error.ts'
import { type CarryParts, createPort } from './carry.ts'
import { checkEvaluation } from './check.ts'
import { createGate, type Gate, type GatePauses, usualPauses } from './gate.ts'
import type { Live } from './live.ts'
import { type QueueEnd, startQueue } from './queue.ts'
import type { Results } from './results.ts'
import type { StoredEvaluation } from './stored.ts'

export interface ConductorParts extends CarryParts {
  readonly results: Results
  readonly pauses?: GatePauses | undefined
}

export interface Conductor {
  change(live: Live, patch: Partial<StoredEvaluation>): Promise<void>
  start(live: Live, ordinals: readonly number[]): void
  /** Goes on with what is open. Throws what `demandSame` throws. */
  goOn(live: Live): Promise<void>
  /** Throws what stands in the way of asking now: evaluation-imported, engine-changed, engine-not-found, engine-lacks. */
  demandSame(evaluation: StoredEvaluation): void
  stop(live: Live, how: 'stop' | 'cancel'): Promise<void>
  /** why the engine cannot be asked now */
  waiting(engine: string): Problem | null
  /** tries an engine again that was away */
  nudge(engine: string): void
  /** From now on what ends is gone on with at the next start. */
  close(): void
}

export function createConductor({ pauses = usualPauses, results, ...carry }: ConductorParts): Conductor {
  const { store, commit, engines, companions } = carry
  const gates = new Map<string, Gate>()
  let closing = false

  function gateOf(engine: string): Gate {
    const gate = gates.get(engine) ?? createGate(() => engines.find(engine), pauses)
    gates.set(engine, gate)
    return gate
  }

  async function change(live: Live, patch: Partial<StoredEvaluation>): Promise<void> {
    live.evaluation = { ...live.evaluation, ...patch }
    await commit(store.save(live.evaluation))
  }

  function start(live: Live, ordinals: readonly number[]): void {
    live.rate.restart()
    const queue = startQueue(createPort(live, gateOf(live.evaluation.engine), carry), ordinals)
    live.queue = queue
    void queue.end
      .then((end) => ended(live, end))
      // Where even that cannot be stored, the next start finds it running and goes on.
      .catch(() => undefined)
  }

  async function ended(live: Live, end: QueueEnd): Promise<void> {
    live.queue = null
    if (closing || live.evaluation.status !== 'running') return
    if (end.why === 'trouble') return change(live, { status: 'paused', problem: end.problem })
    // Gone on with, or with failed items to ask again, while the last ones ended.
    const open = await store.ordinals(live.evaluation.id, 'pending')
    if (live.queue) return
    if (open.length > 0) return start(live, open)
    await change(live, { status: 'finished', finishedAt: new Date().toISOString() })
    if (live.evaluation.method !== 'dual-view') return
    // It says of others what could not have been read.
    for (const id of await companions.of(live.evaluation)) {
      if (!closing) await results.regrade(id)
    }
  }

  function demandSame({ engine, method, params, model, source }: StoredEvaluation): void {
    if (source === 'imported') throw new ProblemError('evaluation-imported')
    const now = checkEvaluation({ engine, method, params }, engines).engine.model
    if (now !== model) {
      throw new ProblemError('engine-changed', `It began with ${model}; the engine has ${now} now.`)
    }
  }

  return {
    change,
    start,
    demandSame,

    async goOn(live) {
      demandSame(live.evaluation)
      gateOf(live.evaluation.engine).retry()
      await change(live, { status: 'running', problem: null, finishedAt: null })
      const open = await store.ordinals(live.evaluation.id, 'pending')
      // A queue that is still ending starts the next one itself.
      if (!live.queue) start(live, open)
    },

    async stop(live, how) {
      const queue = live.queue
      queue?.[how]()
      if (how === 'cancel') await queue?.end
    },

    waiting: (engine) => gates.get(engine)?.problem ?? null,
    nudge: (engine) => gateOf(engine).retry(),
    close() {
      closing = true
    },
  }
}
