/** The one outbox of this page: its list, its place on the disk, its sending. Lives as long as the page. */
import { create } from 'zustand'
import type { Entry } from '#contract/entry.ts'
import { newUuid } from '../../../app/api/uuid.ts'
import { type KeptOps, keptOps } from './kept-ops.ts'
import {
  addOp,
  type Conflict,
  discardOp,
  markRefused,
  type Op,
  type RequestOp,
  type Settled,
} from './outbox.ts'
import { sendOp } from './send-op.ts'
import { createSender, type Sender } from './sender.ts'

export interface OutboxState {
  readonly ops: readonly Op[]
  /** conflicts that wait for a person, by entry */
  readonly conflicts: ReadonlyMap<string, Conflict>
  readonly online: boolean
  readonly sending: boolean
  /** ms, when the last change arrived; null: none yet on this page */
  readonly savedAt: number | null
  /** changes are on their way to this browser's disk */
  readonly keeping: boolean
  /** changes cannot be kept on this browser's disk: they live as long as the page */
  readonly unkept: boolean
}

export const useOutboxStore = create<OutboxState>(() => ({
  ops: [],
  conflicts: new Map(),
  online: true,
  sending: false,
  savedAt: null,
  keeping: false,
  unkept: false,
}))

export type OutboxEvent =
  | {
      readonly kind: 'done'
      readonly id: string
      readonly op: Op
      readonly entry: Entry | null
      readonly reply: unknown
    }
  | {
      readonly kind: 'refused'
      readonly id: string
      readonly op: Op
      readonly code: string
      readonly title: string
      readonly detail: string | null
    }
  | { readonly kind: 'met'; readonly id: string; readonly conflict: Conflict; readonly solved: boolean }

const listeners = new Set<(event: OutboxEvent) => void>()

/** Hears what becomes of the changes. Returns how to stop. */
export function onOutbox(listener: (event: OutboxEvent) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const tell = (event: OutboxEvent) => {
  for (const listener of listeners) listener(event)
}

interface Engine {
  readonly kept: KeptOps
  readonly sender: Sender
}
let engine: Engine | null = null
/** Who sits here; set by the screen that knows. */
let personId = 'local'
/** What another person left behind on this browser: it stays until they are back, and is nobody else's to send or see. */
let parked: readonly Op[] = []

/** Starts the outbox, once: takes over what earlier pages left behind, and sends it. Another person gets their own. */
export function startOutbox(person: string): void {
  if (engine && person !== personId) {
    const all = [...parked, ...useOutboxStore.getState().ops]
    personId = person
    parked = all.filter((op) => op.personId !== person)
    useOutboxStore.setState({ conflicts: new Map() })
    setOps(all.filter((op) => op.personId === person))
    engine.sender.now()
  }
  personId = person
  if (engine) return
  const { getState, setState } = useOutboxStore
  const kept = keptOps(newUuid(), () => setState({ unkept: true }))
  const sender = createSender({
    send: sendOp,
    get: () => {
      const { ops, conflicts, online, sending } = getState()
      return { ops, held: new Set(conflicts.keys()), online, sending }
    },
    set: ({ ops, ...rest }) => (ops === undefined ? setState(rest) : setOps(ops, rest)),
    onDone: (op, { entry, reply }) => {
      setState({ savedAt: Date.now() })
      tell({ kind: 'done', id: op.id, op, entry, reply })
    },
    onRefused: (op, { code, title, detail }) => tell({ kind: 'refused', id: op.id, op, code, title, detail }),
    onMet,
    newId: newUuid,
    setTimer: (work, ms) => {
      const timer = setTimeout(work, ms)
      return () => clearTimeout(timer)
    },
    now: () => performance.now(),
  })
  engine = { kept, sender }
  void adopt()
  setInterval(() => void adopt(), 5000)
  addEventListener('online', () => sender.now())
  document.addEventListener('visibilitychange', () => document.hidden && sender.now())
  addEventListener('beforeunload', (event) => {
    const { unkept, ops } = getState()
    if (unkept && ops.length > 0) event.preventDefault()
  })
}

function onMet({ conflict, solved }: NonNullable<Settled['met']>): void {
  if (!solved) {
    useOutboxStore.setState(({ conflicts }) => ({
      conflicts: new Map(conflicts).set(conflict.entryId, conflict),
    }))
  }
  tell({ kind: 'met', id: conflict.entryId, conflict, solved })
}

async function adopt(): Promise<void> {
  if (!engine) return
  try {
    const found = await engine.kept.adopt()
    if (found.length === 0) return
    const { ops } = useOutboxStore.getState()
    const known = new Set([...parked, ...ops].map((op) => op.id))
    const fresh = found.filter((op) => !known.has(op.id))
    parked = [...parked, ...fresh.filter((op) => op.personId !== personId)]
    // They are older than anything of this page.
    setOps([...fresh.filter((op) => op.personId === personId), ...ops])
    engine.sender.now()
  } catch {
    useOutboxStore.setState({ unkept: true })
  }
}

let lastWrite: Promise<void> | null = null

function setOps(ops: readonly Op[], rest: Partial<OutboxState> = {}): void {
  const write = engine?.kept.keep([...parked, ...ops]) ?? null
  lastWrite = write
  useOutboxStore.setState({ ops, keeping: write !== null, ...rest })
  void write?.then(() => lastWrite === write && useOutboxStore.setState({ keeping: false }))
}

/** Adds a change; it is on its way within a second. */
export function addChange(op: Op): void {
  setOps(addOp(useOutboxStore.getState().ops, op))
  engine?.sender.changed()
}

export const whoChanges = (): string => personId

export type SendLater = Pick<RequestOp, 'id' | 'projectId' | 'entryId' | 'method' | 'path' | 'body' | 'what'>

/** Sends a request in its turn, again where its reply was lost; it has to name itself (`id` in its body) to count once. */
export function sendLater(wish: SendLater): void {
  if (useOutboxStore.getState().ops.some((op) => op.id === wish.id)) return
  addChange({ ...wish, kind: 'request', personId, at: Date.now(), tried: false, refused: null })
}

export function dropRefused(id: string): void {
  setOps(discardOp(useOutboxStore.getState().ops, id))
  engine?.sender.now()
}

export function retryRefused(id: string): void {
  setOps(markRefused(useOutboxStore.getState().ops, id, null))
  engine?.sender.now()
}

/** A person has settled a conflict: `ops` as they are then. */
export function endConflict(entryId: string, settle: (ops: readonly Op[]) => readonly Op[]): void {
  useOutboxStore.setState(({ conflicts }) => {
    const rest = new Map(conflicts)
    rest.delete(entryId)
    return { conflicts: rest }
  })
  setOps(settle(useOutboxStore.getState().ops))
  engine?.sender.now()
}

export function sendNow(): void {
  engine?.sender.now()
}
