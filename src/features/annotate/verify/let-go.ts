/**
 * A button that was pressed with the mouse keeps the focus, and Enter would press it again instead of accepting the item: so
 * it is let go. Where Tab goes on from stays the same.
 */
import { useEffect } from 'react'

function letGo(): void {
  const active = document.activeElement
  if (active instanceof HTMLElement && active.matches('button, [role="radio"], [role="switch"]'))
    active.blur()
}

/** At the start, and after each click of a pointer beside the pictures. */
export function useLetGo(): void {
  useEffect(() => {
    letGo()
    const afterClick = (event: MouseEvent) => {
      const inside = event.target instanceof Element && event.target.closest('aside, nav')
      // Keys that press a button count no clicks.
      if (inside && event.detail > 0) letGo()
    }
    addEventListener('click', afterClick)
    return () => removeEventListener('click', afterClick)
  }, [])
}
