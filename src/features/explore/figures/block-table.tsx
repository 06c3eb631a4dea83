/** A block of figures as a table. */
import { cx } from '../../../app/ui/cx.ts'
import type { Block } from './blocks.ts'

export function BlockTable({ block, className }: { block: Block; className?: string }) {
  const { title, note, head, rows } = block
  return (
    <section aria-label={title} className={cx('min-w-0 break-inside-avoid', className)}>
      <h3 className="font-semibold text-[13px]">{title}</h3>
      {note && <p className="text-[11px] text-muted leading-4">{note}</p>}
      <div className="mt-1.5 overflow-x-auto">
        <table className="w-full text-[12px]">
          <caption className="sr-only">{title}</caption>
          <thead>
            <tr className="text-faint">
              {head.map((name, at) => (
                <th
                  // the first head is often empty, the others are different
                  key={name}
                  scope="col"
                  className={cx(
                    'whitespace-nowrap py-1 font-medium',
                    at === 0 ? 'pr-3 text-left' : 'pl-3 text-right',
                  )}
                >
                  {name || <span className="sr-only">figure</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row[0]} className="border-line border-t align-baseline">
                {row.map((cell, at) =>
                  at === 0 ? (
                    <th key={head[at]} scope="row" className="py-1 pr-3 text-left font-normal">
                      {cell}
                    </th>
                  ) : (
                    <td key={head[at]} className="whitespace-nowrap py-1 pl-3 text-right font-mono">
                      {cell}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
