/** Gives something another name. */
import { useState } from 'react'
import { asProblem } from '../../../app/api/queries.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Dialog } from '../../../app/ui/dialog.tsx'
import { Field } from '../../../app/ui/field.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { TextInput } from '../../../app/ui/text-area.tsx'

export interface NameDialogProps {
  /** what is renamed, such as "dataset" */
  what: string
  name: string
  onRename: (name: string) => Promise<unknown>
  onClose: () => void
}

export function NameDialog({ what, name, onRename, onClose }: NameDialogProps) {
  const [draft, setDraft] = useState(name)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const rename = async () => {
    setBusy(true)
    try {
      await onRename(draft.trim())
      onClose()
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  const problem = asProblem(error)
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Rename the ${what}`}>
      <form
        className="flex flex-col gap-4 p-5"
        onSubmit={(event) => {
          event.preventDefault()
          if (draft.trim() && !busy) void rename()
        }}
      >
        <Field label="Name">
          {(control) => (
            <TextInput
              {...control}
              maxLength={200}
              value={draft}
              onChange={(event) => setDraft(event.target.value)}
              onFocus={(event) => event.target.select()}
            />
          )}
        </Field>
        {problem && <ProblemNote problem={problem} />}
        <div className="flex justify-end gap-2">
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" disabled={!draft.trim() || busy}>
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
