/** The model's own probability of its answer, as a bar and a number. */

import { formatProbability } from '#contract/format.ts'
import { cx } from '../../../app/ui/cx.ts'

export interface ConfidenceBarProps {
  side: 'initial' | 'refined'
  value: number | null
  /** an answer is there; without a value the engine told none */
  known: boolean
}

export function ConfidenceBar({ side, value, known }: ConfidenceBarProps) {
  return (
    <div className="flex h-4 items-center gap-2.5 text-xs">
      <span
        className="text-muted"
        title="The model's own probability of this answer: exp of the summed log-probability of its tokens"
      >
        confidence
      </span>
      {known && value === null ? (
        <span className="text-faint">not told by this engine</span>
      ) : (
        <>
          <span className="h-1.5 grow overflow-hidden rounded-full bg-hover" aria-hidden="true">
            <span
              className={cx(
                'block h-full rounded-full transition-[width] duration-300',
                side === 'initial' ? 'bg-initial' : 'bg-refined',
              )}
              style={{ width: `${(value ?? 0) * 100}%` }}
            />
          </span>
          <span className="min-w-10 text-right font-mono text-fg">
            {value === null ? '–' : formatProbability(value)}
          </span>
        </>
      )}
    </div>
  )
}
