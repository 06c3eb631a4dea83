/** The question: typed, with options and an expected answer if one likes, asked with Enter. */
import { Columns3, CornerDownLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { type FormEvent, type KeyboardEvent, type RefObject, useState } from 'react'
import type { EngineInfo } from '#contract/engine.ts'
import { Button } from '../../../app/ui/button.tsx'
import { cx } from '../../../app/ui/cx.ts'
import { Field } from '../../../app/ui/field.tsx'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { type ProblemLike, ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { TextArea, TextInput } from '../../../app/ui/text-area.tsx'
import { whyNotAsk } from '../facts/question.ts'
import { OptionsEditor } from './options-editor.tsx'
import type { QuestionState } from './use-question.ts'

export interface AskFormProps {
  question: QuestionState
  input: RefObject<HTMLTextAreaElement | null>
  engine: EngineInfo | null
  /** a run is shown: the form is quieter and asks again */
  again: boolean
  asking: boolean
  problem: ProblemLike | null
  onAsk: () => void
  /** opens the choice of whom to compare */
  onCompare: () => void
  /** method and engine, where the top bar has no room for them */
  pickers: ReactNode
  /** the method's parameters, and how many of them are set */
  params: ReactNode
  paramsSet: number
  /** beside the form's title, such as the sample's questions */
  children?: ReactNode
}

export function AskForm(props: AskFormProps) {
  const {
    question,
    input,
    engine,
    again,
    asking,
    problem,
    onAsk,
    onCompare,
    pickers,
    params,
    paramsSet,
    children,
  } = props
  const { value, change } = question
  const [more, setMore] = useState(false)
  const [setting, setSetting] = useState(false)
  const [tried, setTried] = useState(false)
  const refusal = whyNotAsk(value)
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    setTried(refusal !== null)
    if (refusal === null && !asking) onAsk()
  }
  const key = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    submit()
  }
  const details = value.options.length > 0 || value.expected !== ''
  const open = more || value.options.length === 1
  return (
    <form onSubmit={submit} aria-label="Ask" className="flex flex-col gap-2">
      {pickers && <div className="flex gap-2">{pickers}</div>}
      <div className="flex min-h-8 items-center justify-between gap-2">
        <label htmlFor="question" className="eyebrow">
          Question
        </label>
        {children}
      </div>
      <TextArea
        ref={input}
        id="question"
        value={value.question}
        placeholder="What do you want to know of this picture?"
        rows={again ? 1 : 2}
        maxLength={20_000}
        onChange={(event) => change({ question: event.target.value })}
        onKeyDown={key}
        aria-describedby="question-keys"
        className={cx(
          'max-h-40 text-[15px] leading-6!',
          again &&
            'border-transparent bg-transparent px-2! -mx-2 w-[calc(100%+1rem)]! focus:border-line-strong focus:bg-surface',
        )}
      />
      <span id="question-keys" className="sr-only">
        Enter asks, Shift and Enter starts a new line
      </span>
      {!open && details && <Details question={question} />}
      {open && (
        <div className="flex flex-col gap-3 rounded-xl border border-line p-3">
          <OptionsEditor options={value.options} onChange={(options) => change({ options })} />
          <Field
            label="Expected answer"
            hint={
              value.options.length > 0
                ? 'The letter of the right option; answers are then marked correct or wrong'
                : 'If you know it: answers are then marked correct or wrong'
            }
          >
            {(control) => (
              <TextInput
                {...control}
                value={value.expected}
                maxLength={2000}
                onChange={(event) => change({ expected: event.target.value })}
              />
            )}
          </Field>
        </div>
      )}
      {setting && params}
      {tried && refusal && (
        <p role="alert" className="text-[13px] text-wrong">
          {refusal}
        </p>
      )}
      {engine && (engine.status === 'offline' || engine.status === 'failed') && (
        <p role="status" className="text-[13px] text-wrong">
          {engine.label} {engine.status === 'offline' ? 'does not answer' : 'cannot start'}
          {engine.statusDetail ? `: ${engine.statusDetail}` : '.'}
        </p>
      )}
      {problem && <ProblemNote problem={problem} onRetry={onAsk} />}
      <div className="flex flex-wrap items-center">
        <Button type="submit" variant={again && !question.edited ? 'secondary' : 'primary'} disabled={asking}>
          {asking ? <Spinner label="Asking" size={14} /> : <CornerDownLeft size={14} aria-hidden="true" />}
          {again && !question.edited ? 'Ask again' : 'Ask'}
        </Button>
        <Button variant="ghost" aria-expanded={open} onClick={() => setMore(!open)} className="gap-1 px-1.5">
          Options
        </Button>
        <Button
          variant="ghost"
          aria-expanded={setting}
          onClick={() => setSetting(!setting)}
          className="gap-1 px-1.5"
        >
          Method
          {paramsSet > 0 && (
            <span className="rounded-full bg-hover px-1.5 font-mono text-[11px]">
              {paramsSet}
              <span className="sr-only"> set</span>
            </span>
          )}
        </Button>
        <IconButton
          icon={Columns3}
          label="Compare methods and engines"
          onClick={() => (refusal ? setTried(true) : onCompare())}
        />
      </div>
    </form>
  )
}

/** Options and expectation in two quiet lines, while they are not being edited. */
function Details({ question: { value } }: { question: QuestionState }) {
  return (
    <div className="text-muted text-xs leading-5">
      {value.options.length > 0 && (
        <p className="break-words">
          {value.options.map((option) => (
            <span key={option.letter} className="mr-2.5 inline-block">
              <b className="font-mono font-semibold text-fg">{option.letter}</b> {option.text}
            </span>
          ))}
        </p>
      )}
      {value.expected !== '' && (
        <p>
          expected <b className="font-mono font-semibold text-fg">{value.expected}</b>
        </p>
      )}
    </div>
  )
}
