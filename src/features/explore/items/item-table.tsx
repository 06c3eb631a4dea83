/** Items as lines with their figures: any number of them, of which only those on the screen exist. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import type { Sort } from '#contract/slice.ts'
import { cx } from '../../../app/ui/cx.ts'
import { Tick } from './card.tsx'
import { type Column, fieldOf, nextSort } from './columns.ts'
import type { ItemsProps } from './item-grid.tsx'
import { Line } from './line.tsx'
import { grid, gridHead, roles } from './roles.ts'
import { useArrivals, useRowsContext } from './use-rows.ts'

export interface ItemTableProps extends ItemsProps {
  columns: readonly Column[]
  sort: Sort | null
  onSort: (sort: Sort | null) => void
  onSelectAll: (all: boolean) => void
}

const lineHeight = 44
const headHeight = 33
const tickWidth = 40
const questionWidth = 260
const lineId = (position: number) => `line-${position}`

export function ItemTable(props: ItemTableProps) {
  const { table, order, chosen, position, selected, onPick, onLayout, columns, sort, onSort, onSelectAll } =
    props
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useRowsContext()
  useArrivals(rows.items)
  const a = chosen.a === null ? undefined : rows.results.get(chosen.a)
  const b = chosen.b === null ? undefined : rows.results.get(chosen.b)
  useArrivals(a)
  useArrivals(b)
  const virtual = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 6,
    // The head stays, and covers the first line.
    scrollPaddingStart: headHeight,
    paddingStart: headHeight,
  })
  useEffect(() => {
    if (position >= 0) virtual.scrollToIndex(position)
  }, [virtual, position])
  useEffect(() => {
    const visible = Math.floor(((scroller.current?.clientHeight ?? 0) - headHeight) / lineHeight)
    onLayout({ columns: 1, page: Math.max(1, visible) })
  }, [onLayout])

  const lines = virtual.getVirtualItems()
  const first = lines[0]?.index ?? 0
  const last = (lines.at(-1)?.index ?? -1) + 1
  const visible = useMemo(() => Array.from(order.subarray(first, last)), [order, first, last])
  useEffect(() => {
    rows.items.want(visible)
    a?.want(visible)
    b?.want(visible)
  }, [rows, a, b, visible])

  const template = [
    `${tickWidth}px`,
    ...columns.map(({ width }) => (width === 0 ? `minmax(${questionWidth}px, 1fr)` : `${width}px`)),
  ].join(' ')
  const least = columns.reduce((sum, { width }) => sum + (width || questionWidth), tickWidth)
  const all = selected.size > 0 && selected.size === order.length
  return (
    <div
      ref={scroller}
      className="relative min-h-0 grow overflow-auto bg-surface"
      data-testid="item-scroller"
    >
      <table
        {...grid(
          order.length + 1,
          columns.length + 1,
          position >= first && position < last ? lineId(position) : undefined,
        )}
        className="relative block w-full outline-offset-[-2px]"
        style={{ height: virtual.getTotalSize(), minWidth: least }}
      >
        <thead {...roles.group} className="sticky top-0 z-10 block border-line border-b bg-panel">
          <tr {...roles.row} className="grid" style={{ gridTemplateColumns: template }}>
            <th {...gridHead(0)} className="block p-0">
              <button
                type="button"
                aria-pressed={all}
                aria-label={all ? 'Let go of the selection' : 'Select all items of the slice'}
                onClick={() => onSelectAll(!all)}
                className="target grid w-full place-items-center"
              >
                <Tick on={all} />
              </button>
            </th>
            {columns.map((column, at) => (
              <Head
                key={column.id}
                column={column}
                index={at + 1}
                sort={sort}
                field={fieldOf(column, chosen)}
                onSort={onSort}
              />
            ))}
          </tr>
        </thead>
        <tbody {...roles.group} className="block">
          {lines.map((line) => {
            const ordinal = order[line.index] ?? 0
            return (
              <Line
                key={line.key}
                id={lineId(line.index)}
                table={table}
                chosen={chosen}
                columns={columns}
                ordinal={ordinal}
                position={line.index}
                item={rows.items.get(ordinal)}
                a={a?.get(ordinal)}
                b={b?.get(ordinal)}
                current={line.index === position}
                selected={selected.has(ordinal)}
                onPick={onPick}
                top={line.start}
                height={lineHeight}
                template={template}
              />
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function Head({
  column,
  index,
  sort,
  field,
  onSort,
}: {
  column: Column
  index: number
  sort: Sort | null
  field: ReturnType<typeof fieldOf>
  onSort: (sort: Sort | null) => void
}) {
  const sorted =
    field !== null &&
    sort?.field === field.field &&
    sort.evaluation === field.evaluation &&
    sort.against === field.against
  const direction = sorted ? (sort.descending ? 'descending' : 'ascending') : 'none'
  const Arrow = direction === 'ascending' ? ArrowUp : ArrowDown
  const look = cx(
    'flex w-full min-w-0 items-center gap-1 px-2 font-medium text-[11px] text-muted',
    column.numeric && 'justify-end',
  )
  return (
    <th {...gridHead(index, field ? direction : undefined)} className="block min-w-0 p-0" title={column.help}>
      {field ? (
        <button
          type="button"
          onClick={() => onSort(nextSort(sort, field))}
          className={cx(look, 'target hover:bg-hover hover:text-fg', sorted && 'text-fg')}
        >
          <span className="truncate">{column.title}</span>
          {sorted && <Arrow size={12} className="shrink-0" aria-hidden="true" />}
        </button>
      ) : (
        <span className={cx(look, 'h-8')}>
          <span className="truncate">{column.title}</span>
        </span>
      )}
    </th>
  )
}
