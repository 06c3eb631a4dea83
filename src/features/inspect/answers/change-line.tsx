/** What the second look changed, in one line: "2A4 → ZZ4 · wrong → right · confidence +0.88". */
import { ArrowRight } from 'lucide-react'
import { formatDelta } from '#contract/format.ts'
import { type Change, flipWords } from '#contract/run-answers.ts'
import { cx } from '../../../app/ui/cx.ts'

export function ChangeLine({ change }: { change: Change | null }) {
  return (
    <p className="flex min-h-5 items-center gap-2 text-xs" data-testid="change">
      {change && (
        <>
          <span className="flex min-w-0 items-center gap-1.5 font-mono text-fg">
            {change.same ? (
              <>
                <span className="truncate">{change.from}</span>
                <span className="font-sans text-muted">unchanged</span>
              </>
            ) : (
              <>
                <span className="truncate">{change.from}</span>
                <ArrowRight size={12} className="shrink-0 text-faint" aria-label="became" />
                <span className="truncate">{change.to}</span>
              </>
            )}
          </span>
          {change.flip && !change.same && (
            <span className="shrink-0 text-muted">· {flipWords[change.flip].long}</span>
          )}
          {change.confidenceDelta !== null && (
            <span className="ml-auto shrink-0 text-muted">
              confidence{' '}
              <span
                className={cx(
                  'font-mono',
                  change.confidenceDelta >= 0.005 && 'text-correct',
                  change.confidenceDelta <= -0.005 && 'text-wrong',
                )}
              >
                {formatDelta(change.confidenceDelta)}
              </span>
            </span>
          )}
        </>
      )}
    </p>
  )
}
