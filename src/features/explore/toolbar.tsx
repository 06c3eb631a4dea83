/** Above the items: whose they are, how many, the search, their order and their look, saved slices and exports. */
import { Link } from '@tanstack/react-router'
import {
  ArrowDownUp,
  ChartColumn,
  ChevronLeft,
  Columns3,
  FileText,
  Grid2x2,
  Grid3x3,
  LayoutGrid,
  type LucideIcon,
  Table,
} from 'lucide-react'
import type { Dataset } from '#contract/dataset.ts'
import type { Evaluation } from '#contract/evaluation.ts'
import { useShortcut } from '../../app/key-choices.ts'
import type { Layout } from '../../app/slice/search.ts'
import { Button } from '../../app/ui/button.tsx'
import { IconButton } from '../../app/ui/icon-button.tsx'
import { Popover } from '../../app/ui/popover.tsx'
import { Segmented } from '../../app/ui/segmented.tsx'
import { Select } from '../../app/ui/select.tsx'
import { SearchBox } from './filters/search-box.tsx'
import { SlicesMenu } from './filters/slices-menu.tsx'
import { ColumnChoice } from './items/column-choice.tsx'
import { sortChoices } from './items/columns.ts'
import { ExportMenu } from './manage/export-menu.tsx'
import { PresentSlice } from './present-slice.tsx'
import type { Slice } from './use-slice.ts'
import type { View } from './use-view.ts'
import { countName } from './words.ts'

const looks: readonly { value: Layout; label: string; icon: LucideIcon }[] = [
  { value: 'grid', label: 'Grid', icon: LayoutGrid },
  { value: 'table', label: 'Table', icon: Table },
  { value: 'figures', label: 'Figures', icon: ChartColumn },
]

export interface ToolbarProps {
  dataset: Dataset
  evaluations: readonly Evaluation[]
  view: View
  slice: Slice
}

export function Toolbar({ dataset, evaluations, view, slice }: ToolbarProps) {
  const { search, rule, chosen } = view
  const helpKey = useShortcut('help')
  const layout = search.layout ?? 'grid'
  const sorts = sortChoices(chosen)
  const current = sorts.findIndex(({ sort }) => JSON.stringify(sort) === JSON.stringify(rule.sort))
  const size = search.size ?? 's'
  const nextSize = size === 's' ? 'l' : 's'
  return (
    <div className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-line border-b bg-panel px-2 py-1.5">
      <Link
        to="/explore"
        aria-label="All datasets"
        title="All datasets"
        className="target grid place-items-center rounded-lg text-muted hover:bg-hover hover:text-fg"
      >
        <ChevronLeft size={17} aria-hidden="true" />
      </Link>
      <h1 className="min-w-0 max-w-56 truncate font-semibold text-sm" title={dataset.name}>
        {dataset.name}
      </h1>
      <output
        className="whitespace-nowrap text-[12px] text-muted"
        data-testid="slice-count"
        aria-live="polite"
      >
        {slice.order.length === dataset.items
          ? countName(dataset.items)
          : `${countName(slice.order.length)} of ${countName(dataset.items)}`}
      </output>
      <SearchBox view={view} searching={slice.searching} />
      <div className="grow max-lg:hidden" />
      <Segmented
        label="Layout"
        value={layout}
        options={looks.map((look) => ({ ...look, iconOnly: true }))}
        onChange={(next) => view.set({ layout: next === 'grid' ? undefined : next }, { push: true })}
      />
      {layout !== 'figures' && (
        <Select
          label="Order of the items"
          prefix={<ArrowDownUp size={14} aria-label="Order" />}
          value={`${current}`}
          options={[
            ...sorts.map(({ label }, at) => ({ value: `${at}`, label })),
            ...(current < 0 ? [{ value: '-1', label: 'By a column' }] : []),
          ]}
          onChange={(at) => view.setRule({ ...rule, sort: sorts[Number(at)]?.sort ?? null })}
          className="max-w-52"
        />
      )}
      {layout === 'table' && (
        <Popover
          label="Columns"
          align="end"
          trigger={
            <button
              type="button"
              aria-label="Columns"
              title="Columns"
              className="target grid place-items-center rounded-lg text-muted hover:bg-hover hover:text-fg"
            >
              <Columns3 size={16} aria-hidden="true" />
            </button>
          }
        >
          <ColumnChoice view={view} />
        </Popover>
      )}
      {layout === 'grid' && (
        <IconButton
          icon={size === 's' ? Grid2x2 : Grid3x3}
          label={size === 's' ? 'Larger pictures' : 'Smaller pictures'}
          onClick={() => view.set({ size: nextSize === 's' ? undefined : nextSize })}
        />
      )}
      <IconButton
        icon={ChartColumn}
        label={search.plots === false ? 'Show the plots' : 'Put the plots away'}
        command="explore-plots"
        pressed={search.plots !== false}
        onClick={() => view.set({ plots: search.plots === false ? undefined : false })}
      />
      <SlicesMenu dataset={dataset} view={view} />
      <Button asChild variant="ghost" className="px-2">
        <Link to="/explore/$datasetId/report" params={{ datasetId: dataset.id }} search={search}>
          <FileText size={15} aria-hidden="true" />
          <span className="max-xl:sr-only">Report</span>
        </Link>
      </Button>
      <PresentSlice dataset={dataset} evaluation={chosen.a} slice={slice} />
      <ExportMenu
        datasetId={dataset.id}
        rule={rule}
        evaluations={evaluations.filter((one) => one.id === chosen.a || one.id === chosen.b)}
      />
      <span className="sr-only">Press {helpKey.join(' ')} for the keys of this screen.</span>
    </div>
  )
}
