/** The whole screen for the page, where the browser gives it; a presentation works without it, too. */
import { useSyncExternalStore } from 'react'

export function canFullscreen(): boolean {
  return typeof document !== 'undefined' && document.fullscreenEnabled === true
}

export function useFullscreen(): boolean {
  return useSyncExternalStore(
    (changed) => {
      document.addEventListener('fullscreenchange', changed)
      return () => document.removeEventListener('fullscreenchange', changed)
    },
    () => document.fullscreenElement !== null,
  )
}

export function toggleFullscreen(): void {
  // A refusal, as in a frame that may not, changes nothing.
  if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined)
  else if (canFullscreen()) document.documentElement.requestFullscreen().catch(() => undefined)
}

export function leaveFullscreen(): void {
  if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined)
}
