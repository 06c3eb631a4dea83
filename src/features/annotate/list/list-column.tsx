/** The left column: what is looked for, the items, and what can be done with the selected ones. */
import { FolderInput, ImagePlus, Trash2 } from 'lucide-react'
import type { Presence } from '#contract/checking.ts'
import type { Project } from '#contract/project.ts'
import { formatCount, plural } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Empty } from '../../../app/ui/empty.tsx'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { useProjectSearch } from '../use-project-search.ts'
import type { WorkEntry } from '../work/overlay.ts'
import { useWorkEntries } from '../work/work-store.ts'
import { BulkBar } from './bulk-bar.tsx'
import { EntryList } from './entry-list.tsx'
import { ListFilters } from './list-filters.tsx'
import { UndoButtons } from './undo-buttons.tsx'

export interface ListColumnProps {
  project: Project
  rows: readonly WorkEntry[]
  total: number
  open: string | null
  selected: ReadonlySet<string>
  onClear: () => void
  others: readonly Presence[]
  me: string | null
  conflicts: readonly string[]
  onOpen: (id: string, how: { shift: boolean; toggle: boolean }) => void
}

export function ListColumn({ project, rows, total, selected, onClear, ...list }: ListColumnProps) {
  const { search, set } = useProjectSearch()
  const deleted = useWorkEntries().length - total
  const { categories } = project.rules
  const count =
    rows.length === total ? plural(total, 'item') : `${formatCount(rows.length)} of ${plural(total, 'item')}`
  return (
    <>
      <ListFilters value={search} categories={categories} onChange={set} />
      <div className="flex items-center gap-0.5 border-line border-b pr-1.5 pb-1.5 pl-3">
        <p className="grow text-faint text-xs" role="status">
          {count}
        </p>
        <UndoButtons />
        <IconButton
          icon={Trash2}
          label={`Deleted items (${deleted})`}
          disabled={deleted === 0}
          onClick={() => set({ open: 'deleted' })}
        />
        <IconButton
          icon={FolderInput}
          label="Import boxes from COCO or W3C"
          onClick={() => set({ open: 'import' })}
        />
        <IconButton
          icon={ImagePlus}
          label="Add pictures"
          command="entry-add"
          onClick={() => set({ open: 'add' })}
        />
      </div>
      {rows.length === 0 ? (
        <Empty title="No item is like that" className="grow">
          <Button onClick={() => set({ q: undefined, state: undefined, category: undefined })}>
            Show all
          </Button>
        </Empty>
      ) : (
        <EntryList entries={rows} selected={selected} {...list} />
      )}
      {selected.size > 0 && <BulkBar selected={selected} categories={categories} onClear={onClear} />}
    </>
  )
}
