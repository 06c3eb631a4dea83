/** A clock of real work for a screen: gives the ms since it was last asked, pauses longer than a minute left out. */
import { useCallback, useEffect, useRef } from 'react'
import { type ActiveTime, createActiveTime } from './active-time.ts'

/** What counts as a sign that somebody works. */
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

/** Feeds a clock with the signs of life of this page. Returns how to stop. */
export function followWork(time: ActiveTime): () => void {
  const off = new AbortController()
  const { signal } = off
  const touch = () => time.touch(performance.now())
  touch()
  for (const sign of signs) addEventListener(sign, touch, { signal, passive: true, capture: true })
  document.addEventListener('visibilitychange', () => document.hidden && time.rest(performance.now()), {
    signal,
  })
  return () => {
    off.abort()
    time.rest(performance.now())
  }
}

/** Begins anew with another key, such as the item's id. */
export function useActiveTime(key: string): () => number {
  const clock = useRef<{ key: string; time: ActiveTime } | null>(null)
  useEffect(() => {
    const time = createActiveTime()
    clock.current = { key, time }
    return followWork(time)
  }, [key])
  return useCallback(() => clock.current?.time.take(performance.now()) ?? 0, [])
}
