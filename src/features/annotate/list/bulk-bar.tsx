/** What can be done with several items at once; each of it is one step of undo. */
import { CheckCheck, CircleDashed, Tag, Trash2, X } from 'lucide-react'
import { plural } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { Menu, MenuItem, MenuLine } from '../../../app/ui/menu.tsx'
import { bulkEdit } from '../work/bulk.ts'

export interface BulkBarProps {
  selected: ReadonlySet<string>
  categories: readonly string[]
  onClear: () => void
}

export function BulkBar({ selected, categories, onClear }: BulkBarProps) {
  const ids = [...selected]
  const count = plural(ids.length, 'item')
  const give = (category: string | null) =>
    bulkEdit(
      ids,
      { do: 'category', category },
      category === null ? `take the category from ${count}` : `make ${count} “${category}”`,
    )
  return (
    <section
      aria-label="Selected items"
      className="flex shrink-0 items-center gap-1 border-line border-t bg-raised py-1.5 pr-1.5 pl-3"
    >
      <output className="min-w-0 grow truncate font-sans text-[13px]" aria-label={`${count} selected`}>
        {ids.length} selected
      </output>
      <Menu
        label="Category of the selected items"
        trigger={
          // Without a tooltip: one that is open would take the Escape that lets go of the selection.
          <Button variant="ghost" aria-label="Category" title="Category" className="px-2">
            <Tag size={16} aria-hidden="true" />
          </Button>
        }
      >
        {categories.map((category) => (
          <MenuItem key={category} onSelect={() => give(category)}>
            {category}
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem onSelect={() => give(null)}>No category</MenuItem>
      </Menu>
      <IconButton icon={CheckCheck} label="Ready to check" onClick={() => submitAll(ids)} />
      <IconButton
        icon={CircleDashed}
        label="Not ready yet"
        onClick={() => bulkEdit(ids, { do: 'unsubmit' }, `take back ${count}`)}
      />
      <IconButton
        icon={Trash2}
        label="Delete"
        onClick={() => {
          bulkEdit(ids, { do: 'delete' }, `delete ${count}`)
          onClear()
        }}
      />
      <IconButton icon={X} label="Let go of the selection" onClick={onClear} />
    </section>
  )
}

/** Only complete items are ready; how many are not is said. */
export function submitAll(ids: readonly string[]): void {
  bulkEdit(ids, { do: 'submit' }, `submit ${plural(ids.length, 'item')}`)
}
