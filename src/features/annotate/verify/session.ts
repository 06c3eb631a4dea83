/**
 * A person's way through the items to check, as a pure fold: those already walked past, the one that is open, and the
 * next ones. What was said stays with its item, so that one can walk back and take it back.
 */
import type { Queue, QueueItem } from '#contract/checking.ts'
import type { GivenReview, NewReview } from '#contract/review.ts'
import type { UndoPart } from '../model/undo.ts'
import type { VerifyDraft } from './draft.ts'

export interface Given {
  readonly entryId: string
  readonly review: NewReview
  /** the server has it */
  readonly arrived: boolean
  /** why the server did not take it, in words */
  readonly refused: string | null
  /** what was mended with it, and the draft that did; null: nothing */
  readonly mend: Mend | null
}

export interface Mend {
  readonly part: UndoPart
  readonly draft: VerifyDraft
}

export interface Session {
  /** walked past, open, to come */
  readonly items: readonly QueueItem[]
  /** index of the open one; the length of the list once all are done */
  readonly at: number
  /** in the order in which they were given */
  readonly given: readonly Given[]
  readonly skipped: ReadonlySet<string>
  /** as the server last counted, less what was given since */
  readonly left: number
  readonly doneToday: number
  readonly doneAll: number
  /** the server was asked at least once */
  readonly known: boolean
}

export const noSession: Session = {
  items: [],
  at: 0,
  given: [],
  skipped: new Set(),
  left: 0,
  doneToday: 0,
  doneAll: 0,
  known: false,
}

export const currentItem = (session: Session): QueueItem | null => session.items[session.at] ?? null

export const givenOf = (session: Session, entryId: string): Given | null =>
  session.given.findLast((given) => given.entryId === entryId && given.refused === null) ?? null

/** Items whose verdict was not taken, and that nothing was said of since: they come again. */
function refusedIds(session: Session): ReadonlySet<string> {
  const refused = session.given.filter((one) => one.refused !== null).map(({ entryId }) => entryId)
  return new Set(refused.filter((id) => givenOf(session, id) === null))
}

/** What was said of an item is of the past, where it has changed since and the server asks again. */
function letPast(session: Session, queue: Queue): Session {
  const known = new Map(session.items.map(({ entry }, at) => [entry.id, { at, version: entry.version }]))
  const again = new Set(
    queue.items
      .filter(({ entry: { id, version } }) => {
        const one = known.get(id)
        const given = givenOf(session, id)
        // What one mended oneself waits for one's own word on it, which is on its way.
        const own = given?.mend && version === given.review.version + 1
        return one && one.at < session.at && version > one.version && given?.arrived && !own
      })
      .map(({ entry }) => entry.id),
  )
  if (again.size === 0) return session
  const items = session.items.filter(({ entry }) => !again.has(entry.id))
  const given = session.given.filter(({ entryId }) => !again.has(entryId))
  return { ...session, items, given, at: session.at - again.size }
}

/** The server's next items join behind the known ones; what is still to come is brought up to date. */
export function admit(before: Session, queue: Queue): Session {
  const session = letPast(before, queue)
  const fresh = new Map(queue.items.map((item) => [item.entry.id, item]))
  const waiting = session.given.filter(({ arrived, refused }) => !arrived && refused === null)
  const isWaiting = new Set(waiting.map(({ entryId }) => entryId))
  const lost = refusedIds(session)
  const passed = session.items
    .slice(0, session.at)
    .filter(({ entry }) => !(lost.has(entry.id) && fresh.has(entry.id)))
  const ahead = session.items
    .slice(session.at)
    .map((item, at) => (at > 0 ? (fresh.get(item.entry.id) ?? item) : item))
  const items = [...passed, ...ahead]
  const known = new Set(items.map(({ entry }) => entry.id))
  const added = queue.items.filter(({ entry }) => !known.has(entry.id) && !isWaiting.has(entry.id))
  return {
    ...session,
    items: [...items, ...added],
    at: passed.length,
    left: Math.max(0, queue.left - waiting.length),
    doneToday: queue.doneToday + waiting.length,
    doneAll: queue.doneAll + waiting.length,
    known: true,
  }
}

/** One item goes before all that are to come, such as one that a link names. */
export function openItem(session: Session, item: QueueItem): Session {
  const found = session.items.findIndex(({ entry }) => entry.id === item.entry.id)
  if (found >= 0) return { ...session, at: found, items: session.items.with(found, item) }
  const items = session.items.toSpliced(session.at, 0, item)
  return { ...session, items }
}

/** The next item that nothing was said of yet, else the end. */
function nextOpen(session: Session, from: number): number {
  for (let at = from; at < session.items.length; at++) {
    const id = session.items[at]?.entry.id
    if (id !== undefined && !givenOf(session, id) && !session.skipped.has(id)) return at
  }
  return session.items.length
}

