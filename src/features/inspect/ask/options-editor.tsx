/** Options of a multiple-choice question: letters follow their places. */
import { Plus, X } from 'lucide-react'
import type { Option } from '#contract/image.ts'
import { Button } from '../../../app/ui/button.tsx'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { TextInput } from '../../../app/ui/text-area.tsx'
import { addOption, mostOptions, removeOption } from '../facts/question.ts'

export interface OptionsEditorProps {
  options: readonly Option[]
  onChange: (options: readonly Option[]) => void
}

export function OptionsEditor({ options, onChange }: OptionsEditorProps) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 font-medium text-muted text-xs">Options</legend>
      {options.map((option, at) => (
        <div key={option.letter} className="flex items-center gap-1.5">
          <span className="w-5 shrink-0 text-center font-mono font-semibold text-sm">{option.letter}</span>
          <TextInput
            aria-label={`Option ${option.letter}`}
            value={option.text}
            onChange={(event) =>
              onChange(options.map((one, i) => (i === at ? { ...one, text: event.target.value } : one)))
            }
          />
          <IconButton
            icon={X}
            label={`Remove option ${option.letter}`}
            onClick={() => onChange(removeOption(options, at))}
          />
        </div>
      ))}
      <Button
        variant="ghost"
        className="self-start"
        disabled={options.length >= mostOptions}
        onClick={() => onChange(addOption(options.length === 0 ? addOption([]) : options))}
      >
        <Plus size={14} aria-hidden="true" />
        {options.length === 0 ? 'Multiple choice' : 'Option'}
      </Button>
    </fieldset>
  )
}
