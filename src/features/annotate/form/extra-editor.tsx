/** Further fields of an item, as names and values; they go along into the exports. */
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { EntryContent } from '#contract/entry.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Disclosure } from '../../../app/ui/disclosure.tsx'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { TextInput } from '../../../app/ui/text-area.tsx'

type Extra = EntryContent['extra']

export interface ExtraEditorProps {
  value: Extra
  onChange: (extra: Extra, what: string, join?: string) => void
}

export function ExtraEditor({ value, onChange }: ExtraEditorProps) {
  const [name, setName] = useState('')
  const names = Object.keys(value)
  const fresh = name.trim()
  const add = () => {
    if (!fresh || fresh in value) return
    onChange({ ...value, [fresh]: '' }, 'add a field')
    setName('')
  }
  const remove = (gone: string) =>
    onChange(Object.fromEntries(Object.entries(value).filter(([key]) => key !== gone)), 'remove a field')
  return (
    <Disclosure
      summary={
        <span className="text-muted">
          Further fields {names.length > 0 && <span className="font-mono text-faint">{names.length}</span>}
        </span>
      }
      summaryClassName="px-1"
    >
      <div className="flex flex-col gap-1.5 pt-1 pb-2 pl-6">
        {Object.entries(value).map(([key, field]) => (
          <div key={key} className="flex items-center gap-1.5">
            <span className="w-28 shrink-0 truncate font-mono text-muted text-xs" title={key}>
              {key}
            </span>
            <TextInput
              aria-label={key}
              value={field === null ? '' : String(field)}
              onChange={(event) =>
                onChange(
                  { ...value, [key]: likeBefore(event.target.value, field) },
                  `write ${key}`,
                  `extra ${key}`,
                )
              }
            />
            <IconButton icon={X} label={`Remove ${key}`} onClick={() => remove(key)} />
          </div>
        ))}
        <form
          className="flex items-center gap-1.5"
          onSubmit={(event) => {
            event.preventDefault()
            add()
          }}
        >
          <TextInput
            aria-label="Name of a new field"
            placeholder="name of a new field"
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="submit" disabled={!fresh || fresh in value}>
            <Plus size={14} aria-hidden="true" />
            Add
          </Button>
        </form>
      </div>
    </Disclosure>
  )
}

/** A number stays a number as long as what is typed is one. */
function likeBefore(text: string, before: Extra[string]): Extra[string] {
  if (typeof before === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  return text
}
