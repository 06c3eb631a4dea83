/**
 * How many items lie where, right and wrong on each other, and above each bin how many of them are right, with the 95 %
 * interval. A range is chosen by dragging over bins, by a click on one, or with the two handles (arrow keys).
 */
import { type PointerEvent, useRef, useState } from 'react'
import { wilson } from '#contract/statistics.ts'
import { cx } from '../../../app/ui/cx.ts'
import { useWidth } from '../items/use-width.ts'
import { countName } from '../words.ts'
import type { Stack } from './counts.ts'
import { plotGroup } from './plot-role.ts'

/** Bins from `from` to before `to`. */
export interface BinRange {
  readonly from: number
  readonly to: number
}

export interface HistogramProps {
  label: string
  stacks: readonly Stack[]
  /** one more than there are bins */
  edges: readonly number[]
  edgeName: (edge: number) => string
  /** edges that are written below */
  ticks: readonly number[]
  chosen: BinRange | null
  /** `live`: the hand still moves */
  onChoose?: ((range: BinRange | null, live: boolean) => void) | undefined
  /** where the share of right answers would lie if confidence told the truth; draws that line */
  ideal?: ((bin: number) => number) | undefined
}

const shareHeight = 40
const barHeight = 54
const axisHeight = 16
const gap = 6
const side = 30

export function Histogram(props: HistogramProps) {
  const { label, stacks, edges, edgeName, ticks, chosen, onChoose, ideal } = props
  const place = useRef<HTMLDivElement>(null)
  const start = useRef<number | null>(null)
  const width = useWidth(place)
  /** the bin under the pointer */
  const [over, setOver] = useState<number | null>(null)
  const inner = Math.max(1, width - side - 2)
  const bin = inner / stacks.length
  const x = (index: number) => side + index * bin
  const most = Math.max(1, ...stacks.map(({ right, wrong, open }) => right + wrong + open))
  const base = shareHeight + gap + barHeight
  const height = base + axisHeight

  const binAt = (event: PointerEvent<SVGElement>) => {
    const left = event.currentTarget.ownerSVGElement?.getBoundingClientRect().left ?? 0
    return Math.min(stacks.length - 1, Math.max(0, Math.floor((event.clientX - left - side) / bin)))
  }
  const span = (a: number, b: number): BinRange => ({ from: Math.min(a, b), to: Math.max(a, b) + 1 })
  const same = (a: BinRange | null, b: BinRange) => a?.from === b.from && a.to === b.to

  const down = (event: PointerEvent<SVGElement>) => {
    if (!onChoose || event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = binAt(event)
  }
  const move = (event: PointerEvent<SVGElement>) => {
    setOver(binAt(event))
    if (start.current === null) return
    const range = span(start.current, binAt(event))
    if (!same(chosen, range) && range.to - range.from > 1) onChoose?.(range, true)
  }
  const up = (event: PointerEvent<SVGElement>) => {
    if (start.current === null) return
    const range = span(start.current, binAt(event))
    start.current = null
    // A click on the one chosen bin lets it go again; one beside a chosen range too.
    const clicked = range.to - range.from === 1
    const outside = chosen !== null && (range.from < chosen.from || range.to > chosen.to)
    if (clicked && chosen && (same(chosen, range) || (outside && chosen.to - chosen.from > 1))) {
      return onChoose?.(null, false)
    }
    onChoose?.(range, false)
  }
  const cancel = () => {
    start.current = null
  }

  return (
    <div ref={place} className="relative">
      {width > 0 && (
        <svg
          width={width}
          height={height}
          {...plotGroup(`${label}; drag over bins to choose a range`)}
          className="block select-none font-sans text-[10px]"
        >
          <title>{label}</title>
          <Shares stacks={stacks} x={x} bin={bin} ideal={ideal} width={width} />
          {stacks.map((stack, index) => (
            <BinBar
              key={edges[index]}
              stack={stack}
              x={x(index)}
              width={bin}
              most={most}
              dim={chosen !== null && (index < chosen.from || index >= chosen.to)}
            />
          ))}
          <line x1={side} x2={width - 2} y1={base + 0.5} y2={base + 0.5} stroke="var(--line-strong)" />
          <text x={side - 5} y={shareHeight + gap + 9} textAnchor="end" className="fill-faint font-mono">
            {most >= 10_000 ? `${Math.round(most / 1000)}k` : most}
          </text>
          {ticks.map((tick) => {
            const index = edges.indexOf(tick)
            if (index < 0) return null
            const anchor = index === 0 ? 'start' : index === edges.length - 1 ? 'end' : 'middle'
            return (
              <text
                key={tick}
                x={x(index)}
                y={height - 3}
                textAnchor={anchor}
                className="fill-muted font-mono"
              >
                {edgeName(tick)}
              </text>
            )
          })}
          {over !== null && (
            <Readout
              stack={stacks[over]}
              from={edgeName(edges[over] ?? 0)}
              to={edgeName(edges[over + 1] ?? 0)}
              right={width - 2}
            />
          )}
          {onChoose && (
            <rect
              x={side}
              y={shareHeight}
              width={inner}
              height={base - shareHeight}
              fill="transparent"
              className="cursor-crosshair"
              data-hand=""
              data-testid="brush"
              onPointerDown={down}
              onPointerMove={move}
              onPointerUp={up}
              onPointerCancel={cancel}
              onPointerLeave={() => setOver(null)}
              style={{ touchAction: 'pan-y' }}
            />
          )}
          {onChoose && (
            <Handles
              range={chosen ?? { from: 0, to: stacks.length }}
              active={chosen !== null}
              count={stacks.length}
              x={x}
              y={shareHeight + gap}
              edgeName={(index) => edgeName(edges[index] ?? 0)}
              label={label}
              onChange={(range) =>
                onChoose(range.from === 0 && range.to === stacks.length ? null : range, false)
              }
            />
          )}
        </svg>
      )}
    </div>
  )
}

/** What lies under the pointer, in figures. */
function Readout({
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

function BinBar({
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
function Shares({
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

function Handles({
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
