/** How many entries of a project stand where: a thin bar of parts, and their words. */
import type { EntryState, Project } from '#contract/project.ts'
import { formatCount } from '../../../app/progress-words.ts'
import { cx } from '../../../app/ui/cx.ts'
import { stateLooks, stateOrder } from '../entry-state.tsx'

export function ProgressBar({
  counts,
  total,
  className,
}: {
  counts: Project['counts']
  total: number
  className?: string
}) {
  const parts = stateOrder.filter((state) => counts[state] > 0)
  return (
    <div className={className}>
      <div aria-hidden="true" className="flex h-1.5 gap-px overflow-hidden rounded-full bg-line">
        {parts.map((state) => (
          <span
            key={state}
            className={cx('h-full', stateLooks[state].bar)}
            style={{ width: `${(counts[state] / Math.max(1, total)) * 100}%` }}
          />
        ))}
      </div>
      <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-muted text-xs">
        {parts.map((state) => (
          <StateCount key={state} state={state} count={counts[state]} />
        ))}
        {total === 0 && <li className="text-faint">no items yet</li>}
      </ul>
    </div>
  )
}

function StateCount({ state, count }: { state: EntryState; count: number }) {
  const { icon: Icon, word } = stateLooks[state]
  return (
    <li className="inline-flex items-center gap-1.5">
      <Icon size={12} aria-hidden="true" />
      <span className="font-mono text-fg">{formatCount(count)}</span> {word}
    </li>
  )
}
