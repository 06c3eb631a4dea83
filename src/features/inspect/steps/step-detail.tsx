/** One step, unabridged: the pictures and words that were sent, the raw reply, its tokens, what was read from it. */
import { GitBranch } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatMs, formatProbability } from '#contract/format.ts'
import type { Step } from '#contract/run.ts'
import { confidence } from '#contract/run-answers.ts'
import { ReplyNotes } from '../../../app/reply-notes.tsx'
import { Button } from '../../../app/ui/button.tsx'
import { CopyButton } from '../../../app/ui/copy-button.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { BoxReport } from '../answers/box-report.tsx'
import { SentPicture } from './sent-picture.tsx'
import { Tokens } from './tokens.tsx'

export interface StepDetailProps {
  step: Step
  /** a word of the reply is looked at, or none any more */
  onToken: (at: number | null) => void
  /** goes on from this ask with the drawn box; undefined while there is none */
  onGoOn: ((step: number) => void) | undefined
}

export function StepDetail({ step, onToken, onGoOn }: StepDetailProps) {
  const wordMaps = step.attention.some((map) => map.tokensUrl !== null)
  return (
    <div className="flex flex-col gap-4 border-line-strong border-l pl-3">
      {step.error && <ProblemNote problem={step.error} />}
      {step.images.length > 0 && (
        <Part title={step.kind === 'ask' ? 'Pictures sent' : 'Picture made'}>
          <div className="flex flex-col gap-2">
            {step.images.map((picture) => (
              <SentPicture key={`${picture.role} ${picture.sha256}`} picture={picture} />
            ))}
          </div>
        </Part>
      )}
      {step.prompt !== null && (
        <Part title="Prompt, exactly as sent" action={<CopyButton text={step.prompt} what="prompt" />}>
          <Raw testId="prompt">{step.prompt}</Raw>
        </Part>
      )}
      {step.text !== null && (
        <Part
          title={step.status === 'running' ? 'Reply, as it comes' : 'Raw reply'}
          action={<CopyButton text={step.text} what="raw reply" />}
        >
          <Raw testId="raw-reply">{step.text === '' ? '(empty)' : step.text}</Raw>
        </Part>
      )}
      <ReplyNotes notes={step.notes} one />
      {step.tokens && step.tokens.length > 0 && (
        <Part title={`Tokens · ${step.tokens.length}`}>
          <Tokens tokens={step.tokens} onLook={wordMaps ? onToken : undefined} />
          {wordMaps && (
            <p className="mt-1 text-muted text-xs">Point at a word: the heatmap shows where it looked.</p>
          )}
        </Part>
      )}
      {step.answer && (
        <Part title="Answer read from it">
          <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-[13px]">
            <dt className="text-muted">text</dt>
            <dd className="max-h-32 overflow-y-auto whitespace-pre-wrap break-words font-mono text-xs leading-5">
              {step.answer.text || '(empty)'}
            </dd>
            {step.answer.letter !== null && (
              <>
                <dt className="text-muted">letter</dt>
                <dd className="font-mono text-xs leading-5">{step.answer.letter}</dd>
              </>
            )}
            <dt className="text-muted">parsed</dt>
            <dd>
              {step.answer.parsed ? 'yes' : 'no: the strict extractor found no answer; counts as wrong'}
            </dd>
            {step.answer.logprob !== null && (
              <>
                <dt className="text-muted">log-probability</dt>
                <dd className="font-mono text-xs leading-5">
                  {step.answer.logprob.toFixed(4)}, a probability of{' '}
                  {formatProbability(confidence(step.answer) ?? 0)}
                </dd>
              </>
            )}
          </dl>
        </Part>
      )}
      {step.box && (
        <Part title="Box read from it">
          <BoxReport predicted={step.box} />
        </Part>
      )}
      {(step.parts.length > 0 || step.usage) && <Costs step={step} />}
      {onGoOn && step.kind === 'ask' && step.status === 'succeeded' && (
        <Button onClick={() => onGoOn(step.index)} className="self-start">
          <GitBranch size={14} aria-hidden="true" />
          Go on from here with the drawn box
        </Button>
      )}
    </div>
  )
}

function Costs({ step }: { step: Step }) {
  const { usage } = step
  return (
    <Part title="Where the time went">
      <dl className="grid grid-cols-[1fr_auto] gap-y-0.5 text-xs">
        {step.parts.map((part) => (
          <div key={part.label} className="contents">
            <dt className="text-muted">{part.label}</dt>
            <dd className="font-mono">{formatMs(part.ms)}</dd>
          </div>
        ))}
        {usage && (
          <>
            <dt className="text-muted">tokens in, out</dt>
            <dd className="font-mono">
              {usage.promptTokens ?? '–'}, {usage.completionTokens ?? '–'}
            </dd>
          </>
        )}
      </dl>
    </Part>
  )
}

function Part({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <div className="flex min-h-6 items-center justify-between gap-2">
        <h4 className="eyebrow">{title}</h4>
        {action && <span className="-my-1">{action}</span>}
      </div>
      {children}
    </section>
  )
}

function Raw({ testId, children }: { testId: string; children: string }) {
  return (
    <pre
      data-testid={testId}
      className="max-h-56 overflow-auto whitespace-pre-wrap break-words rounded-lg bg-surface px-3 py-2 text-xs leading-5"
    >
      {children}
    </pre>
  )
}
