/** The geometry of the step timeline: shares of one time axis, 0..1. */
import type { Run, Step } from '#contract/run.ts'

export interface BarPart {
  readonly label: string
  readonly ms: number
  /** share of the bar's own length */
  readonly start: number
  readonly length: number
}

export interface Bar {
  /** shares of the axis */
  readonly start: number
  readonly length: number
  /** true: not over yet, it ends at `now` */
  readonly open: boolean
  readonly parts: readonly BarPart[]
}

export interface Waterfall {
  readonly totalMs: number
  /** one for each step, in order */
  readonly bars: readonly Bar[]
}

/**
 * Lays the steps of a run on one axis. `nowMs` is the time since the run started, for a step that is still going;
 * a finished run needs none.
 */
export function waterfall(run: Pick<Run, 'steps' | 'timings'>, nowMs = 0): Waterfall {
  const steps = run.steps.filter((step): step is Step => step !== undefined)
  const lastEnd = steps.reduce((end, step) => Math.max(end, step.startedMs + (step.durationMs ?? 0)), 0)
  const running = steps.some((step) => step.status === 'running')
  const totalMs = Math.max(lastEnd, run.timings.totalMs ?? 0, running ? nowMs : 0)
  return { totalMs, bars: steps.map((step) => barOf(step, totalMs, nowMs)) }
}

function barOf(step: Step, totalMs: number, nowMs: number): Bar {
  const open = step.status === 'running'
  const ms = step.durationMs ?? (open ? Math.max(0, nowMs - step.startedMs) : 0)
  // Not times 1 / total: that is infinite for a total next to nothing.
  const share = (of: number) => (totalMs > 0 ? Math.min(1, of / totalMs) : 0)
  const start = share(step.startedMs)
  return {
    start,
    length: Math.min(1 - start, share(ms)),
    open,
    parts: partsOf(step, ms),
  }
}

/** The engine's parts end to end; what is left of the step before them (transport, queue) stays unnamed. */
function partsOf(step: Step, ms: number): BarPart[] {
  if (ms <= 0 || step.parts.length === 0) return []
  const sum = step.parts.reduce((total, part) => total + part.ms, 0)
  // An engine on another clock may report more than we measured: then its parts share the bar.
  const whole = Math.max(ms, sum)
  let at = (whole - sum) / whole
  return step.parts.map((part) => {
    const length = part.ms / whole
    const bar = { label: part.label, ms: part.ms, start: at, length }
    at += length
    return bar
  })
}
