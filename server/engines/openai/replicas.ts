/**
 * Several addresses of one model. Questions with the same key go to the same address (rendezvous hashing, so that an
 * address that comes or goes moves only its own share), each address answers so many at a time, and one that fails is left
 * alone for a pause that grows, then tried with a single question. An address that failed several times in a row is open, as
 * a circuit breaker is: where all are, questions are refused at once until a pause is over and one question has been answered.
 */
import { createHash } from 'node:crypto'
import type { Replica } from '#contract/engine.ts'

export interface ReplicaLimits {
  /** questions at once for each address */
  readonly perReplica: number
  /** questions that may wait, over all addresses */
  readonly maxWaiting: number
  /** the first pause after a failure and the longest, in milliseconds */
  readonly firstPauseMs: number
  readonly longestPauseMs: number
  /** failures in a row after which an address is open */
  readonly openAfter: number
}

export const usualLimits: ReplicaLimits = {
  perReplica: 4,
  maxWaiting: 512,
  firstPauseMs: 1000,
  longestPauseMs: 60_000,
  openAfter: 5,
}

/** A place at one address. Told how it went, it gives the place back; further calls do nothing. */
export interface Place {
  readonly index: number
  /** how long was waited for it, in milliseconds */
  readonly waitedMs: number
  succeeded(): void
  /** `busy`: it answered, but takes no more just now; that opens no breaker */
  failed(detail: string, busy?: boolean): void
  /** neither: cancelled, or the question itself was at fault */
  released(): void
}

export class LineFull extends Error {}

/** Every address is open; nothing was asked. */
export class BreakerOpen extends Error {
  /** until the first of them is tried again */
  readonly backInMs: number
  readonly failures: number
  constructor(backInMs: number, failures: number) {
    super('every address is open')
    this.backInMs = backInMs
    this.failures = failures
  }
}

interface Waiter {
  readonly give: (at: number) => void
  readonly refuse: (error: Error) => void
  readonly order: readonly number[]
}

interface State {
  status: 'unknown' | 'up' | 'resting'
  running: number
  waiting: Waiter[]
  /** in a row; those that count for the breaker */
  failures: number
  /** pauses in a row, also after an answer that it is busy */
  pauses: number
  /** performance.now() until which it rests */
  until: number
  /** the one question that finds out whether it is back */
  trial: boolean
  detail: string | null
}

export class Replicas {
  private readonly states: State[]
  private readonly limits: ReplicaLimits
  private readonly keys: readonly string[]

  constructor(addresses: readonly string[], limits: ReplicaLimits = usualLimits) {
    this.keys = addresses
    this.limits = limits
    this.states = addresses.map(() => ({
      status: 'unknown',
      running: 0,
      waiting: [],
      failures: 0,
      pauses: 0,
      until: 0,
      trial: false,
      detail: null,
    }))
  }

  get capacity(): number {
    return this.states.length * this.limits.perReplica
  }

  info(): Replica[] {
    const now = performance.now()
    return this.states.map((state, index) => ({
      index,
      status: this.statusOf(state),
      running: state.running,
      waiting: state.waiting.length,
      failures: state.failures,
      backInMs: state.status === 'resting' ? Math.max(0, Math.round(state.until - now)) : null,
      detail: state.detail,
    }))
  }

  /** Somebody looks after it, so the next question is asked whatever has been. */
  forgive(): void {
    for (const state of this.states) {
      state.failures = 0
      state.until = 0
    }
  }

  private statusOf({ status, trial, failures }: State): Replica['status'] {
    if (status !== 'resting') return status
    if (trial) return 'trying'
    return failures >= this.limits.openAfter ? 'open' : 'resting'
  }

  /** Why nothing may be asked just now, null where something may. */
  private refusal(): BreakerOpen | null {
    const now = performance.now()
    const closed = this.states.some(
      ({ status, failures, until, trial }) =>
        status !== 'resting' || failures < this.limits.openAfter || (now >= until && !trial),
    )
    if (closed) return null
    const first = this.states.reduce((a, b) => (b.until < a.until ? b : a))
    return new BreakerOpen(Math.max(0, first.until - now), first.failures)
  }

  /** Whether an address besides `tried` is not resting. */
  hasOther(tried: ReadonlySet<number>): boolean {
    return this.states.some((_, at) => !tried.has(at) && this.isOpen(at))
  }

