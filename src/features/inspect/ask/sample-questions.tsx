/** The questions that come with a sample scene: one click asks one. */
import { ChevronDown } from 'lucide-react'
import type { Sample } from '#contract/image.ts'
import { Button } from '../../../app/ui/button.tsx'
import { cx } from '../../../app/ui/cx.ts'
import { Popover, PopoverClose } from '../../../app/ui/popover.tsx'

export interface SampleQuestionsProps {
  sample: Sample
  /** the one that is shown, -1 for none */
  current: number
  disabled: boolean
  /** under a run there is no room for all of them */
  folded: boolean
  onAsk: (index: number) => void
}

export function SampleQuestions({ sample, current, disabled, folded, onAsk }: SampleQuestionsProps) {
  if (!folded) {
    return (
      <section aria-labelledby="sample-questions">
        <h3 id="sample-questions" className="eyebrow mb-1.5">
          Questions of this scene · click to ask
        </h3>
        <List sample={sample} current={current} disabled={disabled} onAsk={onAsk} />
      </section>
    )
  }
  return (
    <Popover
      label="Questions of this scene"
      align="end"
      className="max-h-96 w-84 overflow-y-auto"
      trigger={
        <Button variant="ghost" className="-mr-2 gap-1 px-2">
          Scene’s questions
          <ChevronDown size={14} aria-hidden="true" />
        </Button>
      }
    >
      <List sample={sample} current={current} disabled={disabled} onAsk={onAsk} closing />
    </Popover>
  )
}

type ListProps = Omit<SampleQuestionsProps, 'folded'> & { closing?: boolean }

function List({ sample, current, disabled, onAsk, closing = false }: ListProps) {
  return (
    <ul className="flex flex-col gap-1">
      {sample.questions.map((question, at) => {
        const button = (
          <button
            type="button"
            disabled={disabled}
            onClick={() => onAsk(at)}
            className={cx(
              'target w-full rounded-lg border px-3 py-1.5 text-left text-[13px] leading-5 transition-colors duration-150 hover:border-line-strong hover:bg-hover disabled:opacity-50',
              at === current ? 'border-line-strong bg-hover' : 'border-line bg-raised',
            )}
          >
            {question.question}
            {question.options && (
              <span className="block text-muted text-xs">
                {question.options.map((option) => `${option.letter} ${option.text}`).join(' · ')}
              </span>
            )}
          </button>
        )
        return (
          <li key={`${question.kind} ${question.question} ${question.options ? 'choice' : 'free'}`}>
            {closing ? <PopoverClose asChild>{button}</PopoverClose> : button}
          </li>
        )
      })}
    </ul>
  )
}
