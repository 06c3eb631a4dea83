/** How the pictures of an item are looked at while it is checked. */
import { useState } from 'react'
import type { Tool } from '../../../canvas/pane-state.ts'

interface ItemView {
  readonly entryId: string
  readonly tool: Tool
  readonly selected: string | null
  readonly linked: boolean
}

/** All but the overlays begins anew with each item. */
export function useItemView(entryId: string) {
  const [overlays, setOverlays] = useState(true)
  const [kept, setKept] = useState<ItemView | null>(null)
  const view: ItemView =
    kept?.entryId === entryId ? kept : { entryId, tool: 'select', selected: null, linked: false }
  const set = (change: Partial<ItemView>) => setKept({ ...view, ...change })
  return { ...view, set, overlays, setOverlays }
}
