/** Options of a multiple-choice question: written, ordered, and one of them true. */
import { GripVertical, Plus, Shuffle, Sparkles, X } from 'lucide-react'
import { type PointerEvent, useEffect, useRef } from 'react'
import type { EntryContent } from '#contract/entry.ts'
import { useCommand } from '../../../app/commands.ts'
import { Button } from '../../../app/ui/button.tsx'
import { cx } from '../../../app/ui/cx.ts'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { TextInput } from '../../../app/ui/text-area.tsx'
import { Tooltip } from '../../../app/ui/tooltip.tsx'
import {
  addOption,
  mostOptions,
  moveOption,
  removeOption,
  setOptionText,
  shuffleOptions,
} from '../model/options.ts'

type Choice = Pick<EntryContent, 'options' | 'answer'>

export interface OptionsEditorProps {
  value: Choice
  /** `what` names the change for undo; `join`: letters typed one after the other belong together */
  onChange: (patch: Partial<EntryContent>, what: string, join?: string) => void
  /** makes a wrong option; absent where nothing can */
  onDistractor?: (() => void) | undefined
  /** where wrong options come from, in words */
  distractorHint?: string | undefined
  distractorBusy?: boolean
  idPrefix: string
}

export function OptionsEditor(props: OptionsEditorProps) {
  const { value, onChange, onDistractor, distractorHint, distractorBusy = false, idPrefix } = props
  const { options, answer } = value
  const list = useRef<HTMLOListElement>(null)
  /** the option that gets the focus once it is drawn */
  const next = useRef<number | null>(null)
  useEffect(() => {
    if (next.current === null) return
    inputs(list.current)[next.current]?.focus()
    next.current = null
  })
  const add = () => {
    next.current = options.length
    onChange(addOption(value), 'add an option')
  }
  const remove = (at: number) => {
    next.current = Math.min(at, options.length - 2)
    onChange(removeOption(value, at), 'remove an option')
  }
  const move = (at: number, by: number, focus = true) => {
    const to = Math.min(options.length - 1, Math.max(0, at + by))
    if (to === at) return
    if (focus) next.current = to
    onChange(moveOption(value, at, by), 'move an option')
  }
  /** Runs for the option that has the focus; false leaves the key to the browser. */
  const here = (act: (at: number) => void) => () => {
    const at = focusedOption(list.current)
    return at === null ? false : act(at)
  }
  const shuffle = () => onChange(shuffleOptions(value, Math.random), 'shuffle the options')
  useCommand('option-add', add, options.length < mostOptions)
  useCommand('option-shuffle', shuffle, options.length > 1)
  useCommand('option-distractor', () => onDistractor?.(), onDistractor !== undefined && !distractorBusy)
  useCommand(
    'option-up',
    here((at) => move(at, -1)),
  )
  useCommand(
    'option-down',
    here((at) => move(at, 1)),
  )
  useCommand('option-remove', here(remove))
  useCommand(
    'option-true',
    here((at) => onChange({ answer: options[at]?.letter ?? null }, 'choose the true option')),
  )
  const drag = useDrag(list, (at, by) => move(at, by, false))
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1 font-medium text-muted text-xs">
        Options <span className="font-normal text-faint">— mark the true one</span>
      </legend>
      <ol ref={list} className="flex flex-col gap-1">
        {options.map(({ letter, text }, at) => (
          <li
            key={letter}
            data-option={at}
            className={cx(
              'flex items-center gap-1 rounded-lg border border-transparent',
              letter === answer && 'border-correct/50 bg-correct-soft',
            )}
          >
            <label className="target flex shrink-0 cursor-pointer items-center justify-center gap-1.5 pl-1.5">
              <input
                type="radio"
                name={`${idPrefix}-answer`}
                checked={letter === answer}
                onChange={() => onChange({ answer: letter }, 'choose the true option')}
                aria-label={`${letter} is the true one`}
                className="size-4 accent-correct"
              />
              <span aria-hidden="true" className="w-3 text-center font-mono font-semibold text-sm">
                {letter}
              </span>
            </label>
            <TextInput
              aria-label={`Option ${letter}`}
              maxLength={2000}
              value={text}
              onChange={(event) =>
                onChange(
                  setOptionText(value, at, event.target.value),
                  `write option ${letter}`,
                  `option ${letter}`,
                )
              }
            />
            <span
              aria-hidden="true"
              title="Drag to another place"
              onPointerDown={(event) => drag(event, at)}
              className="target inline-flex shrink-0 cursor-grab touch-none items-center justify-center text-faint hover:text-fg"
            >
              <GripVertical size={15} />
            </span>
            <IconButton icon={X} label={`Remove option ${letter}`} onClick={() => remove(at)} />
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap items-center gap-1">
        <Tooltip label="Add an option" command="option-add">
          <Button variant="ghost" onClick={add} disabled={options.length >= mostOptions} className="px-2">
            <Plus size={14} aria-hidden="true" />
            Option
          </Button>
        </Tooltip>
        <Tooltip label="Shuffle the options; the answer follows" command="option-shuffle">
          <Button variant="ghost" onClick={shuffle} disabled={options.length < 2} className="px-2">
            <Shuffle size={14} aria-hidden="true" />
            Shuffle
          </Button>
        </Tooltip>
        {onDistractor && (
          <Tooltip label={distractorHint ?? 'Make a wrong option'} command="option-distractor">
            <Button
              variant="ghost"
              onClick={onDistractor}
              disabled={distractorBusy || options.length >= mostOptions}
              className="px-2"
            >
              <Sparkles size={14} aria-hidden="true" />
              {distractorBusy ? 'Asking…' : 'Wrong option'}
            </Button>
          </Tooltip>
        )}
      </div>
    </fieldset>
  )
}

const inputs = (list: HTMLElement | null) => [
  ...(list?.querySelectorAll<HTMLInputElement>('[data-option] input:not([type="radio"])') ?? []),
]

function focusedOption(list: HTMLElement | null): number | null {
  const row = document.activeElement?.closest<HTMLElement>('[data-option]')
  return row && list?.contains(row) ? Number(row.dataset.option) : null
}

/** Drags an option by its grip: it changes places as soon as the hand is over the middle of another one. */
function useDrag(list: { current: HTMLElement | null }, onMove: (at: number, by: number) => void) {
  const move = useRef(onMove)
  useEffect(() => {
    move.current = onMove
  })
  return (event: PointerEvent, from: number) => {
    let at = from
    const grip = event.currentTarget
    event.preventDefault()
    grip.setPointerCapture(event.pointerId)
    const off = new AbortController()
    const { signal } = off
    const follow = (y: number) => {
      const rows = [...(list.current?.children ?? [])].map((row) => row.getBoundingClientRect())
      const over = rows.findIndex((row, index) => index !== at && y > row.top && y < row.bottom)
      if (over < 0) return
      move.current(at, over - at)
      at = over
    }
    addEventListener('pointermove', (moved) => follow(moved.clientY), { signal })
    for (const end of ['pointerup', 'pointercancel'] as const)
      addEventListener(end, () => off.abort(), { signal })
  }
}
