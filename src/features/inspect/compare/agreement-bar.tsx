/** How far the final answers agree: one bar, cut by answer, the most frequent first. */
import type { Run } from '#contract/run.ts'
import { cx } from '../../../app/ui/cx.ts'
import { agreement } from '../facts/comparison.ts'

const looks = {
  correct: 'bg-correct text-surface',
  wrong: 'bg-wrong text-surface',
  unparsed: 'bg-unparsed text-surface',
}

export function AgreementBar({ runs }: { runs: readonly Run[] }) {
  const shares = agreement(runs)
  const total = shares.reduce((sum, share) => sum + share.count, 0)
  if (total === 0) return <p className="text-[13px] text-muted">No answer yet.</p>
  return (
    <div data-testid="agreement">
      <div className="flex h-6 gap-px overflow-hidden rounded-lg" aria-hidden="true">
        {shares.map((share, at) => (
          <span
            key={share.name}
            className={cx(
              'grid min-w-1 place-items-center overflow-hidden px-1 font-mono font-semibold text-[11px]',
              share.verdict
                ? looks[share.verdict]
                : at === 0
                  ? 'bg-fg text-surface'
                  : 'bg-line-strong text-fg',
            )}
            style={{ width: `${(share.count / total) * 100}%` }}
            title={`${share.name}: ${share.count} of ${total}`}
          >
            <span className="truncate">{share.name}</span>
          </span>
        ))}
      </div>
      <p className="mt-1 text-muted text-xs">
        {shares.map((share) => `${share.count} of ${total} say ${share.name}`).join(' · ')}
      </p>
    </div>
  )
}
