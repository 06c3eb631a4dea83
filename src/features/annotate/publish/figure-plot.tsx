/** One of the three plots of the paper's figure 4, of a data card. */
import { axisX, axisY, barX, type PlotOptions, ruleX, text } from '@observablehq/plot'
import { useMemo } from 'react'
import type { Plot } from '#contract/figure-four.ts'
import { Drawn, Nothing } from '../../../app/plots/drawn.tsx'
import { PlotCard } from '../../../app/plots/plot-card.tsx'

const row = 24
const mostLetters = 18

const short = (label: string) => (label.length > mostLetters ? `${label.slice(0, mostLetters - 1)}…` : label)

export function FigurePlot({ plot }: { plot: Plot }) {
  const { title, axis, bars, note } = plot
  const options = useMemo((): PlotOptions => {
    const most = Math.max(1, ...bars.map(({ count }) => count))
    const letters = Math.max(3, ...bars.map(({ label }) => Math.min(mostLetters, label.length)))
    return {
      height: bars.length * row + 30,
      marginLeft: letters * 6.4 + 14,
      marginRight: 34,
      marginTop: 4,
      marginBottom: 26,
      x: { domain: [0, most] },
      y: { type: 'band', domain: bars.map(({ label }) => label), label: null, padding: 0.22 },
      marks: [
        axisX({
          ticks: Math.min(4, most),
          tickFormat: (count: number) => (Number.isInteger(count) ? String(count) : ''),
          label: null,
          fill: 'var(--muted)',
        }),
        axisY({ tickSize: 0, tickFormat: short, fill: 'var(--text)' }),
        barX(bars, {
          x: 'count',
          y: 'label',
          fill: (bar: (typeof bars)[number]) => (bar.over ? 'var(--role-initial)' : 'var(--role-evidence)'),
        }),
        text(bars, {
          x: 'count',
          y: 'label',
          text: 'count',
          textAnchor: 'start',
          dx: 5,
          fill: 'var(--muted)',
        }),
        ruleX([0], { stroke: 'var(--line-strong)' }),
      ],
    }
  }, [bars])
  const over = bars.some((bar) => bar.over)
  return (
    <PlotCard
      title={title}
      className="rounded-xl border bg-raised [&_[role=img]]:min-h-0"
      note={`${plot.name === 'dimensions' ? note : `${note}, by ${axis}`}${over ? '; amber: above the line' : ''}`}
      table={{ head: [axis, 'count'], rows: bars.map(({ label, count }) => [label, String(count)]) }}
    >
      {bars.length > 0 ? <Drawn options={options} label={title} /> : <Nothing>Nothing to show.</Nothing>}
    </PlotCard>
  )
}
