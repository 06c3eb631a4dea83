/** Both answers of a run in one line, each with its verdict, for lists. */
import { ArrowRight, Check, CircleHelp, X } from 'lucide-react'
import type { Answer, RunSummary, Verdict } from '#contract/run.ts'
import { cx } from './ui/cx.ts'
import { Spinner } from './ui/spinner.tsx'

/** What of a run such a line needs: a list's entry, or a recording's. */
export type Answered = Pick<
  RunSummary,
  'initialAnswer' | 'refinedAnswer' | 'initialVerdict' | 'refinedVerdict'
> &
  Partial<Pick<RunSummary, 'status' | 'error'>>

export function AnswersLine({ run }: { run: Answered }) {
  if (run.status === 'queued' || run.status === 'running') {
    return (
      <span className="flex items-center gap-1.5 text-muted text-xs">
        <Spinner size={12} /> running
      </span>
    )
  }
  if (!run.initialAnswer && !run.refinedAnswer) {
    return <span className="block truncate text-muted text-xs">{run.error?.title ?? run.status}</span>
  }
  return (
    <span className="flex min-w-0 items-center gap-1.5 font-mono text-xs">
      {run.initialAnswer && (
        <AnswerWord answer={run.initialAnswer} verdict={run.initialVerdict} className="text-initial" />
      )}
      {run.initialAnswer && run.refinedAnswer && (
        <ArrowRight size={12} className="shrink-0 text-faint" aria-label="then" />
      )}
      {run.refinedAnswer && (
        <AnswerWord answer={run.refinedAnswer} verdict={run.refinedVerdict} className="text-refined" />
      )}
    </span>
  )
}

const icons = { correct: Check, wrong: X, unparsed: CircleHelp }
const colours = { correct: 'text-correct', wrong: 'text-wrong', unparsed: 'text-unparsed' }

function AnswerWord({
  answer,
  verdict,
  className,
}: {
  answer: Answer
  verdict: Verdict | null
  className: string
}) {
  const Icon = verdict && icons[verdict]
  return (
    <span className="flex min-w-0 items-center gap-1">
      <span className={cx('truncate', className)}>{answer.letter ?? answer.text}</span>
      {Icon && verdict && (
        <Icon size={12} className={cx('shrink-0', colours[verdict])} aria-label={verdict} />
      )}
    </span>
  )
}
