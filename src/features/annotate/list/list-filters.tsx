/** Which items the list shows: words, state, category. */
import { Search, X } from 'lucide-react'
import { useRef } from 'react'
import { type EntryState, entryStates } from '#contract/project.ts'
import { useCommand } from '../../../app/commands.ts'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { Select } from '../../../app/ui/select.tsx'
import { TextInput } from '../../../app/ui/text-area.tsx'
import { stateLooks, stateOrder } from '../entry-state.tsx'
import type { ProjectSearch } from '../search.ts'
import type { WorkEntry } from '../work/overlay.ts'

export type ListFilter = Pick<ProjectSearch, 'q' | 'state' | 'category'>

/** Every word has to stand somewhere in the item. */
export function matches(entry: WorkEntry, { q, state, category }: ListFilter): boolean {
  if (state !== undefined && entry.state !== state) return false
  if (category !== undefined && (entry.content.category ?? '') !== category) return false
  if (!q) return true
  const { question, options, answer, notes, kind } = entry.content
  const text = [
    entry.key,
    entry.imageName,
    question,
    answer,
    notes,
    kind,
    ...options.map((option) => option.text),
  ]
    .join(' ')
    .toLowerCase()
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

const all = 'all'
const isState = (value: string): value is EntryState => (entryStates as readonly string[]).includes(value)

export interface ListFiltersProps {
  value: ListFilter
  categories: readonly string[]
  onChange: (filter: ListFilter) => void
}

export function ListFilters({ value, categories, onChange }: ListFiltersProps) {
  const input = useRef<HTMLInputElement>(null)
  useCommand('entry-search', () => {
    input.current?.focus()
    input.current?.select()
  })
  const { q, state, category } = value
  return (
    <search className="flex flex-col gap-1.5 px-3 pt-3 pb-2">
      <div className="relative">
        <Search
          size={14}
          className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-2.5 text-faint"
          aria-hidden="true"
        />
        <TextInput
          ref={input}
          aria-label="Search the items"
          placeholder="Search"
          className="pr-9 pl-8"
          value={q ?? ''}
          onChange={(event) => onChange({ ...value, q: event.target.value || undefined })}
        />
        {q && (
          <IconButton
            icon={X}
            label="Clear the search"
            className="absolute top-0 right-0.5"
            onClick={() => onChange({ ...value, q: undefined })}
          />
        )}
      </div>
      <div className="grid grid-cols-2 gap-1.5">
        <Select
          label="State"
          value={state ?? all}
          options={[
            { value: all, label: 'Any state' },
            ...stateOrder.map((one) => ({
              value: one,
              label: stateLooks[one].word,
              detail: stateLooks[one].meaning,
            })),
          ]}
          onChange={(next) => onChange({ ...value, state: isState(next) ? next : undefined })}
          className="justify-between"
        />
        <Select
          label="Category"
          value={category ?? all}
          options={[
            { value: all, label: 'Any category' },
            ...categories.map((one) => ({ value: one, label: one })),
          ]}
          onChange={(next) => onChange({ ...value, category: next === all ? undefined : next })}
          className="justify-between"
        />
      </div>
    </search>
  )
}
