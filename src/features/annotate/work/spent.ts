/** Time on the open item, for as long as somebody really works; handed on with the next save of that item. */
import { useEffect } from 'react'
import { type ActiveTime, createActiveTime } from './active-time.ts'
import { followWork } from './use-active-time.ts'

/** ms of items that were left before they were saved again */
const carried = new Map<string, number>()
let open: { readonly entryId: string; readonly time: ActiveTime } | null = null

/** ms of work on an entry since the last take. */
export function takeSpent(entryId: string): number {
  const left = carried.get(entryId) ?? 0
  carried.delete(entryId)
  const now = open?.entryId === entryId ? open.time.take(performance.now()) : 0
  return Math.min(3_600_000, left + now)
}

/** Counts for the entry that is open. */
export function useSpentTime(entryId: string | null): void {
  useEffect(() => {
    if (entryId === null) return
    const time = createActiveTime()
    open = { entryId, time }
    const stop = followWork(time)
    return () => {
      stop()
      carried.set(entryId, (carried.get(entryId) ?? 0) + time.take(performance.now()))
      if (open?.time === time) open = null
    }
  }, [entryId])
}
