/** Which column of a table of predictions says what, which method made them, and what its boxes mean. */
import { conventions } from '#contract/convention.ts'
import { conventionIds } from '#contract/engine.ts'
import { methodIds } from '#contract/method.ts'
import {
  type PredictionField,
  type PredictionMapping,
  type PredictionPreview,
  predictionFields,
  predictionFieldWords,
} from '#contract/prediction.ts'
import { useMethods } from '../../../../app/api/queries.ts'
import { Select } from '../../../../app/ui/select.tsx'

const none = ' none'

const labels: Record<PredictionField, string> = {
  key: 'Id of the item',
  question: 'Question',
  image: 'Picture’s name',
  reply: 'Words, first look',
  answer: 'Answer, first look',
  refinedReply: 'Words after zooming',
  refinedAnswer: 'Answer after zooming',
  box: 'Box asked for',
  verdict: 'The file’s verdict',
  tokens: 'Generated tokens',
  seconds: 'Time, in seconds',
  error: 'What went wrong',
}

export interface PredictionColumnsProps {
  preview: PredictionPreview
  onChange: (mapping: PredictionMapping) => void
}

export function PredictionColumns({ preview: { columns, mapping }, onChange }: PredictionColumnsProps) {
  const { data: methods = [] } = useMethods()
  const pick = (field: (typeof predictionFields)[number], column: string) => {
    const { [field]: _, ...rest } = mapping.columns
    onChange({ ...mapping, columns: column === none ? rest : { ...rest, [field]: column } })
  }
  return (
    <div className="grid gap-x-6 gap-y-2 pt-2 sm:grid-cols-2">
      {predictionFields.map((field) => (
        <Row key={field} label={labels[field]} title={predictionFieldWords[field]}>
          <Select
            label={labels[field]}
            value={mapping.columns[field] ?? none}
            options={[
              { value: none, label: '—', detail: 'The file does not say.' },
              ...columns.map((column) => ({
                value: column.name,
                label: column.name,
                detail: column.samples[0]?.slice(0, 80),
              })),
            ]}
            onChange={(column) => pick(field, column)}
            className="w-full [&>svg]:ml-auto"
          />
        </Row>
      ))}
      <Row label="Method">
        <Select
          label="Method"
          value={mapping.method}
          options={methodIds.map((id) => ({
            value: id,
            label: methods.find((method) => method.id === id)?.label ?? id,
          }))}
          onChange={(method) => onChange({ ...mapping, method })}
          className="w-full [&>svg]:ml-auto"
        />
      </Row>
      <Row label="Numbers of a box">
        <Select
          label="Numbers of a box"
          value={mapping.convention}
          options={conventionIds.map((id) => ({ value: id, label: conventions[id].label }))}
          onChange={(convention) => onChange({ ...mapping, convention })}
          className="w-full [&>svg]:ml-auto"
        />
      </Row>
    </div>
  )
}

function Row({ label, title, children }: { label: string; title?: string; children: React.ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span className="font-medium text-muted text-xs" aria-hidden="true" title={title}>
        {label}
      </span>
      {children}
    </div>
  )
}
