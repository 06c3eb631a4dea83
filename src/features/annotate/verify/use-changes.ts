/** What others make of the items on one's way while one checks: the open one is told of, those to come are brought up to date. */
import { useEffect, useMemo, useRef } from 'react'
import type { QueueItem } from '#contract/checking.ts'
import type { Entry } from '#contract/entry.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { useOutboxStore } from '../outbox/outbox-store.ts'
import { takeEntries, tellPerson, useWork } from '../work/work-store.ts'
import { fetchItem } from './api.ts'
import { type Change, changeSince } from './changed.ts'
import { drop, givenOf, type Session } from './session.ts'
import { changeSession, renewItem } from './verify-store.ts'

/** What somebody else has made of the item that is open; the poll of the project tells. null: nothing. */
export function useChange({ entry }: QueueItem): Change | null {
  const now = useWork((state) => state.entries.get(entry.id))
  // What one has changed oneself is told by the replies; what met another's change is settled in its dialog.
  const own = useOutboxStore(
    ({ ops, conflicts }) =>
      conflicts.has(entry.id) || ops.some((op) => op.entryId === entry.id && op.refused === null),
  )
  return useMemo(() => (now && !own ? changeSince(entry, now) : null), [entry, now, own])
}

/** Shows the item as it is now; false: it cannot be had, which is told, or there is nothing to check of it by now. */
export async function takeChange(entryId: string): Promise<boolean> {
  try {
    return await renewed(entryId)
  } catch (error) {
    const problem = asProblem(error)
    tellPerson(`The item as it is now cannot be had: ${problem?.detail ?? problem?.title ?? 'unknown'}`)
    return false
  }
}

/** From the server, and not from the poll: what others have said of it counts or is hidden by the version. */
async function renewed(entryId: string, signal?: AbortSignal): Promise<boolean> {
  const item = await fetchItem(entryId, signal)
  takeEntries([item.entry])
  const there = isToCheck(item.entry)
  if (there) renewItem(item)
  return there
}

const isToCheck = ({ deletedAt, state }: Entry) => deletedAt === null && state !== 'draft'

/** Nobody is to be told of what they have not seen: an item that comes up is shown as it is by then. */
export function useAheadFresh(session: Session): void {
  const entries = useWork((state) => state.entries)
  const ahead = session.items.slice(session.at + 1).filter(({ entry }) => !givenOf(session, entry.id))
  const changed = ahead.flatMap(({ entry }) => {
    const now = entries.get(entry.id)
    return now && changeSince(entry, now) ? [now] : []
  })
  const latest = useRef(changed)
  latest.current = changed
  const key = changed.map(({ id, version }) => `${id} ${version}`).join(' ')
  useEffect(() => {
    if (key === '') return
    const abort = new AbortController()
    for (const entry of latest.current) {
      if (!isToCheck(entry)) changeSession((now) => drop(now, entry.id))
      // One that fails is told of when it is open.
      else renewed(entry.id, abort.signal).catch(() => undefined)
    }
    return () => abort.abort()
  }, [key])
}
