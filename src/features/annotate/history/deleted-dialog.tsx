/** Items that were deleted: they can all come back. */
import { RotateCcw, Trash2 } from 'lucide-react'
import { usePersonNames } from '../../../app/api/me.ts'
import { formatAgo } from '../../../app/format.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Dialog } from '../../../app/ui/dialog.tsx'
import { Empty } from '../../../app/ui/empty.tsx'
import { EntryThumb } from '../list/entry-thumb.tsx'
import { undeleteEntries } from '../work/edits.ts'
import { useWorkEntries } from '../work/work-store.ts'

export function DeletedDialog({ onClose }: { onClose: () => void }) {
  const nameOf = usePersonNames()
  const deleted = useWorkEntries()
    .filter((entry) => entry.deletedAt !== null)
    .sort((a, b) => (b.deletedAt ?? '').localeCompare(a.deletedAt ?? ''))
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Deleted items"
      description="They keep their histories and verdicts, and are left out of everything until they come back."
      className="max-w-2xl"
    >
      {deleted.length === 0 ? (
        <Empty icon={Trash2} title="Nothing is deleted" />
      ) : (
        <>
          <ul className="divide-y divide-line">
            {deleted.map((entry) => (
              <li key={entry.id} className="flex items-center gap-3 px-5 py-2.5">
                <EntryThumb entry={entry} className="h-11 w-14 shrink-0 rounded-md" />
                <div className="min-w-0 grow">
                  <p className="truncate text-[13px]">{entry.content.question || 'no question yet'}</p>
                  <p className="truncate text-faint text-xs">
                    <span className="font-mono">{entry.key}</span> · deleted{' '}
                    {formatAgo(entry.deletedAt ?? '', Date.now())} by {nameOf(entry.changedBy)}
                  </p>
                </div>
                <Button onClick={() => undeleteEntries([entry.id])} aria-label={`Restore ${entry.key}`}>
                  <RotateCcw size={14} aria-hidden="true" />
                  Restore
                </Button>
              </li>
            ))}
          </ul>
          {deleted.length > 1 && (
            <div className="flex justify-end border-line border-t px-5 py-3">
              <Button onClick={() => undeleteEntries(deleted.map((entry) => entry.id))}>Restore all</Button>
            </div>
          )}
        </>
      )}
    </Dialog>
  )
}
