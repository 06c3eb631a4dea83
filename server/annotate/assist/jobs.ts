/**
 * Suggestions on their way: carried out in the background by the one process that owns them, cancelled, resumed, taken over
 * after a kill.
 */
import type { Suggestion } from '#contract/assist.ts'
import { ProblemError } from '#contract/error.ts'
import { problemOf } from '../../benchmarks/evaluate/trouble.ts'
import { type Bus, noBus } from '../../store/bus.ts'
import { onlyMember } from '../../store/members.ts'
import { type CarryParts, carryOut } from './carry.ts'
import type { Claimant } from './store.ts'
import type { Question, Stored } from './stored.ts'

export interface JobsParts extends CarryParts {
  /** how many may wait or go on at once; further ones are refused as `busy` */
  readonly maxActive?: number
  readonly members?: Claimant
  readonly bus?: Pick<Bus, 'tell' | 'hear'>
}

export interface Jobs {
  /** Throws busy. */
  demandRoom(): void
  begin(stored: Stored, questions: readonly Question[]): Promise<void>
  /** What is asked right now is dropped; what is stored stays. Throws suggestion-not-found, suggestion-state. */
  cancel(id: string): Promise<Suggestion>
  /** Goes on where it stood; what failed is asked again. Throws suggestion-not-found, suggestion-state, busy. */
  resume(id: string): Promise<Suggestion>
  /** Goes on with what no process carries out any more; how many that are. */
  recover(): Promise<number>
  /** Stops at once and hands over what was going on. */
  close(): Promise<void>
}

const topicOf = (id: string) => `suggestion ${id}`

export function createJobs(parts: JobsParts): Jobs {
  const { store, maxActive = 100, members = onlyMember(), bus = noBus } = parts
  const active = new Map<string, { abort: AbortController; end: Promise<void> }>()
  let closing = false

  /** Another process may have cancelled what goes on here. */
  const deaf = bus.hear((topic) => {
    for (const [id, { abort }] of active) {
      if (topic !== '*' && topic !== topicOf(id)) continue
      void store.stored(id).then(
        ({ status }) => {
          if (status !== 'queued' && status !== 'running') abort.abort(new ProblemError('run-cancelled'))
        },
        () => abort.abort(new ProblemError('run-cancelled')),
      )
    }
  })

  function launch(id: string): void {
    const abort = new AbortController()
    const end = work(id, abort.signal).finally(() => {
      if (active.get(id)?.abort === abort) active.delete(id)
    })
    active.set(id, { abort, end })
  }

  async function work(id: string, signal: AbortSignal): Promise<void> {
    try {
      if (!(await store.claim(id, members))) return
      await carryOut(await store.stored(id), parts, signal)
      await store.move(id, ['running'], 'done', { error: null, finishedAt: now() })
    } catch (error) {
      // Cancelled: its status stands already. Closing: it is to go on.
      if (signal.aborted) return
      const why = problemOf(error)
      // Where even this cannot be stored (a full disk), the next start takes it up again.
      await store.move(id, ['running'], 'failed', { error: why, finishedAt: now() }).catch(() => undefined)
    }
  }

  function demandRoom(): void {
    if (closing || active.size >= maxActive)
      throw new ProblemError('busy', 'Too many suggestions are waiting already.')
  }

  return {
    demandRoom,

    async begin(stored, questions) {
      await store.insert(stored, questions, members.id)
      launch(stored.id)
    },

    async cancel(id) {
      const done = await store.move(id, ['queued', 'running'], 'cancelled', { finishedAt: now() })
      bus.tell(topicOf(id))
      const going = active.get(id)
      going?.abort.abort(new ProblemError('run-cancelled'))
      await going?.end
      const suggestion = await store.load(id)
      if (!done) throw new ProblemError('suggestion-state', `It is ${suggestion.status} already.`)
      return suggestion
    },

    async resume(id) {
      demandRoom()
      const { status, progress } = await store.load(id)
      const mended = status === 'done' && progress.failed > 0
      if (!mended && status !== 'failed' && status !== 'cancelled')
        throw new ProblemError('suggestion-state', `It is ${status}; there is nothing to go on with.`)
      await active.get(id)?.end
      // Its owner is whoever carried it out before, and lets go of it: this process goes on.
      if (!(await store.move(id, [status], 'queued', { error: null, finishedAt: null }, members.id)))
        throw new ProblemError('suggestion-state')
      await store.forgetFailures(id)
      launch(id)
      return store.load(id)
    },

    async recover() {
      if (closing) return 0
      const left = (await store.claimable(members)).filter((id) => !active.has(id))
      for (const id of left) launch(id)
      return left.length
    },

    async close() {
      closing = true
      deaf()
      const left = [...active]
      for (const [, { abort }] of left) abort.abort(new ProblemError('run-cancelled'))
      await Promise.all(left.map(([, { end }]) => end))
      await Promise.allSettled(left.map(([id]) => store.release(id, members.id)))
    },
  }
}

const now = () => new Date().toISOString()
