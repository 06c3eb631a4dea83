/** Items as pictures: any number of them, of which only those on the screen exist. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import type { FactTable } from '#contract/facts.ts'
import { useWidth } from '../../../app/plots/use-width.ts'
import type { Chosen } from '../../../app/slice/rule-text.ts'
import { badgeOf } from './answers.ts'
import { Card, type Pick } from './card.tsx'
import { grid, roles } from './roles.ts'
import { useArrivals, useRowsContext } from './use-rows.ts'

export interface ItemsProps {
  table: FactTable
  /** the slice in its order */
  order: Uint32Array
  chosen: Chosen
  /** place in the slice of the item that is looked at, -1 for none */
  position: number
  selected: ReadonlySet<number>
  onPick: (position: number, how: Pick) => void
  /** how many items stand in a row and on a page, for the keys */
  onLayout: (layout: { columns: number; page: number }) => void
}

const gap = 10
const pad = 12
const caption = 58
/** narrowest card, and height of its picture over its width */
const shapes = { s: { width: 168, ratio: 0.75 }, l: { width: 300, ratio: 0.75 } }
const cellId = (position: number) => `item-${position}`

export function ItemGrid(props: ItemsProps & { size: 's' | 'l' }) {
  const { table, order, chosen, position, selected, onPick, onLayout, size } = props
  const scroller = useRef<HTMLDivElement>(null)
  const width = useWidth(scroller)
  const rows = useRowsContext()
  useArrivals(rows.items)
  const results = chosen.a === null ? undefined : rows.results.get(chosen.a)
  useArrivals(results)

  const shape = shapes[size]
  const inner = Math.max(0, width - 2 * pad)
  const columns = Math.max(1, Math.floor((inner + gap) / (Math.min(shape.width, inner || 1) + gap)))
  const cardWidth = (inner - gap * (columns - 1)) / columns
  const height = Math.round(cardWidth * shape.ratio) + caption
  const count = Math.ceil(order.length / columns)
  const virtual = useVirtualizer({
    count: width > 0 ? count : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => height + gap,
    overscan: 2,
    paddingStart: pad,
    paddingEnd: pad,
  })
  useEffect(() => {
    if (height > 0) virtual.measure()
  }, [virtual, height])
  useEffect(() => {
    if (position >= 0 && width > 0) virtual.scrollToIndex(Math.floor(position / columns))
  }, [virtual, position, columns, width])
  useEffect(() => {
    const visible = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / (height + gap)))
    onLayout({ columns, page: columns * visible })
  }, [onLayout, columns, height])

  const lines = virtual.getVirtualItems()
  const first = (lines[0]?.index ?? 0) * columns
  const last = Math.min(order.length, ((lines.at(-1)?.index ?? -1) + 1) * columns)
  const visible = useMemo(() => Array.from(order.subarray(first, last)), [order, first, last])
  useEffect(() => {
    rows.items.want(visible)
    results?.want(visible)
  }, [rows, results, visible])

  return (
    <div
      ref={scroller}
      className="relative min-h-0 grow overflow-y-auto bg-surface"
      data-testid="item-scroller"
    >
      <table
        {...grid(count, columns, position >= first && position < last ? cellId(position) : undefined)}
        className="relative block w-full outline-offset-[-2px]"
        style={{ height: virtual.getTotalSize() }}
      >
        <tbody {...roles.group} className="block">
          {lines.map((line) => (
            <tr
              key={line.key}
              {...roles.row}
              aria-rowindex={line.index + 1}
              className="absolute top-0 left-0 grid"
              style={{
                transform: `translateY(${line.start}px)`,
                gridTemplateColumns: `repeat(${columns}, ${cardWidth}px)`,
                gap,
                paddingInline: pad,
                height,
              }}
            >
              {Array.from(order.subarray(line.index * columns, (line.index + 1) * columns), (ordinal, at) => {
                const place = line.index * columns + at
                return (
                  <Card
                    key={ordinal}
                    id={cellId(place)}
                    ordinal={ordinal}
                    position={place}
                    columnIndex={at}
                    item={rows.items.get(ordinal)}
                    result={results?.get(ordinal)}
                    badge={chosen.a === null ? null : badgeOf(table, chosen.a, ordinal)}
                    other={chosen.b === null ? null : badgeOf(table, chosen.b, ordinal)}
                    size={size}
                    current={place === position}
                    selected={selected.has(ordinal)}
                    onPick={onPick}
                  />
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
