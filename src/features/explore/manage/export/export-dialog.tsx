/** Writes a dataset or a slice as a file: which format, with which pictures, and what it cannot hold. */
import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import type { Evaluation } from '#contract/evaluation.ts'
import type { FormatInfo, PictureMode } from '#contract/export.ts'
import type { SliceRule } from '#contract/slice.ts'
import { asProblem } from '../../../../app/api/queries.ts'
import { FormatGroup } from '../../../../app/export/format-group.tsx'
import { formatsQuery } from '../../../../app/export/formats-query.ts'
import { PlanNote, pictureWords } from '../../../../app/export/plan-note.tsx'
import { Button } from '../../../../app/ui/button.tsx'
import { Dialog } from '../../../../app/ui/dialog.tsx'
import { ProblemNote } from '../../../../app/ui/problem-note.tsx'
import { Segmented } from '../../../../app/ui/segmented.tsx'
import { Spinner } from '../../../../app/ui/spinner.tsx'
import { narrows } from '../slice-picker.tsx'
import { exportAddress, planQuery } from './api.ts'

/** Loses nothing, and is read by everything. */
const usual = 'plain-jsonl'

export interface ExportWhat {
  datasetId: string
  /** what is exported; every item where it is left out */
  rule?: SliceRule | undefined
  /** those whose results can go along */
  evaluations: readonly Evaluation[]
}

export function ExportDialog(props: ExportWhat & { onClose: () => void }) {
  const { datasetId, rule, evaluations, onClose } = props
  const { data: formats, error, refetch } = useQuery(formatsQuery)
  const [chosen, setChosen] = useState<string | null>(null)
  const problem = asProblem(error)
  const offered = formats?.filter((format) => format.export && takes(format, evaluations)) ?? []
  const format = offered.find((one) => one.id === (chosen ?? usual)) ?? offered[0]
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={rule && narrows(rule) ? 'Export this slice' : 'Export the dataset'}
      className="top-[6vh] max-h-[88vh] max-w-4xl"
    >
      {problem && <ProblemNote problem={problem} onRetry={() => void refetch()} className="m-5" />}
      {!formats && !problem && (
        <div className="grid place-items-center p-10 text-muted">
          <Spinner label="Loading the formats" size={22} />
        </div>
      )}
      {format && (
        <div className="grid sm:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
          <nav
            aria-label="Formats"
            className="max-h-[60vh] overflow-y-auto border-line p-3 max-sm:border-b sm:border-r"
          >
            <FormatGroup
              title="Items"
              formats={offered.filter((one) => one.about === 'items')}
              {...{ format, setChosen }}
            />
            <FormatGroup
              title="Results"
              formats={offered.filter((one) => one.about === 'results')}
              {...{ format, setChosen }}
            />
          </nav>
          <Chosen
            key={format.id}
            format={format}
            datasetId={datasetId}
            rule={rule}
            evaluations={evaluations}
          />
        </div>
      )}
    </Dialog>
  )
}

function takes({ evaluations: wanted }: FormatInfo, evaluations: readonly Evaluation[]): boolean {
  return wanted === 'none' || wanted === 'any' || evaluations.length > 0
}

function Chosen({ format, datasetId, rule, evaluations }: ExportWhat & { format: FormatInfo }) {
  const [images, setImages] = useState<PictureMode | undefined>(format.pictures[0])
  const [picked, setPicked] = useState<readonly string[]>(() => firstPicked(format, evaluations))
  const wish = { datasetId, format: format.id, rule, evaluations: picked, images }
  const { data: plan, error, isFetching } = useQuery(planQuery(wish))
  const problem = asProblem(error)
  const needs = format.evaluations === 'some' || format.evaluations === 'one'
  const ready = plan && !problem && !isFetching && (!needs || picked.length > 0)
  const pick = (id: string, on: boolean) => {
    if (format.evaluations === 'one') return setPicked(on ? [id] : [])
    setPicked(on ? [...picked, id] : picked.filter((one) => one !== id))
  }
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
      {format.evaluations !== 'none' && evaluations.length > 0 && (
        <fieldset>
          <legend className="mb-1 font-medium text-muted text-xs">Results of</legend>
          {evaluations.map(({ id, name }) => (
            <label key={id} className="target flex items-center gap-2.5 text-[13px]">
              <input
                type={format.evaluations === 'one' ? 'radio' : 'checkbox'}
                name="evaluations"
                className="size-4 accent-current"
                checked={picked.includes(id)}
                onChange={(event) => pick(id, event.target.checked)}
              />
              <span className="truncate">{name}</span>
            </label>
          ))}
        </fieldset>
      )}
      {plan && !problem && <PlanNote plan={plan} />}
      {problem && <ProblemNote problem={problem} />}
      <div className="mt-auto flex items-center justify-end gap-3 pt-2">
        {isFetching && <Spinner label="Working out what it would hold" className="text-muted" />}
        {ready ? (
          <Button asChild variant="primary">
            <a href={exportAddress(wish)} download={plan.name}>
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

function firstPicked({ evaluations: wanted }: FormatInfo, evaluations: readonly Evaluation[]): string[] {
  if (wanted === 'none') return []
  const ids = evaluations.map(({ id }) => id)
  return wanted === 'one' ? ids.slice(0, 1) : ids
}
