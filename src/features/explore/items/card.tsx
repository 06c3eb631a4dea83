/** One item in the grid. */
import { Check } from 'lucide-react'
import { memo } from 'react'
import type { Result } from '#contract/evaluation.ts'
import { answerName } from '#contract/run-answers.ts'
import { cx } from '../../../app/ui/cx.ts'
import { valueName } from '../words.ts'
import type { RowBadge } from './answers.ts'
import { Badge } from './badge.tsx'
import { gridCell } from './roles.ts'
import { Thumb } from './thumb.tsx'
import type { ItemRow } from './use-rows.ts'

/** What a click or key means: look at it, open it, select it, select up to it. */
export type Pick = 'go' | 'open' | 'select' | 'range'

export interface CardProps {
  id: string
  ordinal: number
  /** place in the slice, from 0 */
  position: number
  columnIndex: number
  item: ItemRow | undefined
  result: Result | undefined
  badge: RowBadge | null
  /** the pinned evaluation's */
  other: RowBadge | null
  size: 's' | 'l'
  current: boolean
  selected: boolean
  onPick: (position: number, how: Pick) => void
}

export const Card = memo(function Card(props: CardProps) {
  const { id, ordinal, position, columnIndex, item, result, badge, other, size, current, selected, onPick } =
    props
  const answer = result?.refinedAnswer ?? result?.initialAnswer ?? null
  return (
    <td
      id={id}
      {...gridCell(columnIndex, selected)}
      data-current={current || undefined}
      className={cx(
        'group relative block min-w-0 overflow-hidden rounded-lg border bg-raised p-0',
        current ? 'border-fg ring-1 ring-fg' : 'border-line hover:border-line-strong',
        selected && 'bg-hover',
      )}
    >
      <button
        type="button"
        tabIndex={-1}
        data-testid="item"
        data-ordinal={ordinal}
        aria-label={item ? undefined : `Item ${ordinal + 1}, loading`}
        onMouseDown={keepFocus}
        onClick={(event) => onPick(position, pickOf(event))}
        onDoubleClick={() => onPick(position, 'open')}
        className="flex size-full select-none flex-col text-left"
      >
        {item ? (
          <Thumb item={item} result={result} size={size} className="min-h-0 w-full grow" />
        ) : (
          <span className="block min-h-0 w-full grow bg-hover" />
        )}
        <span className="absolute top-1.5 left-1.5 flex flex-wrap gap-1">
          {badge && <Badge badge={badge} who={other ? 'A' : undefined} />}
          {other && <Badge badge={other} who="B" />}
        </span>
        <span className="flex h-[58px] w-full shrink-0 flex-col justify-between px-2 py-1.5">
          <span className="line-clamp-2 text-[12px] leading-4">{item?.question ?? ' '}</span>
          <span className="flex min-w-0 items-center gap-1.5 text-[11px] text-muted leading-4">
            {answer && (
              <span className="max-w-[45%] shrink-0 truncate font-mono text-fg">{answerName(answer)}</span>
            )}
            <span className="truncate">
              {badge?.cause ? valueName('cause', badge.cause) : (item?.category ?? '')}
            </span>
          </span>
        </span>
      </button>
      <button
        type="button"
        tabIndex={-1}
        aria-label={selected ? 'Take out of the selection' : 'Select'}
        aria-pressed={selected}
        onMouseDown={keepFocus}
        onClick={(event) => onPick(position, event.shiftKey ? 'range' : 'select')}
        className={cx(
          'target absolute top-0 right-0 grid place-items-center opacity-0 group-hover:opacity-100 touch:opacity-100',
          selected && 'opacity-100',
        )}
      >
        <Tick on={selected} />
      </button>
    </td>
  )
})

export function Tick({ on }: { on: boolean }) {
  return (
    <span
      className={cx(
        'grid size-4.5 place-items-center rounded border',
        on ? 'border-fg bg-fg text-surface' : 'border-line-strong bg-raised/80',
      )}
    >
      {on && <Check size={12} strokeWidth={3} aria-hidden="true" />}
    </span>
  )
}

export function pickOf(event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }): Pick {
  return event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'select' : 'go'
}

/** The grid as a whole keeps the keyboard: its cells come and go while it scrolls. */
export function keepFocus(event: { preventDefault(): void }): void {
  event.preventDefault()
}
