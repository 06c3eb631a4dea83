/** Accuracy against speed of all evaluations, over the slice. */
import { axisX, axisY, dot, link, type PlotOptions, ruleY, text } from '@observablehq/plot'
import { useMemo } from 'react'
import type { Evaluation } from '#contract/evaluation.ts'
import { formatMs } from '#contract/format.ts'
import { medianInterval } from '#contract/statistics.ts'
import { Drawn, Nothing } from '../../../app/plots/drawn.tsx'
import { PlotCard } from '../../../app/plots/plot-card.tsx'
import { resultField } from '../filters/edit-rule.ts'
import { accuracyOf, numbersOf, rightCodes, valuesIn } from '../plots/counts.ts'
import type { Slice } from '../use-slice.ts'
import { percent } from './blocks.ts'

export interface SpeedPlotProps {
  evaluations: readonly Evaluation[]
  a: Evaluation
  b: Evaluation | null
  slice: Slice
}

interface Point {
  name: string
  mark: string
  value: number
  low: number
  high: number
  ms: number
  msLow: number
  msHigh: number
  colour: string
  /** where its name stands: points come from left to right, and every other name goes below */
  below: boolean
}

/** Over the slice; a time is the median of an item. */
export function SpeedPlot({ evaluations, a, b, slice }: SpeedPlotProps) {
  const { table, mask } = slice.filter
  const points = useMemo(
    () =>
      evaluations
        .flatMap((evaluation): Point[] => {
          const share = accuracyOf(rightCodes(table, evaluation.id), mask)
          const times = numbersOf(table, resultField('ms', evaluation.id))
          const ms = times && medianInterval(valuesIn(times, mask))
          if (!share || !ms) return []
          const mark = evaluation.id === a.id ? 'A ' : evaluation.id === b?.id ? 'B ' : ''
          return [
            {
              name: evaluation.name,
              mark,
              value: share.value,
              low: share.low,
              high: share.high,
              ms: ms.value,
              msLow: ms.low,
              msHigh: ms.high,
              colour: evaluation.method === 'single-glance' ? 'var(--role-initial)' : 'var(--role-refined)',
              below: false,
            },
          ]
        })
        .toSorted((x, y) => x.ms - y.ms)
        .map((point, at) => ({ ...point, below: at % 2 === 1 })),
    [evaluations, table, mask, a.id, b?.id],
  )
  const options = useMemo(
    (): PlotOptions => ({
      height: 260,
      marginLeft: 44,
      marginRight: 24,
      marginBottom: 34,
      x: { type: 'log', domain: times(points) },
      y: { domain: around(points) },
      color: { type: 'identity' },
      marks: [
        ruleY(tenths(around(points)), { stroke: 'var(--line)' }),
        axisX({
          ticks: 4,
          tickFormat: (ms: number) => formatMs(ms),
          label: 'median time of an item →',
          fill: 'var(--muted)',
        }),
        axisY({
          ticks: tenths(around(points)),
          tickFormat: (share: number) => `${Math.round(share * 100)}%`,
          label: '↑ right',
          fill: 'var(--muted)',
        }),
        link(points, { x1: 'ms', x2: 'ms', y1: 'low', y2: 'high', stroke: 'colour', strokeWidth: 1.5 }),
        dot(points, { x: 'ms', y: 'value', fill: 'colour', r: 5, stroke: 'var(--surface)' }),
        ...[false, true].map((below) =>
          text(
            points.filter((point) => point.below === below),
            {
              x: 'ms',
              y: (point: Point) => (below ? point.low : point.high),
              text: (point: Point) => `${point.mark}${point.name}`,
              fill: 'var(--text)',
              dy: below ? 9 : -9,
              stroke: 'var(--surface)',
              strokeWidth: 3,
            },
          ),
        ),
      ],
    }),
    [points],
  )
  return (
    <PlotCard
      title="Accuracy against speed"
      note="Of the items of this slice, with 95 % intervals."
      className="rounded-xl border bg-panel"
      table={{
        head: ['evaluation', 'right', '95 %', 'median time'],
        rows: points.map((point) => [
          point.name,
          percent(point.value),
          `${percent(point.low)}–${percent(point.high)}`,
          formatMs(point.ms),
        ]),
      }}
    >
      {points.length > 0 ? (
        <Drawn options={options} label="Accuracy against speed" />
      ) : (
        <Nothing>No times are known.</Nothing>
      )}
    </PlotCard>
  )
}

/** The part of the scale that holds all intervals, in tenths, with room for the names. */
function around(points: readonly Point[]): [number, number] {
  const low = Math.min(1, ...points.map((point) => point.low))
  const high = Math.max(0, ...points.map((point) => point.high))
  return [Math.max(0, Math.floor(low * 10 - 0.5) / 10), Math.min(1, Math.ceil(high * 10 + 0.5) / 10)]
}

/** From the fastest to the slowest, with room for the names. */
function times(points: readonly Point[]): [number, number] {
  const all = points.map((point) => point.ms)
  return [Math.max(0.1, Math.min(...all) * 0.55), Math.max(...all) * 1.8]
}

function tenths([low, high]: readonly [number, number]): number[] {
  return Array.from({ length: Math.round((high - low) * 10) + 1 }, (_, at) => low + at / 10)
}
