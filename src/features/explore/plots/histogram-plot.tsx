/** One histogram of the column: its counts, its filter, its figures. */
import type { Evaluation } from '#contract/evaluation.ts'
import { PlotCard } from '../../../app/plots/plot-card.tsx'
import { dimensionOf } from '../../../app/slice/crossfilter.ts'
import { conditionOn, type Field, withCondition, withRange } from '../filters/edit-rule.ts'
import { countName } from '../words.ts'
import { binCodes, countBins, rightCodes } from './counts.ts'
import { Histogram } from './histogram.tsx'
import { binRange, type HistogramKind, rangeOfBins } from './histograms.ts'
import { percent } from './percent.ts'
import type { PlotProps } from './plot-props.ts'

export interface HistogramPlotProps extends PlotProps {
  kind: HistogramKind
  field: Field
  /** whose right and wrong the bars show */
  of: Evaluation | null
}

/** Nothing where no item has a value, such as coverage without attention. */
export function HistogramPlot({ filter, view, kind, field, of }: HistogramPlotProps) {
  const { table } = filter
  const bins = binCodes(table, field, kind.edges)
  const condition = conditionOn(view.rule, field)
  if (!bins || (!condition && !bins.some((bin) => bin >= 0))) return null
  const right = of ? rightCodes(table, of.id) : new Int8Array(table.rows).fill(-1)
  const stacks = countBins(bins, kind.edges.length - 1, right, filter.maskWithout(dimensionOf(field)))
  const sum = (of: (stack: (typeof stacks)[number]) => number) =>
    stacks.reduce((all, one) => all + of(one), 0)
  const known = sum((stack) => stack.right + stack.wrong + stack.open)
  const legend = of && sum((stack) => stack.open) < known
  return (
    <PlotCard
      title={kind.title}
      note={
        <>
          {legend && (
            <>
              <span className="text-correct">■</span> right <span className="text-wrong">■</span> wrong ·{' '}
            </>
          )}
          n {countName(known)}
        </>
      }
      filtered={condition !== null}
      onClear={() => view.setRule(withCondition(view.rule, field, null))}
      table={{
        head: ['range', 'items', 'right', 'share'],
        rows: stacks.map(({ right, wrong, open }, at) => [
          `${kind.edgeName(kind.edges[at] ?? 0)}–${kind.edgeName(kind.edges[at + 1] ?? 0)}`,
          countName(right + wrong + open),
          countName(right),
          right + wrong > 0 ? percent(right / (right + wrong)) : '–',
        ]),
      }}
    >
      <Histogram
        label={kind.title}
        stacks={stacks}
        edges={kind.edges}
        edgeName={kind.edgeName}
        ticks={kind.ticks}
        ideal={kind.ideal}
        chosen={binRange(condition, kind.edges)}
        onChoose={(range, live) =>
          view.setRule(withRange(view.rule, field, range && rangeOfBins(range, kind.edges)), { live })
        }
      />
    </PlotCard>
  )
}
