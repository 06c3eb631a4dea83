/** Whether moving pictures stay in full sharpness: kept in this browser, told to the panes. */
import { useSyncExternalStore } from 'react'
import { setAdaptiveQuality } from '../canvas/quality.ts'

const storageKey = 'loupe-sharp-motion'
const listeners = new Set<() => void>()
let sharp = false

/** Takes up what was chosen here before. */
export function recallMotionSharpness(): void {
  try {
    apply(localStorage.getItem(storageKey) === 'on')
  } catch {
    // storage can be switched off; then nothing was chosen
  }
}

export function setMotionSharpness(on: boolean): void {
  apply(on)
  try {
    if (on) localStorage.setItem(storageKey, 'on')
    else localStorage.removeItem(storageKey)
  } catch {
    // the choice then lasts as long as the page
  }
}

export function useMotionSharpness(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => sharp,
  )
}

function apply(on: boolean): void {
  sharp = on
  setAdaptiveQuality(!on)
  for (const listener of listeners) listener()
}
