/** One question with its vote: a machine's until a person takes it. */
import { ArrowRight, Bot, Check, CircleSlash, CornerUpLeft, Undo2, UserPen, X } from 'lucide-react'
import type { Candidate, Suggestion } from '#contract/assist.ts'
import type { Vote } from '#contract/assist-vote.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Chip } from '../../../app/ui/chip.tsx'
import { cx } from '../../../app/ui/cx.ts'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { Tooltip } from '../../../app/ui/tooltip.tsx'
import { EasyChips } from './easy-chips.tsx'
import { Replies } from './replies.tsx'
import { VotePicture } from './vote-picture.tsx'

export interface CandidateCardProps {
  suggestion: Suggestion
  candidate: Candidate
  chosen: boolean
  onChoose: () => void
  onAccept: () => void
  onUse: () => void
  onDismiss: (dismissed: boolean) => void
  onOpen: (entryId: string) => void
}

export function CandidateCard(props: CandidateCardProps) {
  const { suggestion, candidate, chosen, onChoose, onAccept, onUse, onDismiss, onOpen } = props
  const { question, category, vote, easy, by, dismissed, entryId, options } = candidate
  const { engines, writer } = suggestion
  if (dismissed) {
    return (
      <li className="flex items-center gap-2 rounded-lg border border-line border-dashed py-0.5 pr-0.5 pl-3 text-[13px] text-faint">
        <span className="min-w-0 grow truncate line-through">{question}</span>
        <Button variant="ghost" className="px-2" onClick={() => onDismiss(false)}>
          <Undo2 size={13} aria-hidden="true" />
          Back
        </Button>
      </li>
    )
  }
  return (
    // The keys mean the chosen card; a click anywhere on one chooses it, as Shift+J and Shift+K do.
    <li
      data-testid="candidate"
      data-state={entryId ? 'accepted' : vote.state}
      aria-current={chosen ? 'true' : undefined}
      onPointerDown={onChoose}
      onFocus={onChoose}
      className={cx(
        'flex min-w-0 flex-col gap-2 rounded-xl border bg-raised p-3',
        chosen ? 'border-line-strong' : 'border-line',
        entryId === null && by === 'engine' && 'border-dashed',
      )}
    >
      <header className="flex min-w-0 flex-col gap-1">
        <div className="flex flex-wrap items-center gap-1">
          {by === 'engine' ? (
            <Chip title={`Suggested by ${writer?.label ?? 'an engine'}; nobody has accepted it`}>
              <Bot size={12} aria-hidden="true" />
              suggested
            </Chip>
          ) : (
            <Chip tone="person">
              <UserPen size={12} aria-hidden="true" />
              your question
            </Chip>
          )}
          {category && <Chip>{category}</Chip>}
          <StateChip vote={vote} />
        </div>
        <p className="break-words font-medium text-sm leading-5">{question}</p>
        {options.length > 0 && vote.answers.length === 0 && (
          <p className="text-muted text-xs">
            {options.map(({ letter, text }) => `${letter} ${text}`).join(' · ')}
          </p>
        )}
      </header>
      <VotePicture vote={vote} engines={engines} />
      <EasyChips
        easy={easy.filter(({ verdict, said }) => verdict !== 'open' || said.length > 0)}
        engines={engines}
      />
      <Replies candidate={candidate} engines={engines} />
      <footer className="flex flex-wrap items-center gap-1">
        {entryId ? (
          <>
            <Chip tone="correct">
              <Check size={12} aria-hidden="true" />
              accepted
            </Chip>
            <Button variant="ghost" className="px-2" onClick={() => onOpen(entryId)}>
              Open the item
              <ArrowRight size={13} aria-hidden="true" />
            </Button>
          </>
        ) : (
          <>
            <Tooltip label="Accept as a new item…" command="assist-accept">
              <Button className="px-2.5" onClick={onAccept}>
                <Check size={14} aria-hidden="true" />
                Accept…
              </Button>
            </Tooltip>
            <Tooltip label="Take question and answer into the item above" command="assist-use">
              <Button variant="ghost" className="px-2" onClick={onUse}>
                <CornerUpLeft size={14} aria-hidden="true" />
                Use here
              </Button>
            </Tooltip>
            <Tooltip label="Dismiss" command="assist-dismiss">
              <Button
                variant="ghost"
                className="ml-auto px-2"
                onClick={() => onDismiss(true)}
                aria-label="Dismiss"
              >
                <X size={14} aria-hidden="true" />
              </Button>
            </Tooltip>
          </>
        )}
      </footer>
    </li>
  )
}

function StateChip({ vote }: { vote: Vote }) {
  if (vote.state === 'reached')
    return (
      <Chip tone="refined" className="ml-auto">
        <Check size={12} aria-hidden="true" />
        they agree
      </Chip>
    )
  if (vote.state === 'missed')
    return (
      <Chip tone="unparsed" className="ml-auto">
        <CircleSlash size={12} aria-hidden="true" />
        {vote.tie ? 'a tie' : 'no consensus'}
      </Chip>
    )
  return (
    <Chip className="ml-auto">
      <Spinner size={12} /> being answered
    </Chip>
  )
}
