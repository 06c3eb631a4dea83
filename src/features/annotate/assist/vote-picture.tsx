/** The vote as bars: one for each answer, on a scale of all answers that were asked for, with the line that it has to pass. */
import { Minus } from 'lucide-react'
import type { AssistEngine } from '#contract/assist.ts'
import type { Vote, VotedAnswer } from '#contract/assist-vote.ts'
import { cx } from '../../../app/ui/cx.ts'

export interface VotePictureProps {
  vote: Vote
  engines: readonly Pick<AssistEngine, 'id' | 'label'>[]
}

/** Engines share the colour of what was seen close up; their parts of a bar are told apart by strength and by words. */
const strengths = ['bg-refined', 'bg-refined/65', 'bg-refined/45', 'bg-refined/30']

export function VotePicture({ vote, engines }: VotePictureProps) {
  const { answers, unparsed, failed, planned, threshold, state } = vote
  const given = answers.reduce((sum, { votes }) => sum + votes, unparsed + failed)
  const place = `${((threshold + 0.5) / Math.max(1, planned)) * 100}%`
  return (
    <figure className="flex min-w-0 flex-col gap-1" data-testid="vote">
      <ul className="flex flex-col gap-1">
        {answers.map((answer) => (
          <AnswerBar
            key={`${answer.letter} ${answer.text}`}
            {...{ answer, planned, place, engines, state }}
          />
        ))}
        {unparsed > 0 && <OtherBar words="could not be read" count={unparsed} {...{ planned, place }} />}
        {failed > 0 && <OtherBar words="the engine failed" count={failed} {...{ planned, place }} />}
        {given === 0 && <OtherBar words="no answer yet" count={0} {...{ planned, place }} />}
      </ul>
      <figcaption className="flex items-baseline justify-between gap-2 text-[11px] text-faint leading-4">
        <span>
          {given} of {planned} answers
        </span>
        <span>
          kept above <span className="font-mono text-muted">{threshold}</span>
        </span>
      </figcaption>
    </figure>
  )
}

interface Scale {
  planned: number
  /** where the line stands, from the left */
  place: string
}

function AnswerBar({
  answer,
  planned,
  place,
  engines,
  state,
}: Scale & { answer: VotedAnswer; engines: VotePictureProps['engines']; state: Vote['state'] }) {
  const { text, letter, votes, byEngine, spellings } = answer
  const others = spellings.filter((spelling) => spelling !== text)
  const nameOf = (id: string) => engines.find((engine) => engine.id === id)?.label ?? id
  const parts = byEngine.map((part) => `${nameOf(part.engine)} ${part.votes}`).join(', ')
  return (
    <li
      className="flex min-w-0 flex-col"
      title={others.length > 0 ? `also written: ${others.join(' · ')}` : parts}
    >
      <span className="flex items-baseline gap-2 text-[13px] leading-5">
        <span className="min-w-0 grow truncate font-mono">
          {letter && <span className="mr-1.5 font-semibold">{letter}</span>}
          {text === '' ? '(nothing)' : text}
        </span>
        {engines.length > 1 && byEngine.length > 0 && (
          <span className="shrink-0 text-[11px] text-faint">
            {engines.map(({ id }) => byEngine.find(({ engine }) => engine === id)?.votes ?? 0).join(' + ')}
          </span>
        )}
        <span className="w-5 shrink-0 text-right font-mono font-semibold">{votes}</span>
      </span>
      <Track place={place}>
        {engines.map(({ id }, at) => {
          const count = byEngine.find(({ engine }) => engine === id)?.votes ?? 0
          if (count === 0) return null
          return (
            <span
              key={id}
              className={cx('h-full', strengths[at % strengths.length], state === 'missed' && 'opacity-60')}
              style={{ width: `${(count / Math.max(1, planned)) * 100}%` }}
            />
          )
        })}
      </Track>
    </li>
  )
}

function OtherBar({ words, count, planned, place }: Scale & { words: string; count: number }) {
  return (
    <li className="flex min-w-0 flex-col">
      <span className="flex items-center gap-1.5 text-[13px] text-muted leading-5">
        <Minus size={12} aria-hidden="true" />
        <span className="min-w-0 grow truncate">{words}</span>
        {count > 0 && <span className="w-5 text-right font-mono">{count}</span>}
      </span>
      <Track place={place}>
        <span
          className="h-full bg-unparsed/60"
          style={{ width: `${(count / Math.max(1, planned)) * 100}%` }}
        />
      </Track>
    </li>
  )
}

function Track({ place, children }: { place: string; children: React.ReactNode }) {
  return (
    <span className="relative block h-2" aria-hidden="true">
      <span className="flex h-full gap-px overflow-hidden rounded-full bg-line">{children}</span>
      <span className="-inset-y-0.5 absolute w-0.5 bg-fg" style={{ left: place }} />
    </span>
  )
}
