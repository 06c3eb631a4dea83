/** Over a run that was opened from Explore: where in the slice it stands, the item's other runs, and the way back. */
import { Link } from '@tanstack/react-router'
import { ArrowLeft, ChevronLeft, ChevronRight } from 'lucide-react'
import { asProblem } from '../api/queries.ts'
import { cx } from '../ui/cx.ts'
import { IconButton } from '../ui/icon-button.tsx'
import type { SliceWalk } from './use-slice-walk.ts'

export function SliceBar({ walk, run }: { walk: SliceWalk; run: string | undefined }) {
  const { address, dataset, evaluations, results, position, length, step, show } = walk
  const problem = asProblem(walk.problem)
  const { a, b } = address.search
  const rank = (id: string) => [a, b].indexOf(id) + 1 || 3
  const sorted = evaluations.toSorted((x, y) => rank(x.id) - rank(y.id))
  const runs = sorted.flatMap((evaluation) => {
    const result = results.find((one) => one.evaluationId === evaluation.id)
    return result && result.status !== 'pending' ? [{ evaluation, result }] : []
  })
  return (
    <nav
      aria-label="Slice"
      data-testid="slice-bar"
      className="flex min-h-10 shrink-0 items-center gap-1 overflow-x-auto border-line border-b bg-panel px-2"
    >
      <Link
        to="/explore/$datasetId"
        params={{ datasetId: address.datasetId }}
        search={address.search}
        className="target inline-flex shrink-0 items-center gap-1.5 rounded-lg px-2 font-medium text-[13px] text-muted hover:bg-hover hover:text-fg"
      >
        <ArrowLeft size={14} aria-hidden="true" />
        <span className="max-w-40 truncate">{dataset?.name ?? 'Back to Explore'}</span>
      </Link>
      <IconButton icon={ChevronLeft} label="Previous item" command="previous-item" onClick={() => step(-1)} />
      <output
        className="shrink-0 whitespace-nowrap font-mono text-[12px] text-muted"
        aria-label="Place in the slice"
      >
        {position >= 0
          ? `${(position + 1).toLocaleString('en-US')} / ${length.toLocaleString('en-US')}`
          : length > 0
            ? 'not in the slice'
            : '…'}
      </output>
      <IconButton icon={ChevronRight} label="Next item" command="next-item" onClick={() => step(1)} />
      <span className="mx-1 h-5 w-px shrink-0 bg-line" />
      {problem && <span className="shrink-0 text-[12px] text-wrong">{problem.title}</span>}
      {runs.map(({ evaluation, result }) => (
        <button
          key={evaluation.id}
          type="button"
          aria-pressed={result.runId !== null && result.runId === run}
          onClick={() => show(evaluation.id)}
          className={cx(
            'target inline-flex shrink-0 items-center gap-1.5 rounded-lg px-2 text-[12px]',
            result.runId !== null && result.runId === run
              ? 'bg-hover text-fg'
              : 'text-muted hover:bg-hover hover:text-fg',
          )}
        >
          {evaluation.id === a && <span className="font-mono">A</span>}
          {evaluation.id === b && <span className="font-mono">B</span>}
          <span className="max-w-44 truncate">{evaluation.name}</span>
        </button>
      ))}
    </nav>
  )
}
