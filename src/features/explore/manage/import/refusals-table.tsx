/** The rows that were left out and why: by reason, row by row, and as a file. */
import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import type { ImportJob } from '#contract/import.ts'
import { asProblem } from '../../../../app/api/queries.ts'
import { formatCount, plural } from '../../../../app/progress-words.ts'
import { Button } from '../../../../app/ui/button.tsx'
import { cx } from '../../../../app/ui/cx.ts'
import { ProblemNote } from '../../../../app/ui/problem-note.tsx'
import { refusalsFile, refusalsQuery } from './api.ts'
import { wordsOf } from './sample-items.tsx'

/** More rows than these are for the file. */
const shown = 500

export function RefusalsTable({ job }: { job: ImportJob }) {
  const [code, setCode] = useState<string | null>(null)
  const { data: refusals, error } = useQuery(refusalsQuery(job.id, job.progress.refused))
  const problem = asProblem(error)
  if (job.progress.refused === 0) return null
  const reasons = Object.entries(job.refusals).sort(([, a], [, b]) => b - a)
  const rows = (refusals ?? []).filter((row) => code === null || row.code === code)
  return (
    <section aria-label="Rows left out" className="flex flex-col gap-3" data-testid="refusals">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="grow font-medium text-sm">{plural(job.progress.refused, 'row')} left out</h3>
        <Button asChild>
          <a href={refusalsFile(job.id)} download>
            <Download size={14} aria-hidden="true" />
            CSV
          </a>
        </Button>
      </div>
      <fieldset aria-label="Reasons" className="flex flex-wrap gap-1.5">
        <Reason
          label="all"
          count={job.progress.refused}
          chosen={code === null}
          onChoose={() => setCode(null)}
        />
        {reasons.map(([reason, count]) => (
          <Reason
            key={reason}
            label={wordsOf(reason)}
            count={count}
            chosen={code === reason}
            onChoose={() => setCode(code === reason ? null : reason)}
          />
        ))}
      </fieldset>
      {problem && <ProblemNote problem={problem} />}
      <div className="max-h-72 overflow-auto rounded-xl border border-line">
        <table className="w-full text-left text-[13px]">
          <thead className="sticky top-0 bg-raised text-faint text-xs">
            <tr>
              <th className="w-20 px-3 py-1.5 font-medium">Row</th>
              <th className="px-3 py-1.5 font-medium">Reason</th>
              <th className="px-3 py-1.5 font-medium">More</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row) => (
              <tr key={`${row.row} ${row.code}`} className="border-line border-t">
                <td className="px-3 py-1 font-mono text-muted">{row.row}</td>
                <td className="px-3 py-1">{wordsOf(row.code)}</td>
                <td className="px-3 py-1 text-muted">{row.detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown && (
        <p className="text-faint text-xs">
          The first {formatCount(shown)} of {formatCount(rows.length)}; the file has them all.
        </p>
      )}
    </section>
  )
}

function Reason(props: { label: string; count: number; chosen: boolean; onChoose: () => void }) {
  const { label, count, chosen, onChoose } = props
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={onChoose}
      className={cx(
        'target inline-flex items-center gap-2 rounded-full border px-3 text-xs',
        chosen
          ? 'border-line-strong bg-hover text-fg'
          : 'border-line text-muted hover:bg-hover hover:text-fg',
      )}
    >
      {label}
      <span className="font-mono">{formatCount(count)}</span>
    </button>
  )
}
