/** Going from item to item in the order of the slice. */
import { useCallback, useMemo, useRef } from 'react'
import type { Pick } from './items/card.tsx'
import type { Selection } from './use-selection.ts'
import type { Slice } from './use-slice.ts'
import type { View } from './use-view.ts'

export interface ItemWalk {
  readonly pick: (position: number, how: Pick) => void
  /** by so many places; stops at the ends */
  readonly step: (by: number) => void
  readonly stepLine: (by: number) => void
  readonly stepPage: (by: number) => void
  readonly goTo: (position: number) => void
  readonly setLayout: (layout: { columns: number; page: number }) => void
}

export function useItemWalk(view: View, slice: Slice, selection: Selection): ItemWalk {
  const layout = useRef({ columns: 1, page: 10 })
  const setLayout = useCallback((next: { columns: number; page: number }) => {
    layout.current = next
  }, [])
  const { order, position } = slice
  const { setLive, set } = view
  return useMemo(() => {
    const goTo = (target: number) => {
      const ordinal = order[Math.min(order.length - 1, Math.max(0, target))]
      // Walking writes the address when it comes to rest.
      if (ordinal !== undefined) setLive({ i: ordinal })
    }
    const from = (by: number) => goTo(position < 0 ? (by > 0 ? 0 : order.length - 1) : position + by)
    return {
      pick(target, how) {
        const ordinal = order[target]
        if (ordinal === undefined) return
        if (how === 'select') return selection.toggle(ordinal)
        if (how === 'range') return selection.extend(target)
        if (how === 'open') return set({ i: ordinal, open: true }, { push: true })
        goTo(target)
      },
      step: from,
      stepLine: (by) => from(by * layout.current.columns),
      stepPage: (by) => from(by * layout.current.page),
      goTo,
      setLayout,
    }
  }, [order, position, selection, set, setLive, setLayout])
}
