/** Accuracy by category, and tags with their counts. */

import { ArrowDownWideNarrow } from 'lucide-react'
import { useState } from 'react'
import type { Evaluation } from '#contract/evaluation.ts'
import { PlotCard } from '../../../app/plots/plot-card.tsx'
import { dimensionOf } from '../../../app/slice/crossfilter.ts'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { itemField, resultField } from '../filters/edit-rule.ts'
import { countName, fieldName, valueName } from '../words.ts'
import { Bars } from './bars.tsx'
import { accuracyBy, rightCodes, wordCodes } from './counts.ts'
import { CountPlot, choiceOf } from './grade-plots.tsx'
import { percent } from './percent.ts'
import type { PlotProps } from './plot-props.ts'

export interface CategoryPlotProps extends PlotProps {
  field: string
  /** without one the bars show numbers of items */
  a: Evaluation | null
  /** its accuracy stands as a diamond on the bar */
  b: Evaluation | null
  open: boolean
}

export function CategoryPlot({ filter, view, field, a, b }: CategoryPlotProps) {
  const [byShare, setByShare] = useState(false)
  const own = itemField(field)
  const words = choiceOf({ filter, view }, own)
  const codes = wordCodes(filter.table, own)
  if (!words || !codes) return null
  const title = `${fieldName(field)[0]?.toUpperCase()}${fieldName(field).slice(1)}`
  const mask = filter.maskWithout(dimensionOf(own))
  if (!a) {
    const rows = codes.labels.map((label) => ({
      key: label,
      label: valueName(field, label),
      colour: 'var(--line-strong)',
      count: words.counts.get(label) ?? 0,
    }))
    return <CountPlot title={title} words={words} rows={rows} />
  }
  const shares = accuracyBy(codes, rightCodes(filter.table, a.id), mask)
  const others = b ? accuracyBy(codes, rightCodes(filter.table, b.id), mask) : null
  const colour = a.method === 'single-glance' ? 'var(--role-initial)' : 'var(--role-refined)'
  const rows = codes.labels.map((label, at) => ({
    key: label,
    label: valueName(field, label),
    count: words.counts.get(label) ?? 0,
    share: shares[at] ?? null,
    other: others?.[at] ?? null,
  }))
  const sorted = byShare ? rows.toSorted((x, y) => (x.share?.value ?? 2) - (y.share?.value ?? 2)) : rows
  return (
    <PlotCard
      title={`Accuracy by ${fieldName(field)}`}
      note={b ? 'bar A with its 95 % interval, ◇ B' : undefined}
      filtered={words.chosen.size > 0}
      onClear={words.clear}
      tools={
        codes.labels.length > 2 && (
          <IconButton
            icon={ArrowDownWideNarrow}
            label="Worst first"
            pressed={byShare}
            onClick={() => setByShare(!byShare)}
          />
        )
      }
      table={{
        head: [fieldName(field), 'items', 'A', '95 %', ...(b ? ['B'] : [])],
        rows: sorted.map((row) => [
          row.label,
          countName(row.count),
          row.share ? percent(row.share.value) : '–',
          row.share ? `${percent(row.share.low)}–${percent(row.share.high)}` : '–',
          ...(b ? [row.other ? percent(row.other.value) : '–'] : []),
        ]),
      }}
    >
      <Bars
        label={`Accuracy by ${fieldName(field)}`}
        bars={sorted.map(({ key, label, count, share, other }) => ({
          key,
          label,
          colour,
          share: share?.value ?? 0,
          ...(share ? { low: share.low, high: share.high } : {}),
          mark: other ? { share: other.value, low: other.low, high: other.high } : undefined,
          figure: `${share ? percent(share.value) : '–'} · ${countName(count)}`,
        }))}
        chosen={words.chosen}
        onChoose={words.choose}
      />
    </PlotCard>
  )
}

export function TagsPlot({ filter, view, evaluation }: PlotProps & { evaluation: Evaluation | null }) {
  return (
    <>
      <TagCounts title="Tags of items" field={itemField('tags')} filter={filter} view={view} />
      {evaluation && (
        <TagCounts
          title="Tags of runs"
          field={resultField('tags', evaluation.id)}
          filter={filter}
          view={view}
        />
      )}
    </>
  )
}

function TagCounts({
  title,
  field,
  filter,
  view,
}: PlotProps & { title: string; field: ReturnType<typeof itemField> }) {
  const words = choiceOf({ filter, view }, field)
  const rows = [...(words?.counts ?? [])]
    .map(([key, count]) => ({ key, label: key, count, colour: 'var(--role-person)' }))
    .toSorted((x, y) => y.count - x.count)
  if (!words || rows.length === 0) return null
  return <CountPlot title={title} words={words} rows={rows} />
}
