/** After a click on a button the keys are the presentation's again: Space means the next step, not the same button once more. */
import { type RefObject, useEffect } from 'react'

export function useLetGo(area: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = area.current
    if (!element) return
    const letGo = (event: MouseEvent) => {
      // A click by the keyboard has no count: there the focus has to stay.
      if (event.detail > 0 && event.target instanceof Element)
        event.target.closest<HTMLElement>('button')?.blur()
    }
    element.addEventListener('click', letGo)
    return () => element.removeEventListener('click', letGo)
  }, [area])
}
