/** What is said of a step, in letters that one can read from the back row, and the answers beside it. */
import type { Run } from '#contract/run.ts'
import type { StoryStep } from '#contract/story-step.ts'
import { ReplyNotes } from '../../../app/reply-notes.tsx'
import { cx } from '../../../app/ui/cx.ts'
import { Answers } from './answers.tsx'
import { Recorded } from './recorded.tsx'

export interface BandProps {
  run: Run
  step: StoryStep
  /** it is shown from its record */
  recorded: boolean
}

export function Band({ run, step, recorded }: BandProps) {
  // In the closing frame the answers stand on the pictures.
  const which = step.compare ? 'none' : step.answers
  return (
    <div
      className="flex shrink-0 touch-pan-y items-center justify-between gap-x-8 gap-y-3 px-5 py-4 max-md:flex-col max-md:items-stretch sm:px-8 md:min-h-[8.75rem]"
      data-testid="band"
    >
      <div className="min-w-0 max-w-[1120px] grow" aria-live="polite">
        <p
          className="mb-0.5 flex flex-wrap gap-x-4 text-[13px] text-faint leading-5 sm:text-sm"
          aria-live="off"
        >
          {step.kind !== 'whole' && (
            <span className="max-w-full truncate text-muted" data-testid="question">
              {run.question}
            </span>
          )}
          {recorded && <Recorded run={run} className={step.kind === 'whole' ? '' : 'max-sm:hidden'} />}
        </p>
        <h2
          className={cx(
            'text-balance font-semibold leading-[1.15] tracking-tight',
            step.title.length > 90 ? 'text-[clamp(18px,1.9vw,28px)]' : 'text-[clamp(21px,2.5vw,38px)]',
          )}
          data-testid="caption-title"
        >
          {step.title}
        </h2>
        {step.text && (
          <p
            className="mt-1.5 text-pretty text-[clamp(14px,1.25vw,19px)] text-muted leading-[1.4]"
            data-testid="caption-text"
          >
            {step.text}
          </p>
        )}
        <ReplyNotes notes={step.replyNotes} className="mt-2.5 max-w-[64ch]" />
      </div>
      <Answers run={run} which={which} />
    </div>
  )
}
