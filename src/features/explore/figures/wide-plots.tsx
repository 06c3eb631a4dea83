/** Plots that want room; loaded when they are looked at, since Observable Plot is large. */
import type { Evaluation } from '#contract/evaluation.ts'
import type { Slice } from '../use-slice.ts'
import { CoveragePlot } from './coverage-plot.tsx'
import { SpeedPlot } from './speed-plot.tsx'

export interface WidePlotsProps {
  evaluations: readonly Evaluation[]
  a: Evaluation
  b: Evaluation | null
  slice: Slice
}

export function WidePlots({ evaluations, a, b, slice }: WidePlotsProps) {
  return (
    <div className="grid gap-3 lg:grid-cols-2">
      <SpeedPlot evaluations={evaluations} a={a} b={b} slice={slice} />
      <CoveragePlot evaluation={a} slice={slice} />
    </div>
  )
}
