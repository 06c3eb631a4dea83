/** The steps as a row of bars: where one is, and the way to any of them. */
import type { StoryStep } from '#contract/story-step.ts'
import { cx } from '../../../app/ui/cx.ts'

export interface ProgressProps {
  steps: readonly Pick<StoryStep, 'id' | 'heading'>[]
  at: number
  onAt: (at: number) => void
  /** seconds until the next step while it plays, null while it does not */
  runs: number | null
}

export function Progress({ steps, at, onAt, runs }: ProgressProps) {
  return (
    <ol className="flex min-w-0 grow gap-1" aria-label="Steps">
      {steps.map((step, index) => (
        <li key={step.id} className="min-w-0 grow">
          <button
            type="button"
            title={step.heading}
            aria-label={`Step ${index + 1}: ${step.heading}`}
            aria-current={index === at ? 'step' : undefined}
            onClick={() => onAt(index)}
            className="group flex h-8 w-full min-w-6 items-center touch:h-11"
          >
            <span className="h-1 w-full overflow-hidden rounded-full bg-line-strong/50 group-hover:bg-line-strong">
              <span
                key={index === at ? `${at} ${runs}` : 'rest'}
                className={cx(
                  'block h-full rounded-full bg-fg',
                  index > at && 'w-0',
                  index < at && 'opacity-60',
                )}
                style={
                  index === at && runs !== null
                    ? { animation: `present-fill ${runs}s linear both` }
                    : undefined
                }
              />
            </span>
          </button>
        </li>
      ))}
    </ol>
  )
}