export function give(
  session: Session,
  entryId: string,
  review: NewReview,
  mend: Mend | null = null,
): Session {
  const again = givenOf(session, entryId) !== null
  const next: Session = {
    ...session,
    given: [...session.given, { entryId, review, arrived: false, refused: null, mend }],
    left: again ? session.left : Math.max(0, session.left - 1),
    doneToday: again ? session.doneToday : session.doneToday + 1,
    doneAll: again ? session.doneAll : session.doneAll + 1,
  }
  return { ...next, at: nextOpen(next, session.at + 1) }
}

export function skip(session: Session): Session {
  const item = currentItem(session)
  if (!item) return session
  const skipped = givenOf(session, item.entry.id)
    ? session.skipped
    : new Set(session.skipped).add(item.entry.id)
  const next = { ...session, skipped }
  return { ...next, at: nextOpen(next, session.at + 1) }
}

export function back(session: Session): Session {
  return session.at > 0 ? { ...session, at: session.at - 1 } : session
}

type Told = Pick<QueueItem, 'entry' | 'reviews' | 'hidden'>

/** What is known here of an item, brought up to date at its place. */
export function renew(session: Session, { entry, reviews, hidden }: Told): Session {
  const items = session.items.map((item) =>
    item.entry.id === entry.id ? { ...item, entry, reviews, hidden } : item,
  )
  return { ...session, items }
}

/** There is nothing to check of it for now: it was deleted, or is being written again. */
export function drop(session: Session, entryId: string): Session {
  const found = session.items.findIndex(({ entry }) => entry.id === entryId)
  if (found < 0) return session
  const skipped = new Set(session.skipped)
  skipped.delete(entryId)
  const left = givenOf(session, entryId) ? session.left : Math.max(0, session.left - 1)
  const next = { ...session, items: session.items.toSpliced(found, 1), skipped, left }
  if (found > session.at) return next
  return { ...next, at: found < session.at ? session.at - 1 : nextOpen(next, found) }
}

/** What was put off comes again, in its order. */
export function takeSkipped(session: Session): Session {
  const later = session.items.filter(({ entry }) => session.skipped.has(entry.id))
  const kept = session.items.filter(({ entry }) => !session.skipped.has(entry.id))
  return { ...session, items: [...kept, ...later], at: kept.length, skipped: new Set() }
}

/** The last verdict, and the session without it, its item open again. */
export function undoLast(session: Session): { readonly session: Session; readonly taken: Given } | null {
  const taken = session.given.findLast(({ refused }) => refused === null)
  if (!taken) return null
  const given = session.given.filter((one) => one !== taken)
  const found = session.items.findIndex(({ entry }) => entry.id === taken.entryId)
  const still = givenOf({ ...session, given }, taken.entryId) !== null
  const by = still ? 0 : 1
  return {
    taken,
    session: {
      ...session,
      given,
      at: found < 0 ? session.at : found,
      left: session.left + by,
      doneToday: Math.max(0, session.doneToday - by),
      doneAll: Math.max(0, session.doneAll - by),
    },
  }
}

/** The server has taken a verdict, or taken one back: what it shows now of this item. */
export function arrived(session: Session, { review, ...told }: GivenReview): Session {
  return {
    ...renew(session, told),
    given: session.given.map((one) => (one.review.id === review.id ? { ...one, arrived: true } : one)),
  }
}

/** The server did not take a verdict: its item comes again with what the server tells next. */
export function refuse(session: Session, reviewId: string, why: string): Session {
  const lost = session.given.find(({ review }) => review.id === reviewId)
  if (!lost) return session
  const given = session.given.map((one) => (one === lost ? { ...one, refused: why } : one))
  return {
    ...session,
    given,
    left: session.left + 1,
    doneToday: Math.max(0, session.doneToday - 1),
    doneAll: Math.max(0, session.doneAll - 1),
  }
}

/** So few are ahead that the server should be asked for more. */
export function wantsMore(session: Session, ahead = 3): boolean {
  const open = session.items
    .slice(session.at)
    .filter(({ entry }) => !givenOf(session, entry.id) && !session.skipped.has(entry.id))
  return open.length <= ahead
}

/** Items the server need not tell again: known here, and not yet off its list. */
export function knownIds(session: Session, most = 100): string[] {
  const off = new Set(session.given.filter((one) => one.arrived).map(({ entryId }) => entryId))
  const again = refusedIds(session)
  return session.items
    .map(({ entry }) => entry.id)
    .filter((id) => !off.has(id) && !again.has(id))
    .slice(-most)
}
