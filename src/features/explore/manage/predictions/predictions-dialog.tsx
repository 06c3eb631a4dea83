/** Takes in predictions made elsewhere: a file, what Loupe makes of it, and what it is called here. */
import { FileUp } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Evaluation } from '#contract/evaluation.ts'
import { type PredictionPreview, predictionFormatLabels, predictionFormats } from '#contract/prediction.ts'
import { asProblem } from '../../../../app/api/queries.ts'
import { Button } from '../../../../app/ui/button.tsx'
import { cx } from '../../../../app/ui/cx.ts'
import { Dialog } from '../../../../app/ui/dialog.tsx'
import { ProblemNote } from '../../../../app/ui/problem-note.tsx'
import { useFileDrop } from '../import/use-file-drop.ts'
import { useLookAgain, useSendPredictions } from './api.ts'
import { PredictionsPreview } from './predictions-preview.tsx'

export interface PredictionsDialogProps {
  datasetId: string
  onClose: () => void
  onStored?: ((evaluation: Evaluation) => void) | undefined
}

export function PredictionsDialog({ datasetId, onClose, onStored }: PredictionsDialogProps) {
  const send = useSendPredictions(datasetId)
  const again = useLookAgain()
  const [preview, setPreview] = useState<PredictionPreview | null>(null)
  const take = (file: File | undefined) => {
    if (file) send.mutate(file, { onSuccess: setPreview })
  }
  const over = useFileDrop((files) => take(files[0]?.file))
  const problem = asProblem(send.error ?? again.error)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Import predictions"
      description="Answers that another tool made for this dataset. Loupe reads them by its own strict rules and keeps what the file says beside it."
      className="top-[5vh] max-h-[90vh] max-w-4xl"
    >
      {preview ? (
        <PredictionsPreview
          preview={preview}
          looking={again.isPending}
          problem={problem}
          onLook={(wanted) => again.mutate({ id: preview.id, ...wanted }, { onSuccess: setPreview })}
          onOther={() => setPreview(null)}
          onStored={(evaluation) => {
            onClose()
            onStored?.(evaluation)
          }}
        />
      ) : (
        <div className="flex flex-col gap-4 p-5">
          <FileField over={over} busy={send.isPending} onFile={take} />
          {problem && <ProblemNote problem={problem} />}
        </div>
      )}
    </Dialog>
  )
}

function FileField(props: { over: boolean; busy: boolean; onFile: (file: File | undefined) => void }) {
  const { over, busy, onFile } = props
  const input = useRef<HTMLInputElement>(null)
  return (
    <div
      className={cx(
        'flex min-h-48 flex-col items-center justify-center gap-2 rounded-2xl border-2 border-dashed p-6 text-center',
        over ? 'border-mark-refined' : 'border-line-strong',
      )}
    >
      <FileUp size={28} strokeWidth={1.5} className="mb-1 text-muted" aria-hidden="true" />
      <p className="font-semibold text-[15px]">
        <span className="touch:hidden">Drop a file of predictions</span>
        <span className="hidden touch:inline">Choose a file of predictions</span>
      </p>
      <p className="max-w-prose text-[13px] text-muted">
        {predictionFormats
          .filter((format) => format !== 'table')
          .map((format) => predictionFormatLabels[format])
          .join(', ')}
        , or any table whose columns you name.
      </p>
      <Button variant="primary" className="mt-2" disabled={busy} onClick={() => input.current?.click()}>
        <FileUp size={14} aria-hidden="true" />
        {busy ? 'Reading…' : 'Choose a file'}
      </Button>
      <input
        ref={input}
        type="file"
        aria-label="Predictions file"
        className="hidden"
        onChange={(event) => {
          onFile(event.target.files?.[0])
          event.target.value = ''
        }}
      />
    </div>
  )
}