  /**
   * A place at the best address that is not in `without` (unless that leaves none): the key's own, as long as it answers
   * and fewer than as many again wait there; else the next in the key's order. Throws LineFull, BreakerOpen, and the signal's
   * reason.
   */
  async enter(
    affinity: string | undefined,
    without: ReadonlySet<number>,
    signal: AbortSignal,
  ): Promise<Place> {
    signal.throwIfAborted()
    const since = performance.now()
    const refusal = this.refusal()
    if (refusal) throw refusal
    const order = this.orderFor(affinity).filter((at) => !without.has(at))
    const able = order.length > 0 ? order : this.orderFor(affinity)
    const at = this.choose(able)
    const state = this.at(at)
    if (this.hasRoom(at)) return this.take(at, since)
    if (this.states.reduce((n, { waiting }) => n + waiting.length, 0) >= this.limits.maxWaiting)
      throw new LineFull()
    return new Promise<Place>((resolve, reject) => {
      const waiter: Waiter = {
        order: able,
        give: (given) => {
          signal.removeEventListener('abort', leave)
          resolve(this.take(given, since))
        },
        refuse: (error) => {
          signal.removeEventListener('abort', leave)
          reject(error)
        },
      }
      state.waiting.push(waiter)
      const leave = () => {
        for (const { waiting } of this.states) {
          const place = waiting.indexOf(waiter)
          if (place >= 0) waiting.splice(place, 1)
        }
        reject(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  private at(index: number): State {
    const state = this.states[index]
    if (!state) throw new RangeError(`no replica ${index}`)
    return state
  }

  /** By the key's hash with each address; without a key by how little there is to do. */
  private orderFor(affinity: string | undefined): number[] {
    const all = this.states.map((_, at) => at)
    if (affinity === undefined) return all.sort((a, b) => this.load(a) - this.load(b))
    const weight = all.map((at) =>
      createHash('sha256').update(`${this.keys[at]}\n${affinity}`).digest().readUIntBE(0, 6),
    )
    return all.sort((a, b) => (weight[b] ?? 0) - (weight[a] ?? 0))
  }

  private load(at: number): number {
    const { running, waiting } = this.at(at)
    return running + waiting.length
  }

  private isOpen(at: number): boolean {
    const { status, until, trial } = this.at(at)
    return status !== 'resting' || (performance.now() >= until && !trial)
  }

  private hasRoom(at: number): boolean {
    const { running, waiting } = this.at(at)
    return running < this.limits.perReplica && waiting.length === 0
  }

  private choose(order: readonly number[]): number {
    const open = order.filter((at) => this.isOpen(at))
    const calm = open.find((at) => this.load(at) < this.limits.perReplica * 2)
    if (calm !== undefined) return calm
    if (open.length > 0) return open.reduce((a, b) => (this.load(b) < this.load(a) ? b : a))
    // All are resting: the one that is back first is asked at once, for it may have been started again.
    return order.reduce((a, b) => (this.at(b).until < this.at(a).until ? b : a))
  }

  private take(index: number, since: number): Place {
    const state = this.at(index)
    state.running++
    const trial = state.status === 'resting'
    if (trial) state.trial = true
    let open = true
    const leave = (change: () => void) => {
      if (!open) return
      open = false
      state.running--
      if (trial) state.trial = false
      change()
      this.serve()
    }
    return {
      index,
      waitedMs: performance.now() - since,
      succeeded: () =>
        leave(() => {
          state.status = 'up'
          state.failures = 0
          state.pauses = 0
          state.detail = null
        }),
      failed: (detail, busy = false) =>
        leave(() => {
          const pause = this.limits.firstPauseMs * 2 ** Math.min(20, state.pauses)
          state.pauses++
          if (busy) state.failures = 0
          else state.failures++
          state.status = 'resting'
          state.until = performance.now() + Math.min(this.limits.longestPauseMs, pause)
          state.detail = detail
        }),
      released: () => leave(() => {}),
    }
  }

  /** Hands free places to those who wait; who waited at a resting address is sent to another. */
  private serve(): void {
    const refusal = this.refusal()
    if (refusal) {
      for (const { waiting } of this.states) for (const waiter of waiting.splice(0)) waiter.refuse(refusal)
      return
    }
    for (const [at, state] of this.states.entries()) {
      if (!this.isOpen(at) && this.states.some((_, other) => this.isOpen(other))) {
        for (const waiter of state.waiting.splice(0)) {
          const other = this.choose(waiter.order)
          this.at(other).waiting.push(waiter)
        }
      }
    }
    for (const [at, state] of this.states.entries()) {
      while (state.running < this.limits.perReplica) {
        const next = state.waiting.shift()
        if (!next) break
        next.give(at)
      }
    }
  }
}
