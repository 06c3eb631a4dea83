/** Writes a dataset or a slice as a file: which format, with which pictures, and what it cannot hold. */
import { useQuery } from '@tanstack/react-query'
import { Check, Download, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Evaluation } from '#contract/evaluation.ts'
import type { ExportPlan, FormatInfo, PictureMode } from '#contract/export.ts'
import type { SliceRule } from '#contract/slice.ts'
import { asProblem } from '../../../../app/api/queries.ts'
import { formatBytes } from '../../../../app/format.ts'
import { Button } from '../../../../app/ui/button.tsx'
import { cx } from '../../../../app/ui/cx.ts'
import { Dialog } from '../../../../app/ui/dialog.tsx'
import { ProblemNote } from '../../../../app/ui/problem-note.tsx'
import { Segmented } from '../../../../app/ui/segmented.tsx'
import { Spinner } from '../../../../app/ui/spinner.tsx'
import { plural } from '../progress-words.ts'
import { narrows } from '../slice-picker.tsx'
import { exportAddress, formatsQuery, planQuery } from './api.ts'

/** Loses nothing, and is read by everything. */
const usual = 'plain-jsonl'

const pictureWords: Record<PictureMode, string> = {
  cell: 'In the table',
  files: 'Beside it',
  no: 'None',
}

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

function FormatGroup(props: {
  title: string
  formats: readonly FormatInfo[]
  format: FormatInfo
  setChosen: (id: string) => void
}) {
  const { title, formats, format, setChosen } = props
  if (formats.length === 0) return null
  return (
    <section aria-label={title} className="mb-2">
      <h3 className="eyebrow px-2 py-1">{title}</h3>
      <ul>
        {formats.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              aria-pressed={one.id === format.id}
              onClick={() => setChosen(one.id)}
              className={cx(
                'target flex w-full items-center gap-2 rounded-lg px-2 text-left text-[13px]',
                one.id === format.id ? 'bg-hover text-fg' : 'text-muted hover:bg-hover hover:text-fg',
              )}
            >
              <span className="min-w-0 grow truncate">{one.label}</span>
              <code className="text-faint text-xs">{one.extension}</code>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
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
      {plan && !problem && <Plan plan={plan} />}
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

/** What goes in, and honestly what does not. */
function Plan({ plan: { name, items, leftOut, lost, pictureBytes, picturesMissing } }: { plan: ExportPlan }) {
  const missing =
    picturesMissing > 0 ? [`${plural(picturesMissing, 'picture')} whose original is not here`] : []
  const warnings = [
    ...leftOut.map((one) => `${plural(one.items, 'item')} left out: ${one.why}`),
    ...missing,
    ...lost.map((one) => `${one.words}, of ${plural(one.items, 'item')}`),
  ]
  return (
    <section aria-label="What it holds" className="flex flex-col gap-2" data-testid="export-plan">
      <p className="break-all font-mono text-sm">{name}</p>
      <p className="text-[13px] text-muted">
        {plural(items, 'item')}
        {pictureBytes > 0 && ` · ${formatBytes(pictureBytes)} of pictures`}
      </p>
      {warnings.length === 0 ? (
        <p className="flex items-center gap-1.5 text-[13px] text-correct">
          <Check size={14} aria-hidden="true" />
          Nothing of these items is lost.
        </p>
      ) : (
        <div>
          <h4 className="flex items-center gap-1.5 font-medium text-[13px]">
            <TriangleAlert size={14} className="text-initial" aria-hidden="true" />
            It cannot hold
          </h4>
          <ul className="mt-1 list-disc pl-6 text-[13px] text-muted">
            {warnings.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}
