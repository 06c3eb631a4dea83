/** A field for a typed value: taken as soon as it can be read, and until then the field says why not. */
import { type ReactNode, useState } from 'react'
import { Field } from '../ui/field.tsx'
import { TextInput } from '../ui/text-area.tsx'

export function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-1">
      <span className="font-medium text-muted text-xs">{label}</span>
      {children}
    </div>
  )
}

type Reading = { value: unknown } | { refusal: string }

/** A typed value; an empty field is the default again. */
export function Typed(props: {
  label: string
  value: string
  placeholder: string
  numeric?: boolean
  read: (text: string) => Reading
  onChange: (value: unknown) => void
}) {
  const { label, value, placeholder, numeric = false, read, onChange } = props
  const [draft, setDraft] = useState<string | null>(null)
  const reading = draft === null || draft.trim() === '' ? null : read(draft)
  return (
    <Field label={label} error={reading && 'refusal' in reading ? reading.refusal : undefined}>
      {(control) => (
        <TextInput
          {...control}
          inputMode={numeric ? 'decimal' : 'text'}
          className="font-mono"
          value={draft ?? value}
          placeholder={placeholder}
          onChange={(event) => {
            const text = event.target.value
            setDraft(text)
            const next = text.trim() === '' ? { value: undefined } : read(text)
            if ('value' in next) onChange(next.value)
          }}
          onBlur={() => {
            if (!reading || 'value' in reading) setDraft(null)
          }}
        />
      )}
    </Field>
  )
}
