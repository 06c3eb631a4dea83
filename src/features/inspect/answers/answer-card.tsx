/** One answer: what was said, whether it is right, how sure the model was, what it cost. */
import type { ReactNode } from 'react'
import type { Flip } from '#contract/answer.ts'
import { formatMs } from '#contract/format.ts'
import type { Answer, Verdict } from '#contract/run.ts'
import { badgeOf, confidence } from '#contract/run-answers.ts'
import { cx } from '../../../app/ui/cx.ts'
import { VerdictChip } from '../../../app/ui/verdict-chip.tsx'
import { ConfidenceBar } from './confidence-bar.tsx'
import { DistributionBars } from './distribution-bars.tsx'

const looks = {
  initial: { bar: 'bg-initial', word: 'text-initial' },
  refined: { bar: 'bg-refined', word: 'text-refined' },
}

export interface AnswerCardProps {
  side: 'initial' | 'refined'
  title: string
  answer: Answer | null
  verdict: Verdict | null
  /** the initial answer, for the refined card's options */
  before?: Answer | null
  /** how the answer moved, for the badge of the refined card */
  flip?: Flip | null
  ms: number | null
  /** stands where time and tokens would */
  note?: string | null
  tokens: number | null
  /** raw text that streams in while the answer is not there yet */
  streaming: string | null
  /** what stands in the place of an answer that is not there */
  empty: ReactNode
  /** nothing will come here any more */
  compact?: boolean
}

export function AnswerCard(props: AnswerCardProps) {
  const {
    side,
    title,
    answer,
    verdict,
    before = null,
    flip = null,
    note = null,
    ms,
    tokens,
    streaming,
    empty,
    compact = false,
  } = props
  const look = looks[side]
  const badge = badgeOf(verdict, flip)
  const cost = [ms === null ? null : formatMs(ms), tokens === null ? null : `${tokens} tok`].filter(Boolean)
  return (
    <section
      aria-label={title}
      className={cx(
        'relative flex flex-col overflow-hidden rounded-xl border border-line bg-raised py-3 pr-3.5 pl-4',
        !compact && 'min-h-[104px]',
      )}
    >
      <span aria-hidden="true" className={cx('absolute top-3 bottom-3 left-0 w-[3px] rounded-r', look.bar)} />
      <header className="flex items-baseline justify-between gap-3">
        <h3 className={cx('font-medium text-[11px] uppercase leading-4 tracking-[0.06em]', look.word)}>
          {title}
        </h3>
        <span className="font-mono text-[11px] text-faint">{note ?? cost.join(' · ')}</span>
      </header>
      <div
        className={cx('flex grow items-center gap-2.5', compact ? 'pt-1' : 'min-h-10 py-1')}
        aria-live="polite"
      >
        {answer ? (
          <>
            <AnswerText answer={answer} />
            {badge && <VerdictChip verdict={badge.verdict} label={badge.word} className="shrink-0" />}
          </>
        ) : streaming === null ? (
          <div className="text-[13px] text-muted">{empty}</div>
        ) : (
          <Streaming text={streaming} />
        )}
      </div>
      {!compact && <ConfidenceBar side={side} value={confidence(answer)} known={answer !== null} />}
      {answer && <DistributionBars side={side} answer={answer} before={before} />}
    </section>
  )
}

/** Short answers stand large; a long one gets smaller and then scrolls inside the card. */
function AnswerText({ answer }: { answer: Answer }) {
  const { text, letter, parsed } = answer
  const size =
    text.length <= 14
      ? 'text-2xl leading-8'
      : text.length <= 60
        ? 'text-base leading-6'
        : 'text-[13px] leading-5'
  return (
    <div className="flex min-w-0 items-start gap-2.5">
      {letter !== null && (
        <span className="font-bold font-mono text-2xl leading-8" data-testid="answer-letter">
          {letter}
        </span>
      )}
      {(letter === null || text !== letter) && (
        <p
          data-testid="answer-text"
          // Focusable only where there is something to scroll to.
          {...(text.length > 60 ? { tabIndex: 0, role: 'region', 'aria-label': 'Answer text' } : {})}
          className={cx(
            'max-h-36 min-w-0 overflow-y-auto whitespace-pre-wrap break-words',
            letter === null ? cx('font-bold font-mono', size) : 'self-center text-[13px] leading-5',
            !parsed && 'text-muted italic',
          )}
        >
          {text === '' ? '(empty reply)' : text}
        </p>
      )}
    </div>
  )
}

function Streaming({ text }: { text: string }) {
  return (
    <p className="line-clamp-2 min-w-0 break-words font-mono text-[13px] text-muted leading-5">
      {text}
      <span
        aria-hidden="true"
        className="ml-0.5 inline-block h-3.5 w-[7px] animate-pulse bg-current align-[-2px]"
      />
    </p>
  )
}
