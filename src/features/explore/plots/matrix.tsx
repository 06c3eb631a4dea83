/** Four fields of a two-by-two, and a fifth for what is in none of them: flips of one evaluation, or outcomes of two. */
import { useRef } from 'react'
import { useWidth } from '../../../app/plots/use-width.ts'
import { cx } from '../../../app/ui/cx.ts'
import { countName } from '../words.ts'
import { plotGroup } from './plot-role.ts'

export interface MatrixCell {
  readonly key: string
  /** read aloud and shown in the tooltip */
  readonly label: string
  readonly count: number
  readonly tone: 'good' | 'bad' | 'gained' | 'lost' | 'plain' | 'split'
  /** the two answers as signs, such as ✓ → ✗ */
  readonly signs: string
}

export interface MatrixProps {
  label: string
  /** what stands over the columns and beside the rows: the last answer above, the first at the side */
  columns: readonly [string, string]
  rows: readonly [string, string]
  axes: { column: string; row: string }
  /** right-right, right-wrong, wrong-right, wrong-wrong */
  cells: readonly [MatrixCell, MatrixCell, MatrixCell, MatrixCell]
  /** below the four */
  rest: MatrixCell | null
  chosen: ReadonlySet<string>
  onChoose?: ((key: string, add: boolean) => void) | undefined
}

const head = 18
const side = 58
const cellHeight = 52
const restHeight = 32
const gap = 3

const looks: Record<MatrixCell['tone'], { fill: string; ink: string }> = {
  good: { fill: 'var(--correct-soft)', ink: 'var(--correct)' },
  gained: { fill: 'var(--correct-soft)', ink: 'var(--correct)' },
  lost: { fill: 'var(--wrong-soft)', ink: 'var(--wrong)' },
  bad: { fill: 'var(--wrong-soft)', ink: 'var(--wrong)' },
  plain: { fill: 'var(--unparsed-soft)', ink: 'var(--unparsed)' },
  split: { fill: 'var(--hover)', ink: 'var(--text)' },
}

export function Matrix({ label, columns, rows, axes, cells, rest, chosen, onChoose }: MatrixProps) {
  const place = useRef<HTMLDivElement>(null)
  const width = useWidth(place)
  const cellWidth = (width - side - gap) / 2
  const total = cells.reduce((sum, cell) => sum + cell.count, rest?.count ?? 0)
  const height = head + 2 * cellHeight + gap + (rest ? restHeight + gap : 0)
  const at = (index: number) => ({
    x: side + (index % 2) * (cellWidth + gap),
    y: head + Math.floor(index / 2) * (cellHeight + gap),
  })
  return (
    <div ref={place}>
      {width > 0 && (
        <svg width={width} height={height} {...plotGroup(label)} className="block font-sans text-[11px]">
          <title>{label}</title>
          <text x={0} y={12} className="fill-faint text-[10px]">
            {axes.row} ↓ {axes.column} →
          </text>
          {columns.map((word, index) => (
            <text
              key={word}
              x={side + index * (cellWidth + gap) + cellWidth / 2 + (index === 0 ? 14 : 0)}
              y={12}
              textAnchor="middle"
              className="fill-muted"
            >
              {word}
            </text>
          ))}
          {rows.map((word, index) => (
            <text
              key={word}
              x={0}
              y={head + index * (cellHeight + gap) + cellHeight / 2 + 4}
              className="fill-muted"
            >
              {word}
            </text>
          ))}
          {cells.map((cell, index) => (
            <Cell
              key={cell.key}
              cell={cell}
              {...at(index)}
              width={cellWidth}
              height={cellHeight}
              total={total}
              on={chosen.has(cell.key)}
              dim={chosen.size > 0 && !chosen.has(cell.key)}
              onChoose={onChoose}
            />
          ))}
          {rest && (
            <>
              <text x={0} y={height - restHeight / 2 + 4} className="fill-muted">
                {rest.label}
              </text>
              <Cell
                cell={rest}
                x={side}
                y={height - restHeight}
                width={width - side}
                height={restHeight}
                total={total}
                on={chosen.has(rest.key)}
                dim={chosen.size > 0 && !chosen.has(rest.key)}
                onChoose={onChoose}
              />
            </>
          )}
        </svg>
      )}
    </div>
  )
}

function Cell({
  cell,
  x,
  y,
  width,
  height,
  total,
  on,
  dim,
  onChoose,
}: {
  cell: MatrixCell
  x: number
  y: number
  width: number
  height: number
  total: number
  on: boolean
  dim: boolean
  onChoose: MatrixProps['onChoose']
}) {
  const { fill, ink } = looks[cell.tone]
  const share = total > 0 ? cell.count / total : 0
  const words = `${cell.label}: ${countName(cell.count)}, ${(share * 100).toFixed(1)} %`
  const choose = (event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }) =>
    onChoose?.(cell.key, event.shiftKey || event.ctrlKey || event.metaKey)
  const hand = onChoose && {
    role: 'button',
    tabIndex: 0,
    'aria-pressed': on,
    'aria-label': words,
    onClick: choose,
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      choose(event)
    },
  }
  const flat = height < 40
  return (
    <g {...hand} className={cx('group', onChoose && 'cursor-pointer')} opacity={dim ? 0.4 : 1}>
      <title>{words}</title>
      <rect x={x} y={y} width={width} height={height} rx={6} fill={fill} />
      {/* How many of all it is, also for those who do not see the colour. */}
      <rect x={x} y={y + height - 3} width={width * share} height={3} fill={ink} />
      <rect
        x={x + 0.75}
        y={y + 0.75}
        width={width - 1.5}
        height={height - 1.5}
        rx={5.25}
        fill="none"
        stroke={on ? 'var(--text)' : 'transparent'}
        strokeWidth={1.5}
        className={cx(onChoose && !on && 'group-hover:stroke-line-strong')}
      />
      <text
        x={x + 10}
        y={y + (flat ? 20 : 26)}
        className="font-mono font-semibold"
        fontSize={flat ? 13 : 17}
        fill="var(--text)"
      >
        {countName(cell.count)}
      </text>
      <text
        x={x + (flat ? width - 10 : 10)}
        y={y + (flat ? 20 : 42)}
        textAnchor={flat ? 'end' : 'start'}
        className="font-mono"
        fontSize={10}
        fill="var(--muted)"
      >
        {(share * 100).toFixed(1)} %
      </text>
      <text
        x={x + width - 9}
        y={y + (flat ? -99 : 20)}
        textAnchor="end"
        fontSize={11}
        fontWeight={600}
        fill={ink}
      >
        {flat ? '' : cell.signs}
      </text>
    </g>
  )
}
