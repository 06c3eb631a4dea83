/** Everything about one import, from the file to the report. Which stage is shown follows from the job. */
import { useEffect } from 'react'
import type { ImportJob } from '#contract/import.ts'
import { asProblem } from '../../../../app/api/queries.ts'
import { Dialog } from '../../../../app/ui/dialog.tsx'
import { ProblemNote } from '../../../../app/ui/problem-note.tsx'
import { Spinner } from '../../../../app/ui/spinner.tsx'
import { useImportJob } from './api.ts'
import { ChooseSource } from './choose-source.tsx'
import { ImportProgress } from './import-progress.tsx'
import { PreviewStage } from './preview-stage.tsx'
import { SendingStage } from './sending-stage.tsx'
import { forgetSending, useSending } from './sending-store.ts'

export interface ImportDialogProps {
  /** null before there is one */
  jobId: string | null
  onJob: (id: string) => void
  onClose: () => void
  /** a new evaluation of this dataset */
  onEvaluate: (datasetId: string) => void
}

export function ImportDialog({ jobId, onJob, onClose, onEvaluate }: ImportDialogProps) {
  const sending = useSending((state) => state.sending)
  const arrived = sending?.jobId ?? null
  useEffect(() => {
    if (jobId !== null || arrived === null) return
    onJob(arrived)
    forgetSending()
  }, [jobId, arrived, onJob])
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Import a dataset"
      className="top-[4vh] max-h-[92vh] max-w-6xl"
    >
      {jobId !== null ? (
        <Job key={jobId} jobId={jobId} onClose={onClose} onEvaluate={onEvaluate} />
      ) : sending ? (
        <SendingStage sending={sending} />
      ) : (
        <ChooseSource onJob={onJob} />
      )}
    </Dialog>
  )
}

function Job({
  jobId,
  onClose,
  onEvaluate,
}: Pick<ImportDialogProps, 'onClose' | 'onEvaluate'> & { jobId: string }) {
  const { data: job, error, refetch } = useImportJob(jobId)
  const problem = asProblem(error)
  if (!job) {
    return (
      <div className="grid min-h-40 place-items-center p-6 text-muted">
        {problem ? (
          <ProblemNote problem={problem} onRetry={() => void refetch()} className="w-full" />
        ) : (
          <Spinner label="Loading the import" size={22} />
        )}
      </div>
    )
  }
  return <Stage job={job} onClose={onClose} onEvaluate={onEvaluate} />
}

function Stage({ job, ...rest }: { job: ImportJob } & Pick<ImportDialogProps, 'onClose' | 'onEvaluate'>) {
  if (job.status === 'ready' && job.preview) {
    return <PreviewStage job={job} preview={job.preview} onClose={rest.onClose} />
  }
  return <ImportProgress job={job} {...rest} />
}
