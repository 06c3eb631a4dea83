/** The items of a project: any number of them, of which only those on the screen exist. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { Check, Clock } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { Presence } from '#contract/checking.ts'
import { cx } from '../../../app/ui/cx.ts'
import { StateChip } from '../entry-state.tsx'
import { PresentPeople } from '../initials.tsx'
import type { WorkEntry } from '../work/overlay.ts'
import { EntryThumb } from './entry-thumb.tsx'

export interface EntryListProps {
  entries: readonly WorkEntry[]
  open: string | null
  selected: ReadonlySet<string>
  others: readonly Presence[]
  me: string | null
  conflicts: readonly string[]
  onOpen: (id: string, how: { shift: boolean; toggle: boolean }) => void
}

const rowHeight = 76

export function EntryList({ entries, open, selected, others, me, conflicts, onOpen }: EntryListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  })
  const at = entries.findIndex((entry) => entry.id === open)
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at)
  }, [virtual, at])
  return (
    <div ref={scroller} className="min-h-0 grow overflow-y-auto" data-testid="entry-list">
      <ul aria-label="Items" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((row) => {
          const entry = entries[row.index]
          if (!entry) return null
          return (
            <li
              key={entry.id}
              className="absolute inset-x-0 top-0"
              style={{ height: rowHeight, transform: `translateY(${row.start}px)` }}
            >
              <Row
                entry={entry}
                here={entry.id === open}
                reachable={entry.id === open || (at < 0 && row.index === 0)}
                selected={selected.has(entry.id)}
                conflict={conflicts.includes(entry.id)}
                others={others.filter((one) => one.entryId === entry.id)}
                me={me}
                onOpen={onOpen}
              />
            </li>
          )
        })}
      </ul>
    </div>
  )
}

interface RowProps {
  entry: WorkEntry
  here: boolean
  /** one stop for the Tab key in the whole list; keys walk from there */
  reachable: boolean
  selected: boolean
  conflict: boolean
  others: readonly Presence[]
  me: string | null
  onOpen: EntryListProps['onOpen']
}

function Row({ entry, here, reachable, selected, conflict, others, me, onOpen }: RowProps) {
  const { content, key, state, pending } = entry
  return (
    <button
      type="button"
      aria-current={here ? 'true' : undefined}
      aria-pressed={selected}
      tabIndex={reachable ? 0 : -1}
      data-entry={entry.id}
      onClick={(event) => onOpen(entry.id, { shift: event.shiftKey, toggle: event.ctrlKey || event.metaKey })}
      className={cx(
        'flex size-full items-center gap-3 border-l-2 px-3 text-left outline-offset-[-2px]',
        here ? 'border-l-fg bg-hover' : 'border-l-transparent hover:bg-hover/60',
        selected && 'bg-evidence-soft!',
      )}
    >
      <span className="relative shrink-0">
        <EntryThumb entry={entry} className="h-13 w-16 rounded-md" />
        {selected && (
          <span className="absolute top-1 left-1 grid size-4 place-items-center rounded-full bg-evidence text-on-role">
            <Check size={11} strokeWidth={3} aria-hidden="true" />
            <span className="sr-only">selected</span>
          </span>
        )}
      </span>
      <span className="flex min-w-0 grow flex-col gap-1">
        <span className="flex items-center gap-2">
          <span className="min-w-0 truncate font-mono text-[11px] text-faint">{key}</span>
          <span className="grow" />
          {pending && (
            <span title="not on the server yet" className="text-faint">
              <Clock size={12} aria-hidden="true" />
              <span className="sr-only">not saved yet</span>
            </span>
          )}
          <PresentPeople people={others} me={me} small />
          {conflict ? (
            <span className="rounded-full bg-wrong-soft px-2 py-0.5 font-medium text-[11px] text-wrong leading-4">
              conflict
            </span>
          ) : (
            <StateChip state={state} />
          )}
        </span>
        <span
          className={cx('line-clamp-2 text-[13px] leading-4.5', content.question ? '' : 'text-faint italic')}
        >
          {content.question || 'no question yet'}
        </span>
      </span>
    </button>
  )
}
