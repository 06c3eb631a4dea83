/** One item in the table. */
import { ArrowRight } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import type { Result } from '#contract/evaluation.ts'
import type { FactTable } from '#contract/facts.ts'
import { answerName } from '#contract/run-answers.ts'
import type { Chosen } from '../../../app/slice/rule-text.ts'
import { cx } from '../../../app/ui/cx.ts'
import { numbersOf, wordCodes } from '../plots/counts.ts'
import { numberName, valueName } from '../words.ts'
import { badgeOf } from './answers.ts'
import { Badge } from './badge.tsx'
import { keepFocus, type Pick, pickOf, Tick } from './card.tsx'
import { type Column, fieldOf } from './columns.ts'
import { gridCell, roles } from './roles.ts'
import { Thumb } from './thumb.tsx'
import type { ItemRow } from './use-rows.ts'

export interface LineProps {
  id: string
  table: FactTable
  chosen: Chosen
  columns: readonly Column[]
  ordinal: number
  position: number
  item: ItemRow | undefined
  a: Result | undefined
  b: Result | undefined
  current: boolean
  selected: boolean
  onPick: (position: number, how: Pick) => void
  top: number
  height: number
  template: string
}

export const Line = memo(function Line(props: LineProps) {
  const { id, columns, ordinal, position, current, selected, onPick, top, height, template } = props
  return (
    <tr
      id={id}
      {...roles.row}
      aria-rowindex={position + 2}
      data-current={current || undefined}
      className={cx(
        'absolute top-0 left-0 grid w-full border-line border-b',
        current
          ? 'z-[1] bg-hover outline outline-fg -outline-offset-1'
          : selected
            ? 'bg-hover'
            : 'hover:bg-panel',
      )}
      style={{ transform: `translateY(${top}px)`, height, gridTemplateColumns: template }}
    >
      <td {...gridCell(0, selected)} className="block p-0">
        <button
          type="button"
          tabIndex={-1}
          aria-pressed={selected}
          aria-label={selected ? 'Take out of the selection' : 'Select'}
          onMouseDown={keepFocus}
          onClick={(event) => onPick(position, event.shiftKey ? 'range' : 'select')}
          className="grid size-full place-items-center"
        >
          <Tick on={selected} />
        </button>
      </td>
      {columns.map((column, at) => (
        <td key={column.id} {...gridCell(at + 1)} className="block min-w-0 p-0">
          <button
            type="button"
            tabIndex={-1}
            onMouseDown={keepFocus}
            onClick={(event) => onPick(position, pickOf(event))}
            onDoubleClick={() => onPick(position, 'open')}
            {...(column.holds === 'question' ? { 'data-testid': 'item', 'data-ordinal': ordinal } : {})}
            className={cx(
              'flex size-full min-w-0 select-none items-center px-2 text-left text-[12px]',
              column.numeric && 'justify-end font-mono',
            )}
          >
            <Content column={column} {...props} />
          </button>
        </td>
      ))}
    </tr>
  )
})

function Content({ column, table, chosen, ordinal, item, a, b }: LineProps & { column: Column }): ReactNode {
  const result = column.of === 'b' ? b : a
  const evaluation = column.of === 'b' ? chosen.b : chosen.a
  switch (column.holds) {
    case 'position':
      return <span className="font-mono text-faint">{ordinal + 1}</span>
    case 'picture':
      return item ? (
        <Thumb item={item} result={a} size="s" tiny className="h-9 w-12 rounded-sm" />
      ) : (
        <span className="h-9 w-12 rounded-sm bg-hover" />
      )
    case 'question':
      return <span className="line-clamp-2 leading-4">{item?.question ?? ''}</span>
    case 'truth':
      return <span className="truncate font-mono">{item?.answer ?? '–'}</span>
    case 'answers':
      return <Answers result={result} />
    case 'badge':
      return (
        evaluation !== null && <Badge badge={badgeOf(table, evaluation, ordinal)} className="shadow-none" />
      )
    case 'tags':
      return <span className="truncate">{item?.marks.tags.join(', ')}</span>
    case 'fact':
      return <Fact table={table} chosen={chosen} column={column} ordinal={ordinal} />
  }
}

function Answers({ result }: { result: Result | undefined }) {
  if (!result) return null
  const { initialAnswer, refinedAnswer } = result
  return (
    <span className="flex min-w-0 items-center gap-1 font-mono">
      {initialAnswer && <span className="truncate text-muted">{answerName(initialAnswer)}</span>}
      {initialAnswer && refinedAnswer && (
        <ArrowRight size={11} className="shrink-0 text-faint" aria-label="became" />
      )}
      {refinedAnswer && <span className="truncate">{answerName(refinedAnswer)}</span>}
    </span>
  )
}

function Fact({
  table,
  chosen,
  column,
  ordinal,
}: {
  table: FactTable
  chosen: Chosen
  column: Column
  ordinal: number
}) {
  const field = fieldOf(column, chosen)
  if (!field) return null
  if (column.numeric) {
    const value = numbersOf(table, field)?.[ordinal] ?? Number.NaN
    return Number.isNaN(value) ? <span className="text-faint">–</span> : numberName(field.field, value)
  }
  const codes = wordCodes(table, field)
  const word = codes?.labels[codes.one[ordinal] ?? -1]
  return <span className="truncate">{word === undefined ? '' : valueName(field.field, word)}</span>
}
