/** Why: the common reasons by key, and one's own words. */
import { type Ref, useEffect, useRef } from 'react'
import type { CommandId } from '../../../app/commands.ts'
import { Button } from '../../../app/ui/button.tsx'
import { cx } from '../../../app/ui/cx.ts'
import { CommandKbd } from '../../../app/ui/kbd.tsx'
import { TextArea } from '../../../app/ui/text-area.tsx'
import { reasons } from './reasons.ts'

export const reasonCommands: readonly CommandId[] = [
  'verify-reason-1',
  'verify-reason-2',
  'verify-reason-3',
  'verify-reason-4',
  'verify-reason-5',
  'verify-reason-6',
]

export interface ReasonFormProps {
  chosen: readonly string[]
  words: string
  wordsRef?: Ref<HTMLTextAreaElement>
  /** what is missing, said once it was tried */
  missing: boolean
  send: string
  onReason: (id: string) => void
  onWords: (words: string) => void
  onSend: () => void
  onCancel: () => void
}

export function ReasonForm(props: ReasonFormProps) {
  const { chosen, words, wordsRef, missing, send, onReason, onWords, onSend, onCancel } = props
  const place = useRef<HTMLElement>(null)
  // It opens at the end of a column that may be scrolled elsewhere.
  useEffect(() => {
    // it answers a promise in newer browsers, which would be taken for a cleanup
    place.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <section
      ref={place}
      aria-label="Why"
      className="flex flex-col gap-2 rounded-xl border border-line-strong bg-raised p-3"
    >
      <h2 className="eyebrow">Why</h2>
      <ul className="-mx-1 flex flex-col">
        {reasons.map(({ id, words: text }, at) => {
          const command = reasonCommands[at]
          const on = chosen.includes(id)
          return (
            <li key={id}>
              <button
                type="button"
                aria-pressed={on}
                onClick={() => onReason(id)}
                className={cx(
                  'target flex w-full items-center gap-2.5 rounded-lg px-2 py-1 text-left text-[13px]',
                  on ? 'bg-wrong-soft text-wrong' : 'hover:bg-hover',
                )}
              >
                {command && <CommandKbd command={command} className="text-faint" />}
                {text}
              </button>
            </li>
          )
        })}
      </ul>
      <TextArea
        ref={wordsRef}
        aria-label="Reason in your own words"
        placeholder="In your own words (Q)"
        value={words}
        aria-invalid={missing || undefined}
        onChange={(event) => onWords(event.target.value)}
        className="max-h-40"
      />
      {missing && <p className="text-wrong text-xs">Say why: choose a reason or write one.</p>}
      <div className="flex items-center justify-end gap-2">
        <Button variant="ghost" onClick={onCancel}>
          Cancel
        </Button>
        <Button variant="primary" onClick={onSend}>
          {send}
          <CommandKbd command="verify-send" />
        </Button>
      </div>
    </section>
  )
}
