/** The question with its options. First one's own answer is picked; then the true one is marked. */
import { Check, UserRound } from 'lucide-react'
import { useState } from 'react'
import type { EntryContent } from '#contract/entry.ts'
import type { CommandId } from '../../../app/commands.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Chip } from '../../../app/ui/chip.tsx'
import { cx } from '../../../app/ui/cx.ts'
import { CommandKbd } from '../../../app/ui/kbd.tsx'
import { TextInput } from '../../../app/ui/text-area.tsx'

export const answerLetters = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'] as const
export const answerCommand = (letter: string): CommandId | null => {
  const known = answerLetters.find((one) => one === letter)
  return known ? (`verify-answer-${known.toLowerCase()}` as CommandId) : null
}

export interface QuestionCardProps {
  content: EntryContent
  /** the true answer is shown */
  revealed: boolean
  ownAnswer: string | null
  onAnswer: (answer: string) => void
  onReveal: () => void
}

export function QuestionCard({ content, revealed, ownAnswer, onAnswer, onReveal }: QuestionCardProps) {
  const { question, type, options, answer, category } = content
  return (
    <section aria-label="Question" className="flex flex-col gap-2.5">
      <header className="flex items-center gap-2">
        <h2 className="eyebrow grow">Question</h2>
        {category && <Chip>{category}</Chip>}
      </header>
      <p className="whitespace-pre-wrap text-[15px] leading-snug">{question}</p>
      {type === 'choice' ? (
        <ul className="flex flex-col gap-1" aria-label="Options">
          {options.map(({ letter, text }) => (
            <li key={letter}>
              <Option
                letter={letter}
                text={text}
                own={ownAnswer === letter}
                right={revealed ? letter === answer : null}
                onPick={() => onAnswer(letter)}
              />
            </li>
          ))}
        </ul>
      ) : (
        <OpenAnswer {...{ revealed, answer, ownAnswer, onAnswer, onReveal }} />
      )}
      {!revealed && (
        <Button
          onClick={onReveal}
          variant={ownAnswer === null ? 'secondary' : 'primary'}
          data-testid="reveal"
        >
          {ownAnswer === null ? 'Show the answer without trying' : 'Show the true answer'}
          <CommandKbd command="verify-reveal" />
        </Button>
      )}
      {revealed && ownAnswer !== null && <OwnLine own={ownAnswer} content={content} />}
    </section>
  )
}

function Option(props: {
  letter: string
  text: string
  own: boolean
  right: boolean | null
  onPick: () => void
}) {
  const { letter, text, own, right, onPick } = props
  const command = answerCommand(letter)
  return (
    <button
      type="button"
      disabled={right !== null}
      aria-pressed={own}
      onClick={onPick}
      data-true={right === true ? '' : undefined}
      className={cx(
        'target flex w-full items-center gap-2.5 rounded-lg border px-2.5 py-1.5 text-left text-[13.5px] disabled:cursor-default',
        right === true
          ? 'border-correct bg-correct-soft text-fg'
          : own
            ? 'border-person bg-person-soft'
            : 'border-line',
        right === null && !own && 'bg-raised hover:border-line-strong hover:bg-hover',
      )}
    >
      <span className="w-4 shrink-0 text-center font-mono font-semibold">{letter}</span>
      <span className="min-w-0 grow break-words">{text}</span>
      {own && (
        <span className="inline-flex items-center gap-1 font-medium text-[11px] text-person">
          <UserRound size={12} aria-hidden="true" />
          you
        </span>
      )}
      {right === true && (
        <span className="inline-flex items-center gap-1 font-medium text-[11px] text-correct">
          <Check size={13} strokeWidth={2.5} aria-hidden="true" />
          true answer
        </span>
      )}
      {right === null && !own && command && <CommandKbd command={command} className="text-faint" />}
    </button>
  )
}

function OpenAnswer(props: Omit<QuestionCardProps, 'content'> & { answer: string | null }) {
  const { revealed, answer, ownAnswer, onAnswer, onReveal } = props
  const [text, setText] = useState(ownAnswer ?? '')
  if (revealed) {
    return (
      <p className="flex items-center gap-2 rounded-lg border border-correct bg-correct-soft px-2.5 py-2 text-[13.5px]">
        <span className="min-w-0 grow break-words">{answer}</span>
        <span className="inline-flex items-center gap-1 font-medium text-[11px] text-correct">
          <Check size={13} strokeWidth={2.5} aria-hidden="true" />
          true answer
        </span>
      </p>
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() !== '') onAnswer(text.trim())
        onReveal()
      }}
    >
      <TextInput
        aria-label="Your answer"
        placeholder="Your answer, then Enter"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          onAnswer(event.target.value.trim())
        }}
      />
    </form>
  )
}

function OwnLine({ own, content: { answer, type } }: { own: string; content: EntryContent }) {
  const same = type === 'choice' ? own === answer : own.toLowerCase() === (answer ?? '').trim().toLowerCase()
  return (
    <p className="text-[12.5px] text-muted" data-testid="own-answer">
      {same ? (
        <>You answered the same.</>
      ) : (
        <>
          You answered <strong className="text-person">{own}</strong>
          {type === 'choice' ? ', another one.' : '. Is it the same in other words?'}
        </>
      )}
    </p>
  )
}
