/** From sessions to ratios: each round's ours / theirs first, then the median of the rounds. */
import { quantile } from '../figures.ts'
import type { ViewerName } from './lab/spec.ts'
import type { SessionFigures } from './session.ts'
import { nameOf, type Setting } from './sessions.ts'

export interface Measured {
  readonly setting: Setting
  /** sessions by viewer, one per round */
  readonly rounds: ReadonlyMap<ViewerName, readonly SessionFigures[]>
}

export interface Metric {
  readonly key: string
  readonly label: string
  readonly unit: string
  of(session: SessionFigures): number | undefined
}

const flights = ['pan', 'zoom', 'loop'] as const

const perFlight: readonly Metric[] = flights.flatMap((flight): Metric[] => [
  { key: `${flight}.cpu`, label: `${flight}: CPU per frame`, unit: 'ms', of: (s) => s[flight]?.cpuPerFrame },
  {
    key: `${flight}.late`,
    label: `${flight}: late frames`,
    unit: '%',
    of: (s) => (s[flight] ? s[flight].late * 100 : undefined),
  },
  { key: `${flight}.fps`, label: `${flight}: frames per second`, unit: '', of: (s) => s[flight]?.fps },
  { key: `${flight}.p95`, label: `${flight}: 95 % of frames within`, unit: 'ms', of: (s) => s[flight]?.p95 },
  {
    key: `${flight}.covered`,
    label: `${flight}: share of target tiles there`,
    unit: '',
    of: (s) => s[flight]?.covered,
  },
  { key: `${flight}.requests`, label: `${flight}: tile requests`, unit: '', of: (s) => s[flight]?.requests },
])

const jumpMetrics: readonly Metric[] = [0, 1, 2].map((n) => ({
  key: `jump.${n}`,
  label: `jump ${n + 1}: until sharp`,
  unit: 'ms',
  of: (s) => s.jumps[n],
}))

export const metrics: readonly Metric[] = [
  ...perFlight,
  ...jumpMetrics,
  {
    key: 'memory',
    label: 'memory of the whole browser',
    unit: 'MiB',
    of: (s) => (s.jumps.length > 0 ? s.memoryMB : undefined),
  },
  {
    key: 'heap',
    label: 'JavaScript heap',
    unit: 'MiB',
    of: (s) => (s.jumps.length > 0 ? s.heapMB : undefined),
  },
  { key: 'idle.draws', label: 'drawings in 2 s of rest', unit: '', of: (s) => s.idleDraws ?? undefined },
  {
    key: 'idle.cpu',
    label: 'CPU in 2 s of rest',
    unit: 'ms',
    of: (s) => (s.jumps.length > 0 ? s.idleCpuMs : undefined),
  },
]

function valuesOf(measured: Measured, viewer: ViewerName, metric: Metric): number[] {
  return (measured.rounds.get(viewer) ?? []).flatMap((session) => metric.of(session) ?? [])
}

export function medianOf(measured: Measured, viewer: ViewerName, key: string): number | null {
  const metric = metrics.find((m) => m.key === key)
  const values = metric ? valuesOf(measured, viewer, metric) : []
  return values.length > 0 ? quantile(values, 0.5) : null
}

/** Ours / theirs of each round. */
export function ratiosOf(measured: Measured, theirs: ViewerName, key: string): number[] {
  const metric = metrics.find((m) => m.key === key)
  if (!metric) return []
  const [a, b] = [valuesOf(measured, 'ours', metric), valuesOf(measured, theirs, metric)]
  return a.flatMap((ours, round) => {
    const other = b[round]
    return other ? [ours / other] : []
  })
}

/** The geometric mean over settings and metrics of the median ratios; null where there is nothing to compare. */
export function overall(
  all: readonly Measured[],
  theirs: ViewerName,
  keys: readonly string[],
): number | null {
  const logs = all.flatMap((measured) =>
    keys.flatMap((key) => {
      const ratios = ratiosOf(measured, theirs, key)
      return ratios.length > 0 ? [Math.log(quantile(ratios, 0.5))] : []
    }),
  )
  return logs.length > 0 ? Math.exp(logs.reduce((sum, x) => sum + x, 0) / logs.length) : null
}

/** One setting as lines of text. */
export function tableOf(measured: Measured): string {
  const viewers = measured.setting.viewers
  const head = ['', ...viewers, ...viewers.slice(1).map((v) => `ours / ${v}`), 'by round']
  const rows = metrics.flatMap((metric): string[][] => {
    const medians = viewers.map((viewer) => medianOf(measured, viewer, metric.key))
    if (medians[0] === null) return []
    const ratios = viewers.slice(1).map((viewer) => ratiosOf(measured, viewer, metric.key))
    return [
      [
        metric.label,
        ...medians.map((value) => (value === null ? '-' : `${digits(value)} ${metric.unit}`.trim())),
        ...ratios.map((list) => (list.length > 0 ? quantile(list, 0.5).toFixed(2) : '-')),
        (ratios[0] ?? []).map((ratio) => ratio.toFixed(2)).join(' '),
      ],
    ]
  })
  const lines = [head, ...rows]
  const widths = head.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)))
  const text = lines.map((line) =>
    line
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
  return [nameOf(measured.setting), ...text].join('\n')
}

function digits(value: number): string {
  if (Math.abs(value) >= 100) return String(Math.round(value))
  return String(Number(value.toPrecision(3)))
}
