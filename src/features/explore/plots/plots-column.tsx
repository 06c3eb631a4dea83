/** The column of plots that filter each other. */
import { memo, useMemo, useState } from 'react'
import type { Evaluation } from '#contract/evaluation.ts'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { type Field, itemField, resultField } from '../filters/edit-rule.ts'
import { wordCodes } from './counts.ts'
import { CausePlot, FlipPlot, GradePlot, OutcomePlot } from './grade-plots.tsx'
import { HistogramPlot } from './histogram-plot.tsx'
import { histogramKinds } from './histograms.ts'
import type { PlotProps } from './plot-props.ts'
import { SummaryPlot } from './summary.tsx'
import { CategoryPlot, TagsPlot } from './word-plots.tsx'

export interface PlotsColumnProps extends PlotProps {
  a: Evaluation | null
  b: Evaluation | null
}

/** Walking from item to item draws no plot again. */
export const PlotsColumn = memo(function PlotsColumn({ filter, view, a, b }: PlotsColumnProps) {
  const [whose, setWhose] = useState<'a' | 'b'>('a')
  const shown = whose === 'b' && b ? b : a
  const { table } = filter
  const has = (field: Field) => {
    const codes = wordCodes(table, field)
    return codes !== null && codes.labels.length > 0
  }
  const flips = useMemo(
    () => shown !== null && wordCodes(table, resultField('flip', shown.id))?.one.some((code) => code >= 0),
    [table, shown],
  )
  const kinds = ['category', 'kind', 'type'].filter((field) => has(itemField(field)))
  return (
    <aside aria-label="Plots" className="flex min-h-0 flex-col overflow-y-auto bg-panel">
      {a && <SummaryPlot filter={filter} view={view} a={a} b={b} />}
      {a && b && <OutcomePlot filter={filter} view={view} a={a} b={b} />}
      {b && (
        <div className="flex items-center gap-2 border-line border-b px-3 py-1.5">
          <span className="text-[11px] text-muted">Plots below show</span>
          <Segmented
            label="Whose plots"
            value={whose}
            options={[
              { value: 'a', label: 'A' },
              { value: 'b', label: 'B' },
            ]}
            onChange={setWhose}
          />
        </div>
      )}
      {shown && (
        <>
          {flips ? (
            <FlipPlot filter={filter} view={view} evaluation={shown} />
          ) : (
            <GradePlot filter={filter} view={view} evaluation={shown} />
          )}
          <CausePlot filter={filter} view={view} evaluation={shown} />
        </>
      )}
      {kinds.map((field, at) => (
        <CategoryPlot
          key={field}
          filter={filter}
          view={view}
          field={field}
          a={shown}
          b={whose === 'a' ? b : null}
          open={at === 0}
        />
      ))}
      {histogramKinds.map((kind) => {
        const field = kind.ofItem ? itemField(kind.field) : shown && resultField(kind.field, shown.id)
        return (
          field && (
            <HistogramPlot
              key={kind.field}
              filter={filter}
              view={view}
              kind={kind}
              field={field}
              of={shown}
            />
          )
        )
      })}
      <TagsPlot filter={filter} view={view} evaluation={shown} />
    </aside>
  )
})
