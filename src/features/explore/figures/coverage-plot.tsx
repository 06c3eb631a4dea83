/** Attention on the evidence against its area: above the line is more than chance. */
import { axisX, axisY, bin, dot, frame, line, type PlotOptions, rect, ruleX, text } from '@observablehq/plot'
import { useMemo } from 'react'
import type { Evaluation } from '#contract/evaluation.ts'
import { Drawn, Nothing } from '../../../app/plots/drawn.tsx'
import { PlotCard } from '../../../app/plots/plot-card.tsx'
import { resultField } from '../filters/edit-rule.ts'
import { numbersOf, rightCodes } from '../plots/counts.ts'
import type { Slice } from '../use-slice.ts'
import { percent } from './blocks.ts'

/** Above this many items they are counted in squares instead of drawn one by one. */
const mostDots = 1500

export function CoveragePlot({ evaluation, slice }: { evaluation: Evaluation; slice: Slice }) {
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
