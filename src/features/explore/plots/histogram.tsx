/**
 * How many items lie where, right and wrong on each other, and above each bin how many of them are right, with the 95 %
 * interval. A range is chosen by dragging over bins, by a click on one, or with the two handles (arrow keys).
 */
import { type PointerEvent, useRef, useState } from 'react'
import { useWidth } from '../../../app/plots/use-width.ts'
import type { Stack } from './counts.ts'
import {
  axisHeight,
  BinBar,
  type BinRange,
  barHeight,
  gap,
  Handles,
  Readout,
  Shares,
  shareHeight,
  side,
} from './histogram-parts.tsx'
import { plotGroup } from './plot-role.ts'

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
