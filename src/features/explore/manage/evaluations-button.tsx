/** On a dataset's screen: its evaluations with their progress, and the way to a new one. */

import { useQuery } from '@tanstack/react-query'
import { ListChecks, Play } from 'lucide-react'
import { useState } from 'react'
import type { SliceRule } from '#contract/slice.ts'
import { useCommand } from '../../../app/commands.ts'
import { doneShare } from '../../../app/progress-words.ts'
import { evaluationsQuery } from '../../../app/slice/queries.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Dialog } from '../../../app/ui/dialog.tsx'
import { Empty } from '../../../app/ui/empty.tsx'
import { EvaluateDialog } from './evaluate-dialog.tsx'
import { EvaluationRow } from './evaluation-row.tsx'
import { goesOn } from './evaluations-api.ts'
import { PredictionsDialog } from './predictions/predictions-dialog.tsx'

export interface EvaluationsButtonProps {
  datasetId: string
  /** the slice that is looked at now: a new evaluation can be held to it */
  slice?: SliceRule | null | undefined
}

export function EvaluationsButton({ datasetId, slice = null }: EvaluationsButtonProps) {
  const [open, setOpen] = useState<'list' | 'new' | 'predictions' | null>(null)
  const { data: evaluations = [] } = useQuery(evaluationsQuery(datasetId))
  const running = evaluations.filter(goesOn)
  useCommand('new-evaluation', () => setOpen('new'))
  useCommand('evaluations', () => setOpen('list'))
  const close = () => setOpen(null)
  return (
    <>
      <Button onClick={() => setOpen('list')}>
        <ListChecks size={15} aria-hidden="true" />
        <span className="max-xl:hidden">Evaluations</span>
        <span className="font-mono text-muted text-xs">
          {running.length > 0 ? shareWords(running.map(doneShare)) : evaluations.length}
        </span>
      </Button>
      <Dialog
        open={open === 'list'}
        onOpenChange={(isOpen) => !isOpen && close()}
        title="Evaluations of this dataset"
        className="top-[8vh] max-h-[84vh] max-w-5xl"
      >
        {evaluations.length === 0 ? (
          <Empty icon={ListChecks} title="Nothing has been asked yet">
            Choose a method and an engine; the answers appear on this screen as they come.
          </Empty>
        ) : (
          <ul className="-mt-px">
            {evaluations.map((evaluation) => (
              <EvaluationRow key={evaluation.id} evaluation={evaluation} onOpen={close} />
            ))}
          </ul>
        )}
        <footer className="sticky bottom-0 flex justify-end gap-2 border-line border-t bg-panel p-4">
          <Button variant="ghost" onClick={() => setOpen('predictions')}>
            Import predictions
          </Button>
          <Button variant="primary" onClick={() => setOpen('new')}>
            <Play size={14} aria-hidden="true" />
            New evaluation
          </Button>
        </footer>
      </Dialog>
      {open === 'new' && (
        <EvaluateDialog
          datasetId={datasetId}
          slice={slice}
          open
          onOpenChange={(isOpen) => !isOpen && close()}
          onStarted={() => setOpen('list')}
        />
      )}
      {open === 'predictions' && <PredictionsDialog datasetId={datasetId} onClose={close} />}
    </>
  )
}

function shareWords(shares: readonly number[]): string {
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
  return `${Math.floor(mean * 100)} %`
}
