/** Items that were ticked, for tags. They stay ticked when the slice changes; only those in sight can be ticked. */
import { useMemo, useState } from 'react'

export interface Selection {
  /** ordinals */
  readonly selected: ReadonlySet<number>
  readonly toggle: (ordinal: number) => void
  /** all from the place that was ticked last to this one */
  readonly extend: (position: number) => void
  readonly selectAll: () => void
  readonly clear: () => void
}

export function useSelection(order: Uint32Array): Selection {
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set())
  const [anchor, setAnchor] = useState<number | null>(null)
  return useMemo(
    () => ({
      selected,
      toggle(ordinal) {
        setAnchor(ordinal)
        setSelected((before) => {
          const next = new Set(before)
          if (!next.delete(ordinal)) next.add(ordinal)
          return next
        })
      },
      extend(position) {
        const from = anchor === null ? position : Math.max(0, order.indexOf(anchor))
        const range = order.subarray(Math.min(from, position), Math.max(from, position) + 1)
        setSelected((before) => new Set([...before, ...range]))
      },
      selectAll: () => setSelected(new Set(order)),
      clear: () => setSelected(new Set()),
    }),
    [selected, anchor, order],
  )
}
