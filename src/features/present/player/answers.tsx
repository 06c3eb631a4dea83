/** The two answers, large: what it said at first, and what it says now. */
import { ArrowRight } from 'lucide-react'
import { type Flip, flipOf } from '#contract/answer.ts'
import { clip, quoteExpected } from '#contract/caption-words.ts'
import type { Answer, Run, Verdict } from '#contract/run.ts'
import { answerName, badgeOf } from '#contract/run-answers.ts'
import type { StoryStep } from '#contract/story-step.ts'
import { cx } from '../../../app/ui/cx.ts'
import { VerdictChip } from '../../../app/ui/verdict-chip.tsx'

export function Answers({ run, which }: { run: Run; which: StoryStep['answers'] }) {
  if (which === 'none') return null
  const both = which === 'both' && run.refinedAnswer !== null
  return (
    <div className="flex shrink-0 items-stretch gap-2 sm:gap-3" data-testid="answers">
      {run.initialAnswer && (
        <AnswerCard
          side="initial"
          answer={run.initialAnswer}
          run={run}
          verdict={run.initialVerdict}
          flip={null}
        />
      )}
      {both && run.initialAnswer && (
        <ArrowRight size={20} className="shrink-0 self-center text-faint" aria-label="then" />
      )}
      {both && run.refinedAnswer && (
        <AnswerCard
          side="refined"
          answer={run.refinedAnswer}
          run={run}
          verdict={run.refinedVerdict}
          flip={flipOfRun(run)}
        />
      )}
    </div>
  )
}

export function flipOfRun({ initialVerdict, refinedVerdict }: Run): Flip | null {
  return initialVerdict && refinedVerdict ? flipOf(initialVerdict, refinedVerdict) : null
}

const looks = {
  initial: { bar: 'border-l-initial', words: 'text-initial', name: 'Initial answer' },
  refined: { bar: 'border-l-refined', words: 'text-refined', name: 'Refined answer' },
}

export interface AnswerCardProps {
  side: 'initial' | 'refined'
  answer: Answer
  run: Run
  verdict: Verdict | null
  flip: Flip | null
  className?: string
  chipClass?: string
}

export function AnswerCard({ side, answer, run, verdict, flip, className, chipClass }: AnswerCardProps) {
  const look = looks[side]
  const option = run.options.find(({ letter }) => letter === answer.letter)
  const badge = badgeOf(verdict, flip)
  const name = clip(answerName(answer) || '(no words)', 80)
  return (
    <section
      aria-label={look.name}
      className={cx(
        'flex min-w-0 flex-col justify-center gap-1 rounded-xl border border-line border-l-4 bg-panel px-4 py-2.5',
        look.bar,
        className,
      )}
    >
      <h3
        className={cx(
          'whitespace-nowrap font-medium text-[11px] uppercase leading-4 tracking-[0.06em]',
          look.words,
        )}
      >
        {look.name}
      </h3>
      <p
        className={cx(
          'font-mono font-semibold leading-tight',
          name.length <= 6
            ? 'text-[clamp(26px,3vw,44px)]'
            : name.length <= 14
              ? 'text-[clamp(18px,2vw,28px)]'
              : 'text-base',
        )}
        data-testid={`${side}-answer`}
      >
        {name}
        {option && (
          <span className="ml-2 font-medium font-sans text-base text-muted">{clip(option.text, 60)}</span>
        )}
      </p>
      {badge && (
        <VerdictChip verdict={badge.verdict} label={badge.word} className={chipClass ?? 'self-start'} />
      )}
    </section>
  )
}

/** The right answer beside the only one that was given. */
export function ExpectedCard({ run, className }: { run: Run; className?: string }) {
  const words = quoteExpected(run)
  if (words === null) return null
  return (
    <section
      aria-label="Right answer"
      className={cx('flex min-w-0 flex-col gap-1 bg-panel px-4 py-2.5', className)}
    >
      <h3 className="whitespace-nowrap font-medium text-[11px] text-evidence uppercase leading-4 tracking-[0.06em]">
        Right answer
      </h3>
      <p className="font-mono font-semibold text-[clamp(18px,2.4vw,34px)] leading-tight">
        {words.slice(1, -1)}
      </p>
    </section>
  )
}
