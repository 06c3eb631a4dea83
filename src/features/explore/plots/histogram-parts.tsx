/** The parts of a histogram: its bars, the shares over them, what the pointer reads, the handles of a range. */
import { wilson } from '#contract/statistics.ts'
import { cx } from '../../../app/ui/cx.ts'
import { countName } from '../words.ts'
import type { Stack } from './counts.ts'

/** Bins from `from` to before `to`. */
export interface BinRange {
  readonly from: number
  readonly to: number
}

export const shareHeight = 40
export const barHeight = 54
export const axisHeight = 16
export const gap = 6
export const side = 30

/** What lies under the pointer, in figures. */
export function Readout({
  stack,
  from,
  to,
  right,
}: {
  stack: Stack | undefined
  from: string
  to: string
  right: number
}) {
  if (!stack) return null
  const n = stack.right + stack.wrong + stack.open
  return (
    <text
      x={right}
      y={shareHeight + gap + 7}
      textAnchor="end"
      className="fill-fg font-mono"
      stroke="var(--panel)"
      strokeWidth={3}
      paintOrder="stroke"
      data-hand=""
    >
      {`${from}–${to}: ${countName(n)}`}
      {n > 0 && ` · ${Math.round((stack.right / n) * 100)} % right`}
    </text>
  )
}

export function BinBar({
  stack,
  x,
  width,
  most,
  dim,
}: {
  stack: Stack
  x: number
  width: number
  most: number
  dim: boolean
}) {
  const scale = (count: number) => (count / most) * barHeight
  const base = shareHeight + gap + barHeight
  const parts = [
    { count: stack.right, fill: 'var(--correct)' },
    { count: stack.wrong, fill: 'var(--wrong)' },
    { count: stack.open, fill: 'var(--line-strong)' },
  ]
  let top = base
  return (
    <g opacity={dim ? 0.3 : 1}>
      {parts.map(({ count, fill }) => {
        const height = scale(count)
        top -= height
        return count > 0 ? (
          <rect
            key={fill}
            x={x + 0.5}
            y={top}
            width={Math.max(1, width - 1)}
            height={Math.max(0.75, height)}
            fill={fill}
          />
        ) : null
      })}
    </g>
  )
}

/** Share of right answers of each bin that has answers. */
export function Shares({
  stacks,
  x,
  bin,
  ideal,
  width,
}: {
  stacks: readonly Stack[]
  x: (index: number) => number
  bin: number
  ideal: ((bin: number) => number) | undefined
  width: number
}) {
  const y = (share: number) => 6 + (1 - share) * (shareHeight - 9)
  return (
    <g>
      {[0, 1].map((share) => (
        <g key={share}>
          <line x1={side} x2={width - 2} y1={y(share)} y2={y(share)} stroke="var(--line)" />
          <text x={side - 5} y={y(share) + 3.5} textAnchor="end" className="fill-faint font-mono">
            {share * 100}%
          </text>
        </g>
      ))}
      {ideal && (
        <path
          d={stacks
            .map((_, index) => `${index ? 'L' : 'M'}${x(index) + bin / 2},${y(ideal(index))}`)
            .join('')}
          stroke="var(--faint)"
          strokeDasharray="3 3"
          fill="none"
        />
      )}
      {stacks.map((stack, index) => {
        const share = wilson(stack.right, stack.right + stack.wrong)
        if (!share) return null
        const middle = x(index) + bin / 2
        return (
          <g key={`${middle}`}>
            <title>
              {`${(share.value * 100).toFixed(0)} % right (${(share.low * 100).toFixed(0)} to ${(share.high * 100).toFixed(0)} %) of ${countName(stack.right + stack.wrong)}`}
            </title>
            <line x1={middle} x2={middle} y1={y(share.low)} y2={y(share.high)} stroke="var(--muted)" />
            <circle cx={middle} cy={y(share.value)} r={2.25} fill="var(--text)" />
          </g>
        )
      })}
    </g>
  )
}

export function Handles({
  range,
  active,
  count,
  x,
  y,
  edgeName,
  label,
  onChange,
}: {
  range: BinRange
  active: boolean
  count: number
  x: (index: number) => number
  y: number
  edgeName: (index: number) => string
  label: string
  onChange: (range: BinRange) => void
}) {
  const steps: Record<string, number> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }
  const ends = [
    {
      name: 'lower end',
      at: range.from,
      min: 0,
      max: range.to - 1,
      put: (from: number) => ({ ...range, from }),
    },
    {
      name: 'upper end',
      at: range.to,
      min: range.from + 1,
      max: count,
      put: (to: number) => ({ ...range, to }),
    },
  ]
  return ends.map(({ name, at, min, max, put }) => (
    <rect
      key={name}
      x={x(at) - 3}
      y={y}
      width={6}
      height={barHeight}
      rx={3}
      fill="var(--text)"
      data-hand=""
      className={cx('pointer-events-none focus-visible:opacity-100', active ? 'opacity-70' : 'opacity-0')}
      role="slider"
      tabIndex={0}
      aria-label={`${label}, ${name}`}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={at}
      aria-valuetext={edgeName(at)}
      onKeyDown={(event) => {
        const step = steps[event.key]
        const next =
          event.key === 'Home' ? min : event.key === 'End' ? max : step === undefined ? at : at + step
        if (next === at || next < min || next > max) return
        event.preventDefault()
        onChange(put(next))
      }}
    />
  ))
}
