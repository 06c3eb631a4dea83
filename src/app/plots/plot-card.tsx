/** The frame of every plot: its title, the way out of its filter, the same figures as a table, and the plot as a file. */
import { ChartColumn, Download, Ellipsis, ImageDown, Table2, X } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { cx } from '../ui/cx.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'
import { savePng, saveSvg } from './figure-file.ts'

/** What a plot shows, for those who read figures or cannot see it. */
export interface PlotTable {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export interface PlotCardProps {
  title: string
  /** one line under the title, such as the result of a test */
  note?: ReactNode
  filtered?: boolean
  onClear?: () => void
  table: PlotTable
  /** beside the title, such as which figure is shown */
  tools?: ReactNode
  className?: string
  children: ReactNode
}

export function PlotCard(props: PlotCardProps) {
  const { title, note, filtered = false, onClear, table, tools, className, children } = props
  const [asTable, setAsTable] = useState(false)
  const body = useRef<HTMLDivElement>(null)
  const svg = () => body.current?.querySelector('svg') ?? null
  return (
    <section aria-label={title} className={cx('border-line border-b px-3 pt-1 pb-3', className)}>
      <header className="flex min-h-8 items-center gap-1">
        <h3 className="min-w-0 grow truncate font-medium text-[12px]">{title}</h3>
        {tools}
        {filtered && (
          <IconButton
            icon={X}
            label={`Take the filter off ${title.toLowerCase()}`}
            onClick={() => onClear?.()}
          />
        )}
        <Menu
          label={`More of ${title}`}
          trigger={
            <button
              type="button"
              aria-label={`More of ${title}`}
              className="target -mr-2 grid place-items-center rounded-lg text-faint hover:bg-hover hover:text-fg"
            >
              <Ellipsis size={15} aria-hidden="true" />
            </button>
          }
        >
          <MenuItem icon={asTable ? ChartColumn : Table2} onSelect={() => setAsTable(!asTable)}>
            {asTable ? 'Show the plot' : 'Show the figures as a table'}
          </MenuItem>
          <MenuItem icon={Download} disabled={asTable} onSelect={() => void saveSvg(svg(), title)}>
            Save as SVG
          </MenuItem>
          <MenuItem icon={ImageDown} disabled={asTable} onSelect={() => void savePng(svg(), title)}>
            Save as PNG
          </MenuItem>
        </Menu>
      </header>
      {note && <div className="-mt-1 mb-1.5 text-[11px] text-muted leading-4">{note}</div>}
      <div ref={body}>{asTable ? <FigureTable table={table} title={title} /> : children}</div>
    </section>
  )
}

export function FigureTable({ table, title }: { table: PlotTable; title: string }) {
  return (
    <div className="max-h-72 overflow-auto">
      <table className="w-full text-[11px]">
        <caption className="sr-only">{title}</caption>
        <thead className="text-faint">
          <tr>
            {table.head.map((name, at) => (
              <th
                key={name}
                scope="col"
                className={cx('py-1 font-medium', at === 0 ? 'text-left' : 'pl-2 text-right')}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row[0]} className="border-line border-t">
              {row.map((cell, at) =>
                at === 0 ? (
                  <th key={table.head[at]} scope="row" className="py-1 text-left font-normal">
                    {cell}
                  </th>
                ) : (
                  <td key={table.head[at]} className="py-1 pl-2 text-right font-mono">
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
