/** What the keyboard and the palette can do in Explore; the keys are in the app's one table. */
import { useCommand } from '../../app/commands.ts'
import { layouts } from '../../app/slice/search.ts'
import { conditionOn, withCondition } from './filters/edit-rule.ts'
import type { ItemWalk } from './use-item-walk.ts'
import type { OpenRun } from './use-open-run.ts'
import type { Selection } from './use-selection.ts'
import type { Slice } from './use-slice.ts'
import type { View } from './use-view.ts'

export interface ExploreCommands {
  run: OpenRun
  view: View
  slice: Slice
  walk: ItemWalk
  selection: Selection
  onTag: () => void
}

export function useExploreCommands({ run, view, slice, walk, selection, onTag }: ExploreCommands): void {
  const { search, set, chosen, rule } = view
  const items = (search.layout ?? 'grid') !== 'figures'
  const current = slice.position >= 0 ? slice.order[slice.position] : undefined
  const open = search.open === true

  useCommand('item-next', () => walk.step(1), items || open)
  useCommand('item-previous', () => walk.step(-1), items || open)
  // The plots' column and an open item scroll with the arrows themselves.
  const inItems = (act: () => void) => (event: KeyboardEvent | null) => {
    const target = event?.target instanceof Element ? event.target : null
    const free = target === null || target === document.body || target.id === 'main'
    if (!free && !target.closest('[data-scope="items"]')) return false
    act()
  }
  useCommand(
    'item-right',
    inItems(() => walk.step(1)),
    items,
  )
  useCommand(
    'item-left',
    inItems(() => walk.step(-1)),
    items,
  )
  useCommand(
    'item-below',
    inItems(() => walk.stepLine(1)),
    items,
  )
  useCommand(
    'item-above',
    inItems(() => walk.stepLine(-1)),
    items,
  )
  useCommand(
    'item-page-down',
    inItems(() => walk.stepPage(1)),
    items,
  )
  useCommand(
    'item-page-up',
    inItems(() => walk.stepPage(-1)),
    items,
  )
  useCommand(
    'item-first',
    inItems(() => walk.goTo(0)),
    items,
  )
  useCommand(
    'item-last',
    inItems(() => walk.goTo(slice.order.length - 1)),
    items,
  )

  const inspect = () => current !== undefined && run.open(current)
  useCommand(
    'item-open',
    () => {
      if (current === undefined) return walk.goTo(0)
      if (open) return inspect()
      set({ i: current, open: true }, { push: true })
    },
    slice.order.length > 0,
  )
  useCommand('item-inspect', inspect, current !== undefined && chosen.a !== null)
  useCommand(
    'item-select',
    () => current !== undefined && selection.toggle(current),
    items && current !== undefined,
  )
  useCommand('item-tag', onTag, selection.selected.size > 0)
  useCommand('explore-back', () => {
    if (open) return set({ open: undefined })
    if (selection.selected.size > 0) return selection.clear()
    return false
  })

  useCommand(
    'slice-clear',
    () => view.setRule({ ...rule, text: '', conditions: [] }),
    rule.conditions.length > 0 || rule.text !== '',
  )
  useCommand(
    'slice-differences',
    () => {
      const field = { field: 'outcome', evaluation: chosen.a, against: chosen.b }
      const on = conditionOn(rule, field) !== null
      const test = { is: 'in' as const, words: ['only-first', 'only-second'] }
      view.setRule(withCondition(rule, field, on ? null : { ...field, test, not: false }))
    },
    chosen.a !== null && chosen.b !== null,
  )
  useCommand('explore-layout', () => {
    const at = layouts.indexOf(search.layout ?? 'grid')
    const next = layouts[(at + 1) % layouts.length]
    set({ layout: next === 'grid' ? undefined : next }, { push: true })
  })
  useCommand('explore-plots', () => set({ plots: search.plots === false ? undefined : false }))
}
