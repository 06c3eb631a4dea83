/** What Loupe makes of a file before anything is stored: format, columns, and the first items as they will be. */
import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import {
  type ImportFormat,
  type ImportJob,
  importFormatLabels,
  type Mapping,
  type Preview,
  type PreviewRequest,
} from '#contract/import.ts'
import { asProblem } from '../../../../app/api/queries.ts'
import { formatBytes } from '../../../../app/format.ts'
import { Button } from '../../../../app/ui/button.tsx'
import { cx } from '../../../../app/ui/cx.ts'
import { Field } from '../../../../app/ui/field.tsx'
import { ProblemNote } from '../../../../app/ui/problem-note.tsx'
import { Select } from '../../../../app/ui/select.tsx'
import { Spinner } from '../../../../app/ui/spinner.tsx'
import { TextInput } from '../../../../app/ui/text-area.tsx'
import { useActOnImport, usePreview, useStartImport } from './api.ts'
import { MappingTable } from './mapping-table.tsx'
import { SampleItems } from './sample-items.tsx'

export interface PreviewStageProps {
  job: ImportJob
  preview: Preview
  onClose: () => void
}

export function PreviewStage({ job, preview, onClose }: PreviewStageProps) {
  const look = usePreview(job.id)
  const start = useStartImport(job.id)
  const act = useActOnImport(job.id)
  const [name, setName] = useState(job.name)
  const [licence, setLicence] = useState('')
  const problem = asProblem(start.error ?? look.error ?? act.error)
  const again = (wanted: PreviewRequest) => look.mutate({ list: preview.list, ...wanted })
  const remap = (mapping: Mapping) => again({ format: preview.format, mapping })
  const blocked = preview.notes.some((note) => note.blocking)
  const begin = () =>
    start.mutate({
      list: preview.list,
      format: preview.format,
      mapping: preview.mapping,
      ...(name.trim() ? { name: name.trim() } : {}),
      ...(licence.trim() ? { licence: licence.trim() } : {}),
    })
  return (
    <form
      className="flex flex-col"
      onSubmit={(event) => {
        event.preventDefault()
        if (!blocked && !start.isPending && !look.isPending) begin()
      }}
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-5 py-3">
        <FormatPicker preview={preview} onChange={(format) => again({ format })} />
        {preview.lists.length > 1 && (
          <Select
            label="List"
            prefix="List"
            value={preview.list}
            options={preview.lists.map((list) => ({ value: list, label: list }))}
            onChange={(list) => look.mutate({ list })}
            className="max-w-72"
          />
        )}
        <p className="min-w-0 grow truncate font-mono text-muted text-xs">
          {job.source.name} · {preview.container} · {formatBytes(job.source.bytes)}
          {job.source.files > 1 && ` · ${job.source.files} files`}
        </p>
        {look.isPending && <Spinner label="Looking again" className="text-muted" />}
      </div>
      <Notes notes={preview.notes} />
      <div
        className={cx(
          'grid items-start gap-6 p-5 lg:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)]',
          look.isPending && 'opacity-70',
        )}
      >
        <MappingTable preview={preview} onChange={remap} />
        <SampleItems preview={preview} />
      </div>
      <footer className="sticky bottom-0 flex flex-col gap-3 border-line border-t bg-panel p-4 px-5">
        {problem && <ProblemNote problem={problem} />}
        <div className="flex flex-wrap items-end gap-3">
          <Field label="Name of the dataset" className="grow basis-56">
            {(control) => (
              <TextInput
                {...control}
                maxLength={200}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Field label="Licence of the source" className="grow basis-40">
            {(control) => (
              <TextInput
                {...control}
                maxLength={500}
                placeholder="not stated"
                value={licence}
                onChange={(event) => setLicence(event.target.value)}
              />
            )}
          </Field>
          <Button
            variant="ghost"
            onClick={() => act.mutate('cancel', { onSuccess: onClose })}
            disabled={act.isPending}
          >
            Cancel
          </Button>
          <Button
            type="submit"
            variant="primary"
            disabled={blocked || start.isPending || look.isPending || !name.trim()}
          >
            Import
          </Button>
        </div>
      </footer>
    </form>
  )
}

function FormatPicker({
  preview: { format, confidence, others },
  onChange,
}: {
  preview: Preview
  onChange: (format: ImportFormat) => void
}) {
  const all = [{ format, confidence }, ...others]
  return (
    <Select
      label="Format"
      prefix="Format"
      value={format}
      options={all.map((one) => ({
        value: one.format,
        label: importFormatLabels[one.format],
        detail: sureWords(one.confidence),
      }))}
      onChange={onChange}
    />
  )
}

function sureWords(confidence: number): string {
  return `${Math.round(confidence * 100)} % sure, by what is in it`
}

function Notes({ notes }: { notes: Preview['notes'] }) {
  if (notes.length === 0) return null
  return (
    <ul
      aria-label="What should be known"
      className="flex flex-col gap-1 border-line border-b px-5 py-3 text-[13px]"
    >
      {notes.map(({ blocking, text }) => (
        <li key={text} className={cx('flex items-start gap-2', blocking ? 'text-wrong' : 'text-muted')}>
          <TriangleAlert
            size={14}
            className="mt-0.5 shrink-0"
            aria-label={blocking ? 'keeps it from starting' : 'note'}
          />
          {text}
        </li>
      ))}
    </ul>
  )
}
