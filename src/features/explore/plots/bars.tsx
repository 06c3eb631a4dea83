/** Bars with words: a click chooses one, Shift or Ctrl adds one. A share may have its 95 % interval as a whisker. */
import { useRef } from 'react'
import { useWidth } from '../../../app/plots/use-width.ts'
import { cx } from '../../../app/ui/cx.ts'
import { plotGroup } from './plot-role.ts'

export interface Bar {
  readonly key: string
  readonly label: string
  /** length, 0..1 of the width */
  readonly share: number
  /** the interval of the share, where it is one */
  readonly low?: number
  readonly high?: number
  /** a second value on the same line, such as the pinned evaluation's */
  readonly mark?: { share: number; low: number; high: number } | undefined
  /** what stands at the right end */
  readonly figure: string
  readonly colour: string
  readonly title?: string
}

export interface BarsProps {
  label: string
  bars: readonly Bar[]
  chosen: ReadonlySet<string>
  onChoose?: ((key: string, add: boolean) => void) | undefined
}

const line = 32

export function Bars({ label, bars, chosen, onChoose }: BarsProps) {
  const place = useRef<HTMLDivElement>(null)
  const width = useWidth(place)
  return (
    <div ref={place} className="max-h-[420px] overflow-y-auto">
      {width > 0 && (
        <svg
          width={width}
          height={bars.length * line}
          {...plotGroup(label)}
          className="block font-sans text-[11px]"
        >
          <title>{label}</title>
          {bars.map((bar, at) => (
            <BarLine
              key={bar.key}
              bar={bar}
              y={at * line}
              width={width}
              on={chosen.has(bar.key)}
              dim={chosen.size > 0 && !chosen.has(bar.key)}
              onChoose={onChoose && ((add) => onChoose(bar.key, add))}
            />
          ))}
        </svg>
      )}
    </div>
  )
}

function BarLine({
  bar,
  y,
  width,
  on,
  dim,
  onChoose,
}: {
  bar: Bar
  y: number
  width: number
  on: boolean
  dim: boolean
  onChoose: ((add: boolean) => void) | undefined
}) {
  const inner = width - 2
  const x = (share: number) => 1 + Math.min(1, Math.max(0, share)) * inner
  const track = y + 21
  const room = Math.floor((width - bar.figure.length * 6.8 - 12) / 5.9)
  const hand = onChoose && {
    role: 'button',
    tabIndex: 0,
    'aria-pressed': on,
    'aria-label': `${bar.label}: ${bar.figure}`,
    onClick: (event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }) =>
      onChoose(event.shiftKey || event.ctrlKey || event.metaKey),
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      onChoose(event.shiftKey || event.ctrlKey || event.metaKey)
    },
  }
  return (
    <g {...hand} className={cx('group', onChoose && 'cursor-pointer')} opacity={dim ? 0.45 : 1}>
      <title>{bar.title ?? `${bar.label}: ${bar.figure}`}</title>
      <rect
        x={0}
        y={y + 1}
        width={width}
        height={line - 2}
        rx={4}
        className={cx(on ? 'fill-hover' : 'fill-transparent', onChoose && 'group-hover:fill-hover')}
        data-hand=""
      />
      <text x={2} y={y + 14} className="fill-fg">
        {bar.label.length > room ? `${bar.label.slice(0, Math.max(1, room - 1))}…` : bar.label}
      </text>
      <text x={width - 2} y={y + 14} textAnchor="end" className="fill-muted font-mono">
        {bar.figure}
      </text>
      <rect x={1} y={track} width={inner} height={6} rx={1} fill="var(--line)" />
      <rect
        x={1}
        y={track}
        width={Math.max(bar.share > 0 ? 1 : 0, x(bar.share) - 1)}
        height={6}
        rx={1}
        fill={bar.colour}
      />
      {bar.low !== undefined && bar.high !== undefined && (
        <path
          d={`M${x(bar.low)},${track - 1}v8M${x(bar.high)},${track - 1}v8M${x(bar.low)},${track + 3}H${x(bar.high)}`}
          stroke="var(--text)"
          strokeWidth={1}
          fill="none"
        />
      )}
      {bar.mark && (
        <path
          d={diamond(x(bar.mark.share), track + 3)}
          fill="var(--surface)"
          stroke="var(--text)"
          strokeWidth={1.25}
        />
      )}
    </g>
  )
}

const diamond = (x: number, y: number) => `M${x},${y - 5}l5,5l-5,5l-5,-5z`
