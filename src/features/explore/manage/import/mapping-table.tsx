/** The columns of a file, and which part of an item each of them fills. */
import {
  type Mapping,
  type MappingField,
  mappingFields,
  mappingFieldWords,
  type Preview,
} from '#contract/import.ts'
import { Chip } from '../../../../app/ui/chip.tsx'
import { Segmented } from '../../../../app/ui/segmented.tsx'
import { Select } from '../../../../app/ui/select.tsx'
import { asExtra, assign, fieldsOf } from './mapping-edit.ts'

export interface MappingTableProps {
  preview: Preview
  onChange: (mapping: Mapping) => void
}

const labels: Record<MappingField, string> = {
  key: 'Id',
  image: 'Picture',
  imageName: 'Picture’s name',
  question: 'Question',
  hint: 'Hint',
  options: 'Choices',
  answer: 'Answer',
  category: 'Category',
  kind: 'Finer category',
  type: 'Choice or open',
  evidence: 'Evidence box',
  x: 'Box: left',
  y: 'Box: top',
  width: 'Box: width',
  height: 'Box: height',
  group: 'Same question',
  turn: 'Order of choices',
}

const fieldOptions = [
  { value: asExtra, label: 'Kept beside it', detail: 'Not used; an export gives it back.' },
  ...mappingFields.map((field) => ({ value: field, label: labels[field], detail: mappingFieldWords[field] })),
] as const

export function MappingTable({ preview, onChange }: MappingTableProps) {
  const { columns, mapping } = preview
  return (
    <section aria-label="Columns" className="min-w-0">
      <h3 className="eyebrow mb-2">Columns and what they fill</h3>
      <div className="overflow-x-auto rounded-xl border border-line">
        <table className="w-full text-left text-[13px]">
          <thead className="text-faint text-xs">
            <tr>
              <th className="px-3 py-2 font-medium">Column</th>
              <th className="px-3 py-2 font-medium max-sm:hidden">First values</th>
              <th className="px-3 py-2 font-medium">Fills</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column) => {
              const [field = asExtra, ...more] = fieldsOf(mapping, column.name)
              return (
                <tr key={column.name} className="border-line border-t align-top">
                  <th scope="row" className="max-w-40 break-words px-3 py-2.5 font-medium font-mono text-xs">
                    {column.name}
                    {column.derived && (
                      <span className="block font-normal font-sans text-faint">put together</span>
                    )}
                    <div className="mt-1 font-normal text-muted sm:hidden">
                      <Values column={column} />
                    </div>
                  </th>
                  <td className="max-w-56 px-3 py-2 text-muted max-sm:hidden">
                    <Values column={column} />
                  </td>
                  <td className="w-44 px-2 py-1.5">
                    <Select
                      label={`${column.name} fills`}
                      value={field}
                      options={fieldOptions}
                      onChange={(next) => onChange(assign(mapping, column.name, next))}
                      className="w-full [&>svg]:ml-auto"
                    />
                    {more.length > 0 && (
                      <p className="mt-1 flex flex-wrap gap-1">
                        {more.map((one) => (
                          <Chip key={one}>and {labels[one].toLowerCase()}</Chip>
                        ))}
                      </p>
                    )}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <Rules mapping={mapping} onChange={onChange} />
    </section>
  )
}

function Values({ column }: { column: Preview['columns'][number] }) {
  if (column.picture) {
    return (
      <span className="flex items-center gap-2">
        <img src={column.picture.thumb} alt="" className="max-h-12 max-w-20 rounded" />
        <span className="font-mono text-xs">
          {column.picture.width} × {column.picture.height}
        </span>
      </span>
    )
  }
  return (
    <ul>
      {[...new Set(column.samples)].slice(0, 3).map((sample) => (
        <li key={sample} className="truncate" title={sample}>
          {sample === '' ? <span className="text-faint">empty</span> : sample}
        </li>
      ))}
    </ul>
  )
}

function Rules({ mapping, onChange }: { mapping: Mapping; onChange: (mapping: Mapping) => void }) {
  const set = (part: Partial<Mapping>) => onChange({ ...mapping, ...part })
  const boxed = (['evidence', 'x', 'y', 'width', 'height'] as const).some((field) => mapping.columns[field])
  return (
    <div className="mt-4 flex flex-col gap-3">
      <Rule label="Choices">
        <Select
          label="Where the choices stand"
          value={mapping.options}
          options={[
            { value: 'none', label: 'There are none: open questions' },
            { value: 'column', label: 'In the column of choices' },
            { value: 'letters', label: 'In columns named A, B, C …' },
            { value: 'question', label: 'As the last lines of the question' },
          ]}
          onChange={(options) => set({ options })}
        />
      </Rule>
      {mapping.options !== 'none' && (
        <Rule label="True answer">
          <Segmented
            label="True answer"
            value={mapping.answer}
            options={[
              { value: 'column', label: 'As the column says' },
              { value: 'first', label: 'The first choice' },
            ]}
            onChange={(answer) => set({ answer })}
          />
        </Rule>
      )}
      {boxed && (
        <>
          <Rule label="A box is">
            <Segmented
              label="A box is"
              value={mapping.boxes}
              options={[
                { value: 'xywh', label: 'left top width height' },
                { value: 'xyxy', label: 'left top right bottom' },
              ]}
              onChange={(boxes) => set({ boxes })}
            />
          </Rule>
          <Rule label="measured in">
            <Segmented
              label="Boxes are measured in"
              value={mapping.units}
              options={[
                { value: 'pixels', label: 'Pixels' },
                { value: 'fraction', label: '0 – 1' },
                { value: 'thousand', label: '0 – 1000' },
              ]}
              onChange={(units) => set({ units })}
            />
          </Rule>
        </>
      )}
    </div>
  )
}

function Rule({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="w-24 shrink-0 font-medium text-muted text-xs" aria-hidden="true">
        {label}
      </span>
      {children}
    </div>
  )
}
