/** What else can be done to an evaluation: rename, judge, retry, cancel, delete. */
import { Ellipsis, Gavel, Pencil, RotateCcw, Square, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Evaluation } from '#contract/evaluation.ts'
import { plural } from '../../../app/progress-words.ts'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { Menu, MenuItem, MenuLine } from '../../../app/ui/menu.tsx'
import { DeleteDialog } from './delete-dialog.tsx'
import { type EvaluationAct, useDeleteEvaluation, useRenameEvaluation } from './evaluations-api.ts'
import { JudgeDialog } from './judge-dialog.tsx'
import { NameDialog } from './name-dialog.tsx'

export interface EvaluationMenuProps {
  evaluation: Evaluation
  onAct: (act: EvaluationAct) => void
}

export function EvaluationMenu({ evaluation, onAct }: EvaluationMenuProps) {
  const [open, setOpen] = useState<'rename' | 'delete' | 'judge' | null>(null)
  const rename = useRenameEvaluation()
  const remove = useDeleteEvaluation()
  const { id, name, counts, status, source } = evaluation
  const close = () => setOpen(null)
  return (
    <>
      <Menu label={`More for ${name}`} trigger={<IconButton icon={Ellipsis} label={`More for ${name}`} />}>
        {counts.undecided > 0 && (
          <MenuItem
            icon={Gavel}
            onSelect={() => setOpen('judge')}
            detail={`${plural(counts.undecided, 'open answer')} that no rule decides.`}
          >
            Let an engine judge…
          </MenuItem>
        )}
        {source === 'loupe' && counts.failed > 0 && (
          <MenuItem icon={RotateCcw} onSelect={() => onAct('retry')} detail="Those that have an answer stay.">
            Ask the {plural(counts.failed, 'failed item')} again
          </MenuItem>
        )}
        {(status === 'running' || status === 'paused') && (
          <MenuItem icon={Square} onSelect={() => onAct('cancel')} detail="What is done stays.">
            Cancel
          </MenuItem>
        )}
        <MenuItem icon={Pencil} onSelect={() => setOpen('rename')}>
          Rename…
        </MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} tone="danger" onSelect={() => setOpen('delete')}>
          Delete…
        </MenuItem>
      </Menu>
      {open === 'rename' && (
        <NameDialog
          what="evaluation"
          name={name}
          onRename={(next) => rename.mutateAsync({ id, name: next })}
          onClose={close}
        />
      )}
      {open === 'judge' && <JudgeDialog evaluation={evaluation} onClose={close} />}
      {open === 'delete' && (
        <DeleteDialog title={`Delete “${name}”?`} onDelete={() => remove.mutateAsync(id)} onClose={close}>
          <p>
            {plural(counts.done + counts.failed, 'result')} with their grades, judgements and corrections go.
          </p>
          <p className="text-muted">
            The dataset stays, and so do the runs: an evaluation that asks the same takes their answers over.
          </p>
        </DeleteDialog>
      )}
    </>
  )
}
