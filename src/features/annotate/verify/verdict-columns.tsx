/** What several people found in one item, side by side. Marks on which they differ stand out. */
import { Ban, Check, Gavel, Wrench } from 'lucide-react'
import type { Review, ReviewVerdict } from '#contract/review.ts'
import { Chip, type Tone } from '../../../app/ui/chip.tsx'
import { cx } from '../../../app/ui/cx.ts'
import { annotatorColour, annotatorRole } from '../people-colours.ts'
import { disputedMarks, marks, markWord } from './marks.ts'

const verdictLooks: Record<ReviewVerdict, { word: string; tone: Tone; icon: typeof Check }> = {
  accept: { word: 'accepted', tone: 'correct', icon: Check },
  mend: { word: 'to mend', tone: 'initial', icon: Wrench },
  reject: { word: 'rejected', tone: 'wrong', icon: Ban },
}

export function VerdictMark({ verdict }: { verdict: ReviewVerdict }) {
  const { word, tone, icon: Icon } = verdictLooks[verdict]
  return (
    <Chip tone={tone}>
      <Icon size={12} strokeWidth={2.5} aria-hidden="true" />
      {word}
    </Chip>
  )
}

/** Those that count, each person's in their own place; the last word of a resolution at the end. */
export function countingReviews(reviews: readonly Review[]): Review[] {
  const current = reviews.filter((review) => review.current)
  return [
    ...current.filter(({ role }) => role === 'review'),
    ...current.filter(({ role }) => role === 'resolution').slice(-1),
  ]
}

export interface VerdictColumnsProps {
  reviews: readonly Review[]
  /** everybody whose boxes are shown, for the colours */
  people: readonly string[]
  /** who sits here */
  me: string | null
  className?: string
}

export function VerdictColumns({ reviews, people, me, className }: VerdictColumnsProps) {
  const shown = countingReviews(reviews)
  const differ = disputedMarks(shown.filter(({ role }) => role === 'review'))
  if (shown.length === 0) return null
  return (
    <ul
      aria-label="What everybody found"
      className={cx('grid gap-2 [grid-template-columns:repeat(auto-fit,minmax(108px,1fr))]', className)}
    >
      {shown.map((review) => (
        <Column
          key={review.id}
          review={review}
          people={people}
          mine={review.personId === me}
          differ={differ}
        />
      ))}
    </ul>
  )
}

function Column({
  review,
  people,
  mine,
  differ,
}: {
  review: Review
  people: readonly string[]
  mine: boolean
  differ: ReadonlySet<string>
}) {
  const { personId, personName, role, verdict, checks, reason, ownAnswer, ownBox } = review
  const judged = marks.filter(({ mark }) => checks[mark] !== null)
  return (
    <li
      data-testid="verdict"
      data-person={personName}
      className="flex min-w-0 flex-col items-start gap-1.5 rounded-xl border border-line border-t-[3px] bg-raised p-2.5"
      style={{ borderTopColor: annotatorColour(annotatorRole(personId, people)) }}
    >
      <p className="flex w-full items-center gap-1.5 font-medium text-[13px]">
        {role === 'resolution' && <Gavel size={13} className="shrink-0 text-muted" aria-hidden="true" />}
        <span className="truncate">{mine ? `${personName} (you)` : personName}</span>
      </p>
      {role === 'resolution' && <p className="-mt-1 text-[11px] text-muted">settled it</p>}
      <VerdictMark verdict={verdict} />
      {reason !== '' && <p className="break-words text-[12.5px] text-muted">{reason}</p>}
      {judged.length > 0 && (
        <ul className="flex w-full flex-col text-[12px]">
          {judged.map(({ mark, short, good }) => (
            <li
              key={mark}
              className={cx(
                'flex items-baseline gap-1.5 rounded px-1 py-px',
                differ.has(mark) ? 'bg-hover font-medium text-fg' : 'text-muted',
              )}
            >
              <span className="min-w-0 grow truncate">{short}</span>
              <span className={checks[mark] === good ? 'text-correct' : 'text-wrong'}>
                {markWord(checks[mark])}
              </span>
            </li>
          ))}
        </ul>
      )}
      {(ownAnswer !== null || ownBox) && (
        <p className="text-[12px] text-muted">
          {ownAnswer !== null && (
            <>
              tried: <strong className="text-fg">{ownAnswer}</strong>
            </>
          )}
          {ownAnswer !== null && ownBox && ' · '}
          {ownBox && 'drew a box'}
        </p>
      )}
    </li>
  )
}
