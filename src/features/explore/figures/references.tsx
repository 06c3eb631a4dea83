/** What papers print, with its source: apart from everything measured, and never in one table with it. */
import { BookOpen } from 'lucide-react'
import type { ReferenceTable } from '#contract/reference-tables.ts'
import { Disclosure } from '../../../app/ui/disclosure.tsx'

export function References({ tables }: { tables: readonly ReferenceTable[] }) {
  return (
    <section
      aria-label="Published figures"
      className="rounded-xl border border-line-strong border-dashed p-3 print:hidden"
    >
      <h2 className="flex items-center gap-2 font-semibold text-[13px]">
        <BookOpen size={15} className="text-muted" aria-hidden="true" />
        Published figures, not measured here
      </h2>
      <p className="text-[12px] text-muted">
        Other models, prompts, resolutions and ways of reading an answer: lines to compare with, not results.
      </p>
      <div className="mt-1">
        {tables.map((table) => (
          <Disclosure
            key={table.id}
            summary={
              <span className="min-w-0">
                <span className="block truncate">{table.title}</span>
                <span className="block truncate text-[11px] text-faint">
                  {table.source.work}, {table.source.place}
                </span>
              </span>
            }
            summaryClassName="py-1"
          >
            <Published table={table} />
          </Disclosure>
        ))}
      </div>
    </section>
  )
}

function Published({ table }: { table: ReferenceTable }) {
  return (
    <div className="py-2 pl-6">
      <p className="text-[12px] text-muted">
        {table.source.title} ({table.source.work}), {table.source.place}. In per cent, as printed.
      </p>
      <div className="mt-2 overflow-x-auto">
        <table className="w-full text-[12px] italic">
          <caption className="sr-only">{table.title}</caption>
          <thead className="text-faint">
            <tr>
              <th scope="col" className="py-1 pr-3 text-left font-medium">
                model
              </th>
              {table.columns.map((column) => (
                <th
                  key={column.label}
                  scope="col"
                  title={column.meaning}
                  className="whitespace-nowrap py-1 pl-3 text-right font-medium"
                >
                  {column.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row) => (
              <tr key={`${row.group} ${row.name}`} className="border-line border-t">
                <th scope="row" className="whitespace-nowrap py-1 pr-3 text-left font-normal">
                  {row.name}
                  {row.group && <span className="ml-2 text-faint">{row.group}</span>}
                </th>
                {row.values.map((value, at) => (
                  <td key={table.columns[at]?.label} className="py-1 pl-3 text-right font-mono">
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {table.notes.length > 0 && (
        <ul className="mt-2 list-disc pl-5 text-[11px] text-muted">
          {table.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </div>
  )
}
