/** How well an evaluation does so far: accuracy with its 95 % interval, and what zooming changed. */
import { useQuery } from '@tanstack/react-query'
import { TrendingDown, TrendingUp } from 'lucide-react'
import type { Evaluation } from '#contract/evaluation.ts'
import type { Figures } from '#contract/figures.ts'
import { mcnemarExact } from '#contract/statistics.ts'
import { plural } from '../../../app/progress-words.ts'
import { Tooltip } from '../../../app/ui/tooltip.tsx'
import { figuresQuery } from './figures-query.ts'

export function AccuracyCell({ evaluation }: { evaluation: Evaluation }) {
  const { data: figures } = useQuery({ ...figuresQuery(evaluation), enabled: evaluation.counts.done > 0 })
  const share = figures?.accuracy.all.share
  if (!figures || !share || share.value === null || share.low === null || share.high === null) return null
  return (
    <div data-testid="accuracy">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <p className="font-mono text-sm">
          <span className="font-semibold">{percent(share.value)} %</span>{' '}
          <span className="text-muted text-xs">
            {percent(share.low)}–{percent(share.high)}
          </span>
          <span className="sr-only"> correct, with the 95 % interval</span>
        </p>
        <Flips figures={figures} />
      </div>
      <IntervalBar low={share.low} high={share.high} value={share.value} />
    </div>
  )
}

function IntervalBar({ low, high, value }: { low: number; high: number; value: number }) {
  return (
    <div className="relative mt-1.5 h-1.5 rounded-full bg-line" aria-hidden="true">
      <span className="absolute h-full rounded-l-full bg-correct" style={{ width: `${value * 100}%` }} />
      <span
        className="-top-0.5 absolute h-2.5 border-fg border-x"
        style={{ left: `${low * 100}%`, width: `${(high - low) * 100}%` }}
      >
        <span className="absolute top-1/2 h-px w-full bg-fg" />
      </span>
    </div>
  )
}

/** Corrected and harmed by the second look, among answers that could be read and were decided both times. */
function Flips({ figures }: { figures: Figures }) {
  const moves = figures.flips?.all
  if (!moves) return null
  const { 'wrong-right': corrected, 'right-wrong': harmed, unparsed, undecided } = moves.flips
  const left = unparsed + undecided
  return (
    <Tooltip
      label={`The second look corrected ${plural(corrected, 'answer')} and harmed ${harmed}; exact McNemar test p ${pWords(mcnemarExact(harmed, corrected))}${
        left > 0 ? `; ${plural(left, 'item')} with an unparsed or undecided answer left out` : ''
      }`}
    >
      <p className="flex items-center gap-2.5 font-mono text-xs" data-testid="flips">
        <span className="inline-flex items-center gap-1 text-correct">
          <TrendingUp size={13} aria-hidden="true" />
          {corrected} <span className="font-sans">corrected</span>
        </span>
        <span className="inline-flex items-center gap-1 text-wrong">
          <TrendingDown size={13} aria-hidden="true" />
          {harmed} <span className="font-sans">harmed</span>
        </span>
      </p>
    </Tooltip>
  )
}

const percent = (share: number) => (share * 100).toFixed(1)

function pWords(p: number): string {
  return p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`
}
