/** The steps of a run as they come, with the words as they stream, and the answers as they are known. */
import { Check, Loader, X } from 'lucide-react'
import { formatMs } from '#contract/format.ts'
import { replyNotes } from '#contract/reply-notes.ts'
import type { Run, Step } from '#contract/run.ts'
import { stepsOf } from '#contract/run-pictures.ts'
import { ReplyNotes } from '../../../app/reply-notes.tsx'
import { cx } from '../../../app/ui/cx.ts'
import { AnswerCard, flipOfRun } from '../player/answers.tsx'

export function ReplaySteps({ run }: { run: Run }) {
  const steps = stepsOf(run)
  return (
    <section
      aria-label="Steps of the run"
      className="flex min-h-0 flex-col gap-4 overflow-y-auto border-line bg-panel p-4 max-md:border-t md:border-l"
    >
      <div>
        <p className="eyebrow">Question</p>
        <p className="text-[15px] leading-5">{run.question}</p>
      </div>
      <ol className="flex flex-col gap-2" data-testid="replay-steps">
        {steps.map((step) => (
          <li key={step.index}>
            <StepLine step={step} />
          </li>
        ))}
        {steps.length === 0 && <li className="text-faint text-sm">Not begun yet.</li>}
      </ol>
      <div className="mt-auto flex flex-col gap-2">
        <ReplyNotes notes={replyNotes(run)} />
        {run.initialAnswer && (
          <AnswerCard
            side="initial"
            answer={run.initialAnswer}
            run={run}
            verdict={run.initialVerdict}
            flip={null}
          />
        )}
        {run.refinedAnswer && (
          <AnswerCard
            side="refined"
            answer={run.refinedAnswer}
            run={run}
            verdict={run.refinedVerdict}
            flip={run.initialAnswer ? flipOfRun(run) : null}
          />
        )}
      </div>
    </section>
  )
}

const icons = { running: Loader, succeeded: Check, failed: X, cancelled: X }

function StepLine({ step }: { step: Step }) {
  const Icon = icons[step.status]
  const said = step.kind === 'ask' ? step.text : null
  return (
    <div
      className={cx(
        'rounded-lg border border-line border-l-2 bg-raised px-3 py-1.5',
        step.role === 'initial' ? 'border-l-initial' : 'border-l-refined',
      )}
    >
      <p className="flex items-center gap-2 text-[13px]">
        <Icon
          size={13}
          className={cx(
            step.status === 'running' && 'animate-spin text-muted',
            step.status === 'failed' && 'text-wrong',
          )}
          aria-label={step.status}
        />
        <span className="min-w-0 grow truncate">{step.title}</span>
        {step.durationMs !== null && (
          <span className="shrink-0 font-mono text-[11.5px] text-faint">{formatMs(step.durationMs)}</span>
        )}
      </p>
      {said !== null && (
        <p className="mt-1 max-h-24 overflow-hidden break-words font-mono text-[12px] text-muted leading-4">
          {said || '…'}
        </p>
      )}
    </div>
  )
}
