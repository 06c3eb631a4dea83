/** How far one is: left for this person, done today, and one's own time on the item. */
import { type ReactNode, useEffect, useState } from 'react'
import { formatCount } from '../../../app/progress-words.ts'
import { Progress } from '../../../app/ui/progress.tsx'
import type { Session } from './session.ts'

/** Mounted anew for each item. */
export function ProgressLine({ session, children }: { session: Session; children?: ReactNode }) {
  const { left, doneToday, doneAll } = session
  const all = left + doneAll
  return (
    <div className="flex flex-col gap-0.5">
      <p className="flex items-baseline gap-3 text-[12.5px] text-muted" data-testid="verify-progress">
        <span>
          <strong className="font-mono text-fg">{formatCount(left)}</strong> left
        </span>
        <span>
          <strong className="font-mono text-fg">{formatCount(doneToday)}</strong> done today
        </span>
        <OwnTime />
      </p>
      <div className="flex items-center gap-3">
        <Progress label={`${doneAll} of ${all} checked`} value={all === 0 ? 1 : doneAll / all} />
        {children}
      </div>
    </div>
  )
}

/** Counts up on the item; nobody else is told. */
function OwnTime() {
  const [since] = useState(() => performance.now())
  const [now, setNow] = useState(since)
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.max(0, Math.floor((now - since) / 1000))
  const words = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  return (
    <span
      className="ml-auto font-mono"
      title="Your time on this item, shown to you alone; pauses over a minute are left out when it is recorded"
    >
      {words}
    </span>
  )
}
