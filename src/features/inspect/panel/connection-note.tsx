/** While a run goes on: whether its events still arrive. */
import { Unplug } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Connection } from '../../../app/api/run-stream.ts'

/** Long enough to be read. */
const resumedMs = 4000

export function ConnectionNote({ connection }: { connection: Connection }) {
  const [resumed, setResumed] = useState(false)
  const before = useRef(connection)
  useEffect(() => {
    const back = before.current === 'reconnecting' && (connection === 'live' || connection === 'done')
    before.current = connection
    if (!back) return
    setResumed(true)
    const timer = setTimeout(() => setResumed(false), resumedMs)
    return () => clearTimeout(timer)
  }, [connection])
  return (
    <div role="status" className="empty:-mt-4">
      {connection === 'reconnecting' && (
        <p className="flex items-center gap-2 text-[13px] text-muted">
          <Unplug size={14} aria-hidden="true" />
          Connection lost. As soon as the server answers, this page goes on where it was.
        </p>
      )}
      {resumed && connection !== 'reconnecting' && (
        <p className="text-[13px] text-muted">Connected again; nothing was missed.</p>
      )}
    </div>
  )
}
