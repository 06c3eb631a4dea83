/** A clock for a replay: runs at a pace between 0 and the log's length, and can be set by hand. */
import { useCallback, useEffect, useRef, useState } from 'react'

export interface Clock {
  /** ms since the log's first event */
  readonly ms: number
  readonly running: boolean
  run(on: boolean): void
  /** stops it there */
  set(ms: number): void
}

/** `pace`: how many ms of the log pass in one ms; infinite jumps to the end. */
export function useClock(lengthMs: number, pace: number, startMs: number, startRunning: boolean): Clock {
  const [ms, setMs] = useState(Math.min(startMs, lengthMs))
  const [running, setRunning] = useState(startRunning)
  const now = useRef(ms)
  const put = useCallback((value: number) => {
    now.current = value
    setMs(value)
  }, [])

  useEffect(() => {
    if (!running) return
    if (!Number.isFinite(pace)) {
      put(lengthMs)
      setRunning(false)
      return
    }
    let frame = 0
    let before: number | null = null
    const tick = (time: number) => {
      const passed = (time - (before ?? time)) * pace
      before = time
      const next = Math.min(lengthMs, now.current + passed)
      put(next)
      if (next < lengthMs) frame = requestAnimationFrame(tick)
      else setRunning(false)
    }
    frame = requestAnimationFrame(tick)
    return () => cancelAnimationFrame(frame)
  }, [running, pace, lengthMs, put])

  return {
    ms,
    running,
    run(on) {
      // From the end it starts again.
      if (on && now.current >= lengthMs) put(0)
      setRunning(on)
    },
    set(value) {
      setRunning(false)
      put(Math.min(lengthMs, Math.max(0, value)))
    },
  }
}
