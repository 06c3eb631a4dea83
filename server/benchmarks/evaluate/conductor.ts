/** Which evaluations are being asked now: starts their queues, and settles what becomes of an evaluation when one ends. */
import { type Problem, ProblemError } from '#contract/error.ts'
import type { Bus } from '../../store/bus.ts'
import { type CarryParts, createPort } from './carry.ts'
import { checkEvaluation } from './check.ts'
import { createGate, type Gate, type GatePauses, usualPauses } from './gate.ts'
import type { Live } from './live.ts'
import { type QueueEnd, startQueue } from './queue.ts'
import type { Results } from './results.ts'
import type { Claimant } from './store.ts'
import type { StoredEvaluation } from './stored.ts'
import { problemOf } from './trouble.ts'

export interface ConductorParts extends CarryParts {
  readonly results: Results
  readonly members: Claimant
  readonly bus: Bus
  readonly pauses?: GatePauses | undefined
}

export interface Conductor {
  change(live: Live, patch: Partial<StoredEvaluation>): Promise<void>
  /** Asks these items of an evaluation that this process has claimed. */
  start(live: Live, ordinals: readonly number[]): void
  /** Goes on with what is open, here or where it is being asked. Throws what `demandSame` throws. */
  goOn(live: Live): Promise<void>
  /** Goes on with whatever nobody asks any more; answers with how many. */
  takeOver(): Promise<number>
  /** Throws what stands in the way of asking now: evaluation-imported, engine-changed, engine-not-found, engine-lacks. */
  demandSame(evaluation: StoredEvaluation): void
  stop(live: Live, how: 'stop' | 'cancel'): Promise<void>
  /** why the engine cannot be asked now */
  waiting(engine: string): Problem | null
  /** tries an engine again that was away */
  nudge(engine: string): void
  /** From now on what ends is gone on with at the next start, or by another process. */
  close(): void
}

/** What processes tell each other when an evaluation was changed, or left. */
export const evaluationTopic = (id: string) => `evaluation ${id}`

export function createConductor(parts: ConductorParts): Conductor {
  const { pauses = usualPauses, results, members, bus, ...carry } = parts
  const { store, commit, engines, companions, lives } = carry
  const gates = new Map<string, Gate>()
  let closing = false

  function gateOf(engine: string): Gate {
    const gate = gates.get(engine) ?? createGate(() => engines.find(engine), pauses)
    gates.set(engine, gate)
    return gate
  }

  async function change(live: Live, patch: Partial<StoredEvaluation>): Promise<void> {
    live.evaluation = { ...live.evaluation, ...patch }
    live.changing++
    try {
      await commit(store.change(live.evaluation.id, patch))
    } finally {
      live.changing--
      live.changes++
    }
    bus.tell(evaluationTopic(live.evaluation.id))
  }

  function start(live: Live, ordinals: readonly number[]): void {
    if (live.queue) return
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
    if (closing) return
    const { id } = live.evaluation
    if (live.evaluation.status !== 'running') return leave(id)
    if (end.why === 'trouble') {
      await change(live, { status: 'paused', problem: end.problem })
      return leave(id)
    }
    // Gone on with, or with failed items to ask again, while the last ones ended.
    const open = await store.ordinals(id, 'pending')
    if (live.queue) return
    if (open.length > 0) return start(live, open)
    await change(live, { status: 'finished', finishedAt: new Date().toISOString() })
    await leave(id)
    if (live.evaluation.method !== 'dual-view') return
    // It says of others what could not have been read.
    for (const id of await companions.of(live.evaluation)) {
      if (!closing) await results.regrade(id)
    }
  }

  async function leave(id: string): Promise<void> {
    await store.release(id, members.id)
    bus.tell(evaluationTopic(id))
  }

  /** Asks what is open where this process has the evaluation or gets it; false where another one has it. */
  async function claim(live: Live): Promise<boolean> {
    if (!(await store.claim(live.evaluation.id, members))) return false
    const open = await store.ordinals(live.evaluation.id, 'pending')
    // A queue that is still ending starts the next one itself.
    if (live.evaluation.status === 'running') start(live, open)
    return true
  }

  async function takeOver(): Promise<number> {
    let taken = 0
    for (const id of await store.claimable(members)) {
      const live = await lives.get(id)
      if (closing || live.queue || !(await store.claim(id, members))) continue
      try {
        await goOn(live)
        taken++
      } catch (error) {
        await change(live, { status: 'paused', problem: problemOf(error) })
        await leave(id)
      }
    }
    return taken
  }

  /** Another process has changed or left an evaluation. */
  async function heard(id: string): Promise<void> {
    const live = lives.known().find(({ evaluation }) => evaluation.id === id)
    if (live) {
      live.readAt = Number.NEGATIVE_INFINITY
      const now = await lives.get(id).catch(() => null)
      const status = now?.evaluation.status
      // Removed, paused or cancelled by a person at another process.
      if (status !== 'running') live.queue?.[status === 'paused' ? 'stop' : 'cancel']()
    }
    if (!closing && !live?.queue) await takeOver()
  }

  bus.hear((topic) => {
    const [what, id] = topic.split(' ')
    // What fails now is looked at again with the next renewal of the lease.
    if (what === 'evaluation' && id) void heard(id).catch(() => undefined)
  })

  async function goOn(live: Live): Promise<void> {
    demandSame(live.evaluation)
    gateOf(live.evaluation.engine).retry()
    await change(live, { status: 'running', problem: null, finishedAt: null })
    await claim(live)
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

    goOn,
    takeOver,

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
