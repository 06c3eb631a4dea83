/** The four checks as toggles: yes, no, not judged; each with its key and a line on why it is asked. */
import { Check, Minus, RefreshCw, X } from 'lucide-react'
import type { ReviewChecks } from '#contract/review.ts'
import type { CommandId } from '../../../app/commands.ts'
import { cx } from '../../../app/ui/cx.ts'
import { CommandKbd } from '../../../app/ui/kbd.tsx'
import { type Mark, type MarkInfo, marks, markWord } from './marks.ts'

export const markCommands: Readonly<Record<Mark, CommandId>> = {
  answerable: 'verify-answerable',
  correctFull: 'verify-full',
  correctCrop: 'verify-crop',
  tooEasy: 'verify-easy',
}

const values = [
  { value: true, word: 'Yes', icon: Check },
  { value: false, word: 'No', icon: X },
  { value: null, word: 'Not judged', icon: Minus },
] as const

export interface MarksListProps {
  checks: ReviewChecks
  /** those that were set before the item has changed */
  again: readonly Mark[]
  /** keys mean something else now */
  quiet?: boolean
  onMark: (mark: Mark, value: boolean | null) => void
}

export function MarksList({ checks, again, quiet = false, onMark }: MarksListProps) {
  return (
    <section aria-label="Checks" className="flex flex-col gap-1.5">
      <h2 className="eyebrow">Checks</h2>
      <ul className="flex flex-col divide-y divide-line rounded-xl border border-line bg-raised">
        {marks.map((info) => (
          <MarkLine
            key={info.mark}
            info={info}
            value={checks[info.mark]}
            again={again.includes(info.mark)}
            quiet={quiet}
            onMark={onMark}
          />
        ))}
      </ul>
    </section>
  )
}

function MarkLine({
  info: { mark, label, help, good },
  value,
  again,
  quiet,
  onMark,
}: {
  info: MarkInfo
  value: boolean | null
  again: boolean
  quiet: boolean
  onMark: MarksListProps['onMark']
}) {
  return (
    <li className="flex flex-wrap items-center gap-x-2 py-1 pr-1 pl-2.5">
      <CommandKbd command={markCommands[mark]} className={cx('text-faint', quiet && 'invisible')} />
      <p className="min-w-0 grow font-medium text-[13px]">{label}</p>
      <fieldset className="flex shrink-0 rounded-lg border border-line bg-surface p-px">
        <legend className="sr-only">{label}</legend>
        {values.map(({ value: one, word, icon: Icon }) => {
          const on = value === one
          const fine = one === good
          return (
            <button
              key={word}
              type="button"
              aria-pressed={on}
              aria-label={`${label}: ${word.toLowerCase()}`}
              title={word}
              data-mark={`${mark} ${markWord(one)}`}
              onClick={() => onMark(mark, one)}
              className={cx(
                'grid size-8 place-items-center rounded-[7px] touch:size-11',
                !on && 'text-faint hover:bg-hover hover:text-fg',
                on && one === null && 'bg-hover text-fg',
                on && one !== null && (fine ? 'bg-correct-soft text-correct' : 'bg-wrong-soft text-wrong'),
              )}
            >
              <Icon size={14} strokeWidth={2.5} aria-hidden="true" />
            </button>
          )
        })}
      </fieldset>
      {again && (
        <p className="inline-flex basis-full items-center gap-1 pl-7 font-medium text-[11.5px] text-initial">
          <RefreshCw size={11} aria-hidden="true" />
          Asked again: the item has changed
        </p>
      )}
      <p className="basis-full pb-0.5 pl-7 text-[11.5px] text-muted leading-[15px]">{help}</p>
    </li>
  )
}
