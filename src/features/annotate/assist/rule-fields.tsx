/** How often each engine is asked, when an answer is kept, and how the easy check goes. */
import { useId } from 'react'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { inputClasses } from '../../../app/ui/text-area.tsx'
import { choose, useAssist } from './assist-store.ts'
import type { Asking } from './use-asking.ts'

export function RuleFields({ asking }: { asking: Asking }) {
  const { choices } = useAssist()
  const { samples, total, threshold, chosen } = asking
  return (
    <div className="flex w-72 flex-col gap-3 text-[13px]">
      <Line
        label="Answers of each engine"
        value={samples}
        min={1}
        max={32}
        onChange={(value) => choose({ samples: value, threshold: null })}
        note={chosen.length > 1 ? `${total} in all` : undefined}
      />
      <Line
        label="Kept with more than"
        value={threshold}
        min={Math.floor(total / 2)}
        max={Math.max(0, total - 1)}
        onChange={(value) => choose({ threshold: value })}
        note={`of ${total}`}
      />
      <Line
        label="Temperature"
        value={choices.temperature}
        min={0.1}
        max={2}
        step={0.1}
        onChange={(value) => choose({ temperature: value })}
      />
      {choices.mode === 'write' && (
        <Line
          label="Questions"
          value={choices.wanted}
          min={1}
          max={10}
          onChange={(value) => choose({ wanted: value })}
        />
      )}
      <div className="flex flex-col gap-1">
        <span className="text-muted text-xs">Easy is what an engine gets right from the whole view</span>
        <Segmented
          label="Easy check"
          value={String(choices.viewTrials)}
          options={[
            { value: '1', label: 'in its likeliest answer' },
            { value: '4', label: 'in over 2 of 4' },
          ]}
          onChange={(value) => choose({ viewTrials: value === '4' ? 4 : 1 })}
          className="self-start"
        />
      </div>
      <p className="text-faint text-xs leading-4">
        The paper keeps what more than 6 of 8 answers of two models agree on, and takes out what a small model
        gets right in over 2 of 4 (arXiv 2602.11858, section 8.1).
      </p>
    </div>
  )
}

interface LineProps {
  label: string
  value: number
  min: number
  max: number
  step?: number
  note?: string | undefined
  onChange: (value: number) => void
}

function Line({ label, value, min, max, step = 1, note, onChange }: LineProps) {
  const id = useId()
  return (
    <div className="flex items-center gap-2">
      <label htmlFor={id} className="grow">
        {label}
      </label>
      <input
        id={id}
        type="number"
        className={`${inputClasses} target w-20! font-mono`}
        {...{ value, min, max, step }}
        onChange={({ target }) => {
          const next = target.valueAsNumber
          if (Number.isFinite(next) && next >= min && next <= max) onChange(next)
        }}
      />
      <span className="w-12 text-muted text-xs">{note}</span>
    </div>
  )
}
