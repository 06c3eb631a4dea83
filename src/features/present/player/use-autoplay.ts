/** A story that plays by itself: after a step's own time comes the next one. */
import { useEffect, useRef } from 'react'

export interface Autoplay {
  playing: boolean
  /** what stands there now; another one starts its own time */
  step: string
  seconds: number
  /** 2 is twice as fast */
  speed: number
  onDue: () => void
}

export function useAutoplay({ playing, step, seconds, speed, onDue }: Autoplay): void {
  const latest = useRef(onDue)
  useEffect(() => {
    latest.current = onDue
  })
  useEffect(() => {
    if (!playing || step === '') return
    const timer = setTimeout(() => latest.current(), (seconds * 1000) / speed)
    return () => clearTimeout(timer)
  }, [playing, step, seconds, speed])
  useWakeLock(playing)
}

/** Keeps the screen on where the browser can; nothing is lost where it cannot. */
function useWakeLock(on: boolean): void {
  useEffect(() => {
    if (!on || !('wakeLock' in navigator)) return
    let lock: WakeLockSentinel | null = null
    let gone = false
    navigator.wakeLock.request('screen').then(
      (held) => {
        if (gone) void held.release()
        else lock = held
      },
      () => undefined,
    )
    return () => {
      gone = true
      void lock?.release()
    }
  }, [on])
}
