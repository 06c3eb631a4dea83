/** As a file: which format, which pictures, what it cannot hold; the data card, plots and splits go along. */
import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import type { FormatInfo, PictureMode } from '#contract/export.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { FormatGroup } from '../../../app/export/format-group.tsx'
import { formatsQuery } from '../../../app/export/formats-query.ts'
import { PlanNote, pictureWords } from '../../../app/export/plan-note.tsx'
import { Button } from '../../../app/ui/button.tsx'
import { Dialog } from '../../../app/ui/dialog.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { exportAddress, type LeaveWish, planQuery } from './api.ts'

/** Loses nothing, and is read by everything. */
const usual = 'plain-jsonl'

export interface DownloadDialogProps {
  wish: LeaveWish
  revision: number
  onClose: () => void
}

export function DownloadDialog({ wish, revision, onClose }: DownloadDialogProps) {
  const { data: formats, error, refetch } = useQuery(formatsQuery)
  const [chosen, setChosen] = useState(usual)
  const problem = asProblem(error)
  const offered =
    formats?.filter((one) => one.export && one.about === 'items' && one.evaluations === 'none') ?? []
  const format = offered.find(({ id }) => id === chosen) ?? offered[0]
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Download"
      description="A zip with the items, the data card, its plots and the splits."
      className="top-[6vh] max-h-[88vh] max-w-3xl"
    >
      {problem && <ProblemNote problem={problem} onRetry={() => void refetch()} className="m-5" />}
      {!formats && !problem && (
        <div className="grid place-items-center p-10 text-muted">
          <Spinner label="Loading the formats" size={22} />
        </div>
      )}
      {format && (
        <div className="grid sm:grid-cols-2">
          <nav
            aria-label="Formats"
            className="max-h-[60vh] overflow-y-auto border-line p-3 max-sm:border-b sm:border-r"
          >
            <FormatGroup title="Items" formats={offered} format={format} setChosen={setChosen} />
          </nav>
          <Chosen key={format.id} format={format} wish={wish} revision={revision} />
        </div>
      )}
    </Dialog>
  )
}

function Chosen({ format, wish, revision }: { format: FormatInfo; wish: LeaveWish; revision: number }) {
  const [images, setImages] = useState<PictureMode | undefined>(format.pictures[0])
  const full = { ...wish, format: format.id, images }
  const { data: plan, error, isFetching } = useQuery(planQuery(full, revision))
  const problem = asProblem(error)
  const ready = plan && !problem && !isFetching
  return (
    <div className="flex flex-col gap-4 p-5">
      {format.pictures.length > 1 && images && (
        <div className="flex flex-col items-start gap-1">
          <span className="font-medium text-muted text-xs">Pictures</span>
          <Segmented
            label="Pictures"
            value={images}
            options={format.pictures.map((mode) => ({ value: mode, label: pictureWords[mode] }))}
            onChange={setImages}
          />
        </div>
      )}
      {plan && !problem && <PlanNote plan={plan} />}
      {problem && <ProblemNote problem={problem} />}
      <div className="mt-auto flex items-center justify-end gap-3 pt-2">
        {isFetching && <Spinner label="Working out what it would hold" className="text-muted" />}
        {ready ? (
          <Button asChild variant="primary">
            <a href={exportAddress(full)} download={plan.name}>
              <Download size={14} aria-hidden="true" />
              Download
            </a>
          </Button>
        ) : (
          <Button variant="primary" disabled>
            <Download size={14} aria-hidden="true" />
            Download
          </Button>
        )}
      </div>
    </div>
  )
}
