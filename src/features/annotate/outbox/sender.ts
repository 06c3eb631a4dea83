/**
 * Sends the outbox, one change after the other. A server that does not answer is asked again and again, later each
 * time; a change that the server refuses waits for a person, and others go past it.
 */
import type { Entry } from '#contract/entry.ts'
import {
  dropOp,
  markRefused,
  markTried,
  meetConflict,
  nextOp,
  type Op,
  type Settled,
  settleOp,
} from './outbox.ts'

/** How one sending ended. */
export type Sent =
  | { readonly kind: 'done'; readonly entry: Entry | null; readonly reply: unknown }
  /** somebody else was faster; the entry as it is now */
  | { readonly kind: 'conflict'; readonly theirs: Entry }
  | {
      readonly kind: 'refused'
      readonly code: string
      readonly title: string
      readonly detail: string | null
    }
  /** no answer, or one that may be another next time */
  | { readonly kind: 'later'; readonly offline: boolean }

export interface SenderState {
  readonly ops: readonly Op[]
  /** entries that wait for a person to settle a conflict */
  readonly held: ReadonlySet<string>
  readonly online: boolean
  readonly sending: boolean
}

export interface SenderHost {
  send(op: Op): Promise<Sent>
  get(): SenderState
  set(change: Partial<Pick<SenderState, 'ops' | 'online' | 'sending'>>): void
  /** a change has arrived */
  onDone(op: Op, sent: Extract<Sent, { kind: 'done' }>): void
  onRefused(op: Op, sent: Extract<Sent, { kind: 'refused' }>): void
  /** others changed the same entry; solved: merged already */
  onMet(met: NonNullable<Settled['met']>): void
  newId(): string
  setTimer(work: () => void, ms: number): () => void
  now(): number
}

/** A pause in typing of this many ms sends; without one, this is the longest that the first change waits. */
const quietMs = 450
const mostMs = 900
const firstPauseMs = 700
const mostPauseMs = 5000

export interface Sender {
  /** a change was added */
  changed(): void
  /** tries at once */
  now(): void
}

export function createSender(host: SenderHost): Sender {
  let timer: (() => void) | null = null
  let due = Number.POSITIVE_INFINITY
  let since: number | null = null
  let pause = firstPauseMs
  let running = false

  const plan = (ms: number) => {
    timer?.()
    due = host.now() + ms
    timer = host.setTimer(() => {
      timer = null
      due = Number.POSITIVE_INFINITY
      void run()
    }, ms)
  }

  async function run(): Promise<void> {
    if (running) return
    running = true
    since = null
    host.set({ sending: true })
    try {
      for (;;) {
        const { ops, held } = host.get()
        const op = nextOp(ops, held)
        if (!op) break
        host.set({ ops: markTried(ops, op.id) })
        const sent = await host.send(op)
        if (sent.kind === 'later') {
          host.set({ online: !sent.offline })
          plan(pause)
          pause = Math.min(mostPauseMs, pause * 1.6)
          break
        }
        pause = firstPauseMs
        host.set({ online: true })
        take(op, sent)
      }
    } finally {
      running = false
      host.set({ sending: false })
    }
    // What came while the last one was on its way.
    const { ops, held } = host.get()
    if (timer === null && nextOp(ops, held)) plan(0)
  }

  function take(op: Op, sent: Exclude<Sent, { kind: 'later' }>): void {
    const { ops } = host.get()
    if (sent.kind === 'refused') {
      const { code, title, detail } = sent
      host.set({ ops: markRefused(ops, op.id, { code, title, detail }) })
      host.onRefused(op, sent)
      return
    }
    const settled =
      sent.kind === 'done'
        ? settleOp(ops, op.id, sent.entry, host.newId)
        : op.kind === 'save'
          ? meetConflict(ops, op.id, sent.theirs, host.newId)
          : { ops: dropOp(ops, op.id), met: null }
    // Told before the change leaves the list: what stands in the form must not flicker.
    if (sent.kind === 'done') host.onDone(op, sent)
    if (settled.met) host.onMet(settled.met)
    host.set({ ops: settled.ops })
  }

  return {
    changed() {
      const now = host.now()
      since ??= now
      const wait = Math.min(quietMs, Math.max(0, since + mostMs - now))
      // While the server is away its own rhythm of trying goes on.
      if (!host.get().online && due <= now + mostPauseMs) return
      plan(wait)
    },
    now() {
      pause = firstPauseMs
      plan(0)
    },
  }
}
