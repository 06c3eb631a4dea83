/** How likely each option was to the model; on the refined side, a tick marks where it stood before the zoom. */

import { formatProbability } from '#contract/format.ts'
import type { Answer } from '#contract/run.ts'
import { cx } from '../../../app/ui/cx.ts'

export interface DistributionBarsProps {
  side: 'initial' | 'refined'
  answer: Answer
  /** the initial answer, for the refined card */
  before?: Answer | null
}

export function DistributionBars({ side, answer, before = null }: DistributionBarsProps) {
  const { distribution } = answer
  if (!distribution || distribution.length < 2) return null
  const earlier = new Map(before?.distribution?.map((one) => [one.letter, one.probability]))
  return (
    <dl
      aria-label={`Probability of each option, ${side} answer`}
      className="mt-2 grid grid-cols-[auto_1fr_auto] items-center gap-x-2 gap-y-0.5 border-line border-t pt-2 text-xs"
      data-testid={`distribution-${side}`}
    >
      {distribution.map(({ letter, probability }) => {
        const was = earlier.get(letter)
        return (
          <div key={letter} className="contents">
            <dt className={cx('font-mono', letter === answer.letter ? 'font-bold text-fg' : 'text-muted')}>
              {letter}
            </dt>
            <dd className="relative h-1.5 rounded-full bg-hover" aria-hidden="true">
              <span
                className={cx(
                  'block h-full rounded-full transition-[width] duration-300',
                  side === 'initial' ? 'bg-initial' : 'bg-refined',
                  letter !== answer.letter && 'opacity-45',
                )}
                style={{ width: `${probability * 100}%` }}
              />
              {was !== undefined && (
                <span
                  className="absolute -inset-y-0.5 w-0.5 rounded bg-initial"
                  style={{ left: `calc(${was * 100}% - 1px)` }}
                />
              )}
            </dd>
            <dd className="min-w-10 text-right font-mono text-muted">
              {formatProbability(probability)}
              {was !== undefined && (
                <span className="sr-only">, before the zoom {formatProbability(was)}</span>
              )}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
