import { Redo2, Undo2 } from 'lucide-react'
import { runCommand } from '../../../app/commands.ts'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { useWork } from '../work/work-store.ts'

/** Back and forth over all items; each says what it would do. */
export function UndoButtons() {
  const { past, future } = useWork((state) => state.undo)
  return (
    <>
      <IconButton
        icon={Undo2}
        label={past.length > 0 ? `Undo: ${past.at(-1)?.label}` : 'Nothing to undo'}
        command="write-undo"
        disabled={past.length === 0}
        onClick={() => runCommand('write-undo')}
      />
      <IconButton
        icon={Redo2}
        label={future.length > 0 ? `Redo: ${future[0]?.label}` : 'Nothing to redo'}
        command="write-redo"
        disabled={future.length === 0}
        onClick={() => runCommand('write-redo')}
      />
    </>
  )
}
