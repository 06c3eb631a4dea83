/** Asks before something is deleted, and says what goes and what stays. */
import { type ReactNode, useState } from 'react'
import { asProblem } from '../../../app/api/queries.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Dialog } from '../../../app/ui/dialog.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'

export interface DeleteDialogProps {
  title: string
  /** what goes and what stays */
  children: ReactNode
  onDelete: () => Promise<unknown>
  onClose: () => void
}

export function DeleteDialog({ title, children, onDelete, onClose }: DeleteDialogProps) {
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const remove = async () => {
    setBusy(true)
    try {
      await onDelete()
      onClose()
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  const problem = asProblem(error)
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title}>
      <div className="flex flex-col gap-4 p-5 text-sm">
        {children}
        {problem && <ProblemNote problem={problem} />}
        <div className="flex justify-end gap-2">
          <Button variant="ghost" onClick={onClose}>
            Keep it
          </Button>
          <Button variant="danger" disabled={busy} onClick={() => void remove()}>
            {busy ? 'Deleting…' : 'Delete'}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
