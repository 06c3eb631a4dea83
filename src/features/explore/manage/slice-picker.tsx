/** Which items are asked: all, those on the screen now, or those of a saved slice. */
import { everything, type SliceRule } from '#contract/slice.ts'
import { Select, type SelectOption } from '../../../app/ui/select.tsx'
import { useSlices } from './api.ts'

export interface SlicePickerProps {
  datasetId: string
  current: SliceRule | null
  value: SliceRule | null
  onChange: (rule: SliceRule | null) => void
}

export function SlicePicker({ datasetId, current, value, onChange }: SlicePickerProps) {
  const { data: saved = [] } = useSlices(datasetId)
  const rules = new Map<string, SliceRule | null>([['all', null]])
  const options: SelectOption<string>[] = [{ value: 'all', label: 'Every item of the dataset' }]
  if (current && narrows(current)) {
    rules.set('current', current)
    options.push({ value: 'current', label: 'The slice on the screen', detail: 'As it is filtered now.' })
  }
  for (const slice of saved) {
    rules.set(slice.id, slice.rule)
    options.push({ value: slice.id, label: slice.name, detail: 'Saved slice' })
  }
  if (options.length === 1) return null
  const chosen = [...rules].find(([, rule]) => sameRule(rule, value))?.[0] ?? 'all'
  return (
    <Select
      label="Items"
      prefix="Items"
      value={chosen}
      options={options}
      onChange={(id) => onChange(rules.get(id) ?? null)}
      className="w-full [&>svg]:ml-auto"
    />
  )
}

/** Leaves something out; an order alone does not. */
export function narrows(rule: SliceRule): boolean {
  return rule.text !== '' || rule.conditions.length > 0
}

function sameRule(a: SliceRule | null, b: SliceRule | null): boolean {
  return JSON.stringify(a ?? everything) === JSON.stringify(b ?? everything)
}
