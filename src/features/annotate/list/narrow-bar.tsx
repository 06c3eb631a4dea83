import { ChevronDown, ChevronUp, ImagePlus, ListFilter } from 'lucide-react'
import { runCommand } from '../../../app/commands.ts'
import { plural } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import type { WorkEntry } from '../work/overlay.ts'
import { UndoButtons } from './undo-buttons.tsx'

/** Where there is no room for the list beside the picture. */
export function NarrowBar({
  rows,
  entry,
  onList,
}: {
  rows: readonly WorkEntry[]
  entry: WorkEntry | null
  onList: () => void
}) {
  const at = rows.findIndex((row) => row.id === entry?.id)
  return (
    <div className="sticky top-0 z-30 flex shrink-0 items-center gap-1 border-line border-b bg-panel px-2 py-1">
      <Button variant="ghost" onClick={onList} className="min-w-0 grow justify-start">
        <ListFilter size={15} aria-hidden="true" />
        <span className="truncate">
          {at >= 0 ? `${at + 1} of ${rows.length}` : plural(rows.length, 'item')}
          {entry && <span className="text-faint"> · {entry.key}</span>}
        </span>
      </Button>
      <UndoButtons />
      <IconButton icon={ImagePlus} label="Add pictures" onClick={() => runCommand('entry-add')} />
      <IconButton
        icon={ChevronUp}
        label="Previous item"
        disabled={at <= 0}
        onClick={() => runCommand('entry-previous')}
      />
      <IconButton
        icon={ChevronDown}
        label="Next item"
        disabled={at < 0 || at >= rows.length - 1}
        onClick={() => runCommand('entry-next')}
      />
    </div>
  )
}
