/** Plays a recorded run again through its event log. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Replay } from '#contract/replay.ts'
import type { Run } from '#contract/run.ts'

/** A run shorter than this is stretched to it at “watchable” pace. */
const watchableMs = 6000
export const paces = ['watchable', 'true', 'fast'] as const
export type Pace = (typeof paces)[number]

export interface Replaying {
  readonly run: Run
  /** milliseconds into the log; null: at rest at its end */
  readonly ms: number | null
  readonly playing: boolean
  readonly pace: Pace
  play(): void
  pause(): void
  /** Leaves the replay: the run as it ended. */
  end(): void
  seek(ms: number): void
  setPace(pace: Pace): void
}

export function useReplaying(replay: Replay): Replaying {
  const [ms, setMs] = useState<number | null>(null)
  const [playing, setPlaying] = useState(false)
  const [pace, setPace] = useState<Pace>('watchable')
  const at = useRef(0)
  at.current = ms ?? 0
  const speed = speedOf(pace, replay.durationMs)

  useEffect(() => {
    if (!playing) return
    let last = performance.now()
    let frame = requestAnimationFrame(function step(now) {
      const next = at.current + (now - last) * speed
      last = now
      if (next >= replay.durationMs) {
        setPlaying(false)
        setMs(null)
        return
      }
      setMs(next)
      frame = requestAnimationFrame(step)
    })
    return () => cancelAnimationFrame(frame)
  }, [playing, replay, speed])

  const whole = useMemo(() => replay.at(Number.POSITIVE_INFINITY), [replay])
  return {
    run: ms === null ? whole : replay.at(ms),
    ms,
    playing,
    pace,
    play: useCallback(() => {
      setMs((now) => now ?? 0)
      setPlaying(true)
    }, []),
    pause: useCallback(() => setPlaying(false), []),
    end: useCallback(() => {
      setPlaying(false)
      setMs(null)
    }, []),
    seek: useCallback((to: number) => setMs(to >= replay.durationMs ? null : Math.max(0, to)), [replay]),
    setPace,
  }
}

/** Log milliseconds per millisecond of the watcher. */
function speedOf(pace: Pace, durationMs: number): number {
  if (pace === 'true') return 1
  if (pace === 'fast') return Math.max(4, durationMs / 3000)
  return durationMs / watchableMs
}
