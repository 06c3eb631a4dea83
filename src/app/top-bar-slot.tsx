import type { ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { create } from 'zustand'

const useSlot = create<{ element: HTMLElement | null }>(() => ({ element: null }))
const setSlot = (element: HTMLElement | null) => useSlot.setState({ element })

/** The place in the top bar that a screen fills. */
export function TopBarSlot() {
  return <div ref={setSlot} className="flex min-w-0 items-center justify-end gap-2" />
}

/** Puts a screen's pickers into the top bar. */
export function InTopBar({ children }: { children: ReactNode }) {
  const element = useSlot((slot) => slot.element)
  return element && createPortal(children, element)
}
