/** Explore's layout: filters above, plots at the left, items in the middle, the open item at the right. */
import { useCallback, useMemo, useState } from 'react'
import type { Dataset } from '#contract/dataset.ts'
import type { Evaluation } from '#contract/evaluation.ts'
import type { FactTable } from '#contract/facts.ts'
import { asProblem } from '../../app/api/queries.ts'
import { Button } from '../../app/ui/button.tsx'
import { cx } from '../../app/ui/cx.ts'
import { ProblemNote } from '../../app/ui/problem-note.tsx'
import { EvaluationPickers } from './evaluation-pickers.tsx'
import { FiguresView } from './figures/figures-view.tsx'
import { EmptySlice } from './filters/empty-slice.tsx'
import { FilterBar } from './filters/filter-bar.tsx'
import { ItemPanel } from './item/item-panel.tsx'
import { shownColumns } from './items/columns.ts'
import { ItemGrid } from './items/item-grid.tsx'
import { ItemTable } from './items/item-table.tsx'
import { SelectionBar } from './items/selection-bar.tsx'
import { RowsProvider, useRowWindows } from './items/use-rows.ts'
import { PlotsColumn } from './plots/plots-column.tsx'
import { Toolbar } from './toolbar.tsx'
import { useExploreCommands } from './use-explore-commands.ts'
import { useItemWalk } from './use-item-walk.ts'
import { useOpenRun } from './use-open-run.ts'
import { useSelection } from './use-selection.ts'
import { useSlice } from './use-slice.ts'
import type { View } from './use-view.ts'

export interface ExplorerProps {
  dataset: Dataset
  evaluations: readonly Evaluation[]
  /** those whose facts are in the table */
  shown: readonly Evaluation[]
  table: FactTable
  view: View
}

export function Explorer({ dataset, evaluations, shown, table, view }: ExplorerProps) {
  const { search, chosen, rule } = view
  const { setRule } = view
  const ruleView = useMemo(() => ({ rule, setRule }), [rule, setRule])
  const slice = useSlice(dataset, table, view)
  const rows = useRowWindows(dataset, shown)
  const a = evaluations.find((one) => one.id === chosen.a) ?? null
  const b = evaluations.find((one) => one.id === chosen.b) ?? null
  const names = useMemo(() => new Map(evaluations.map((one) => [one.id, one.name])), [evaluations])
  const selection = useSelection(slice.order)
  const walk = useItemWalk(view, slice, selection)
  const [tagging, setTagging] = useState(false)
  const layout = search.layout ?? 'grid'
  const open = search.open === true && search.i !== undefined
  const plots = search.plots !== false
  const columns = useMemo(() => shownColumns(search.cols, chosen), [search.cols, chosen])
  const run = useOpenRun(dataset, view)
  const openProblem = asProblem(run.problem)
  useExploreCommands({ run, view, slice, walk, selection, onTag: () => setTagging(true) })

  const onSelectAll = useCallback(
    (all: boolean) => (all ? selection.selectAll() : selection.clear()),
    [selection],
  )
  const items = {
    table,
    order: slice.order,
    chosen,
    position: slice.position,
    selected: selection.selected,
    onPick: walk.pick,
    onLayout: walk.setLayout,
  }
  return (
    <RowsProvider value={rows}>
      <EvaluationPickers dataset={dataset} evaluations={evaluations} a={a} b={b} view={view} />
      <Toolbar dataset={dataset} view={view} slice={slice} evaluations={evaluations} />
      <FilterBar view={view} slice={slice} names={names} />
      {openProblem && (
        <div className="border-line border-b bg-panel p-2">
          <ProblemNote
            problem={{ ...openProblem, title: `The run cannot be opened: ${openProblem.title}` }}
            className="mx-auto max-w-2xl"
          >
            <Button onClick={run.dismiss}>Close</Button>
          </ProblemNote>
        </div>
      )}
      <div className="flex min-h-0 grow max-md:flex-col max-md:overflow-y-auto">
        {plots && (
          <div className="flex w-full shrink-0 flex-col border-line border-r md:w-[300px] xl:w-[320px] max-md:order-last max-md:border-t max-md:border-r-0">
            <PlotsColumn filter={slice.filter} view={ruleView} a={a} b={b} />
          </div>
        )}
        <div
          className={cx('relative flex min-h-0 min-w-0 grow flex-col', 'max-md:h-[72dvh] max-md:shrink-0')}
        >
          {layout === 'figures' ? (
            <FiguresView dataset={dataset} evaluations={shown} a={a} b={b} view={view} slice={slice} />
          ) : slice.order.length === 0 ? (
            <EmptySlice view={view} slice={slice} names={names} />
          ) : layout === 'table' ? (
            <ItemTable
              {...items}
              columns={columns}
              sort={rule.sort}
              onSort={(sort) => view.setRule({ ...rule, sort })}
              onSelectAll={onSelectAll}
            />
          ) : (
            <ItemGrid {...items} size={search.size ?? 's'} />
          )}
          {selection.selected.size > 0 && (
            <SelectionBar dataset={dataset} selection={selection} tagging={tagging} onTagging={setTagging} />
          )}
        </div>
        {open && search.i !== undefined && (
          <ItemPanel
            key={search.i}
            dataset={dataset}
            evaluations={evaluations}
            ordinal={search.i}
            slice={slice}
            view={view}
            onInspect={run.open}
            onStep={walk.step}
            onClose={() => view.set({ open: undefined })}
          />
        )}
      </div>
    </RowsProvider>
  )
}
