/** Plots that want room: accuracy against speed of all evaluations, and attention on the evidence against its area. */
import {
  axisX,
  axisY,
  bin,
  dot,
  frame,
  line,
  link,
  type PlotOptions,
  plot,
  rect,
  ruleX,
  ruleY,
  text,
} from '@observablehq/plot'
import { useEffect, useMemo, useRef } from 'react'
import type { Evaluation } from '#contract/evaluation.ts'
import { formatMs } from '#contract/format.ts'
import { medianInterval } from '#contract/statistics.ts'
import { useTheme } from '../../../app/theme.ts'
import { resultField } from '../filters/edit-rule.ts'
import { useWidth } from '../items/use-width.ts'
import { accuracyOf, numbersOf, rightCodes, valuesIn } from '../plots/counts.ts'
import { PlotCard } from '../plots/plot-card.tsx'
import type { Slice } from '../use-slice.ts'
import type { View } from '../use-view.ts'
import { percent } from './blocks.ts'

export interface WidePlotsProps {
  evaluations: readonly Evaluation[]
  a: Evaluation
  b: Evaluation | null
  slice: Slice
  view: View
}

const style = {
  background: 'transparent',
  color: 'var(--muted)',
  fontFamily: 'var(--font-sans)',
  fontSize: '11px',
}

export function WidePlots({ evaluations, a, b, slice }: WidePlotsProps) {
  return (
    <div className="grid gap-3 lg:grid-cols-2">
      <SpeedPlot evaluations={evaluations} a={a} b={b} slice={slice} />
      <CoveragePlot evaluation={a} slice={slice} />
    </div>
  )
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
function SpeedPlot({ evaluations, a, b, slice }: Omit<WidePlotsProps, 'view'>) {
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

/** Above this many items they are counted in squares instead of drawn one by one. */
const mostDots = 1500

function CoveragePlot({ evaluation, slice }: { evaluation: Evaluation; slice: Slice }) {
  const { table, rows } = slice.filter
  const points = useMemo(() => {
    const shares = numbersOf(table, resultField('coverageShare', evaluation.id))
    const areas = numbersOf(table, resultField('coverageArea', evaluation.id))
    const right = rightCodes(table, evaluation.id)
    return Array.from(rows).flatMap((row) => {
      const share = shares?.[row] ?? Number.NaN
      const area = areas?.[row] ?? Number.NaN
      return share > 0 && area > 0 ? [{ share, area, right: right[row] === 0 }] : []
    })
  }, [table, rows, evaluation.id])
  const options = useMemo((): PlotOptions => {
    const least = Math.min(0.01, ...points.flatMap(({ share, area }) => [share, area]))
    const many = points.length > mostDots
    return {
      height: 260,
      marginLeft: 48,
      marginRight: 16,
      marginBottom: 34,
      x: { type: 'log', domain: [least, 1] },
      y: { type: 'log', domain: [least, 1] },
      ...(many
        ? { color: { scheme: 'viridis' as const, type: 'log' as const } }
        : { color: { type: 'identity' as const } }),
      marks: [
        frame({ stroke: 'var(--line)' }),
        axisX({
          ticks: 4,
          tickFormat: (share: number) => percent(share),
          label: 'area of the evidence →',
          fill: 'var(--muted)',
        }),
        axisY({
          ticks: 4,
          tickFormat: (share: number) => percent(share),
          label: '↑ attention on it',
          fill: 'var(--muted)',
        }),
        many
          ? rect(points, bin({ fill: 'count' }, { x: 'area', y: 'share', thresholds: logSteps(least) }))
          : dot(points, {
              x: 'area',
              y: 'share',
              r: 2.5,
              symbol: (point: (typeof points)[number]) => (point.right ? 'circle' : 'times'),
              stroke: (point: (typeof points)[number]) => (point.right ? 'var(--correct)' : 'var(--wrong)'),
              strokeOpacity: 0.8,
            }),
        line(
          [
            [least, least],
            [1, 1],
          ],
          { stroke: 'var(--text)', strokeDasharray: '3 3' },
        ),
        text([[0.6, 0.75]], { text: () => 'chance', fill: 'var(--muted)', rotate: 0 }),
        ruleX([1], { stroke: 'var(--line)' }),
      ],
    }
  }, [points])
  const above = points.filter(({ share, area }) => share > area).length
  return (
    <PlotCard
      title="Coverage against area"
      note={
        points.length > 0
          ? `A: ${percent(above / points.length)} of ${points.length.toLocaleString('en-US')} items lie above chance.`
          : 'Relative attention in the evidence, over the evidence’s share of the picture.'
      }
      className="rounded-xl border bg-panel"
      table={{
        head: ['', 'items'],
        rows: [
          ['more attention than chance', `${above}`],
          ['not more', `${points.length - above}`],
        ],
      }}
    >
      {points.length > 0 ? (
        <Drawn options={options} label="Coverage against area" />
      ) : (
        <Nothing>This evaluation has no attention maps with evidence.</Nothing>
      )}
    </PlotCard>
  )
}

/** Edges of equal steps on a logarithm. */
function logSteps(least: number): number[] {
  const steps = 28
  return Array.from({ length: steps + 1 }, (_, at) => least ** (1 - at / steps))
}

function Nothing({ children }: { children: string }) {
  return <p className="grid h-40 place-items-center text-[12px] text-faint">{children}</p>
}

function Drawn({ options, label }: { options: PlotOptions; label: string }) {
  const place = useRef<HTMLDivElement>(null)
  const width = useWidth(place)
  const theme = useTheme()
  useEffect(() => {
    const element = place.current
    if (!element || width === 0) return
    const drawn = plot({ ...options, width, style, className: `plot-${theme}` })
    element.replaceChildren(drawn)
    return () => drawn.remove()
  }, [options, width, theme])
  return (
    <div
      ref={place}
      role="img"
      aria-label={`${label}; the menu shows its figures as a table`}
      className="min-h-[260px]"
    />
  )
}
