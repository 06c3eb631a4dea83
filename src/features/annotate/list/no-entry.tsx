import { FolderInput, ImagePlus, Trash2 } from 'lucide-react'
import { runCommand } from '../../../app/commands.ts'
import { plural } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Empty } from '../../../app/ui/empty.tsx'
import { CommandKbd } from '../../../app/ui/kbd.tsx'

/** A project without items: what to do first. */
export function NoEntry({ deleted }: { deleted: number }) {
  return (
    <div className="grid grow place-items-center p-4">
      <Empty icon={ImagePlus} title="No item yet">
        <p className="mb-4">
          Drop pictures anywhere on this page, or choose among those that are here. An item is begun on each;
          then draw the box where its answer can be seen, and write the question.
        </p>
        <div className="flex flex-wrap justify-center gap-2">
          <Button variant="primary" onClick={() => runCommand('entry-add')}>
            <ImagePlus size={14} aria-hidden="true" />
            Add pictures
            <CommandKbd command="entry-add" className="touch:hidden" />
          </Button>
          <Button onClick={() => runCommand('entry-import')}>
            <FolderInput size={14} aria-hidden="true" />
            Import boxes…
          </Button>
          {deleted > 0 && (
            <Button onClick={() => runCommand('entry-deleted')}>
              <Trash2 size={14} aria-hidden="true" />
              {plural(deleted, 'deleted item')}…
            </Button>
          )}
        </div>
      </Empty>
    </div>
  )
}
