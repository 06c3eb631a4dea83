/** Somebody has changed the item that is open: what, who, and how to go on with it. What was done on it stays until then. */
import { Pencil, RefreshCw } from 'lucide-react'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { Entry } from '#contract/entry.ts'
import { usePersonNames } from '../../../app/api/me.ts'
import { runCommand } from '../../../app/commands.ts'
import { formatAgo } from '../../../app/format.ts'
import { Button } from '../../../app/ui/button.tsx'
import { CommandKbd } from '../../../app/ui/kbd.tsx'
import type { Change } from './changed.ts'

export interface ChangeNoteProps {
  entry: Entry
  change: Change | null
  /** who sits here */
  me: string
  /** the project is blind */
  blind: boolean
  /** the item as it is now is on its way */
  taking: boolean
}

export function ChangeNote({ entry, change, me, blind, taking }: ChangeNoteProps) {
  const nameOf = usePersonNames()
  const place = useRef<HTMLElement>(null)
  useKeepInSight(place, change !== null)
  // The status is there before it has something to say: one that appears with its words is not read out.
  return (
    <section
      ref={place}
      aria-label="Changed meanwhile"
      data-testid="change-note"
      className={change ? 'flex flex-col gap-1.5 border-line-strong border-t bg-raised p-3' : 'sr-only'}
    >
      <div className="flex items-start gap-2 text-[13px]">
        {change && <Pencil size={14} className="mt-0.5 shrink-0 text-initial" aria-hidden="true" />}
        <p role="status" className="min-w-0 grow break-words font-medium">
          {change && changeWords(change, whoWords(change, entry, { me, blind, nameOf }))}
        </p>
        {change && <Ago at={change.changedAt} />}
      </div>
      {change && (
        <>
          <p className="text-[12.5px] text-muted">{whatThen(change)}</p>
          <Button
            variant={change.stale ? 'primary' : 'secondary'}
            className="self-end"
            disabled={taking}
            onClick={() => runCommand('verify-take')}
          >
            <RefreshCw size={14} aria-hidden="true" />
            {isGone(change) ? 'Go on without it' : 'Show it as it is now'}
            <CommandKbd command="verify-take" />
          </Button>
        </>
      )}
    </section>
  )
}

/** It takes room of the column: what one is just typing in stays in sight. */
function useKeepInSight(place: RefObject<HTMLElement | null>, on: boolean): void {
  useEffect(() => {
    const { activeElement } = document
    const active = activeElement?.closest('[data-panel]') && activeElement
    const top = place.current?.getBoundingClientRect().top
    if (on && active && top !== undefined && active.getBoundingClientRect().bottom > top)
      active.scrollIntoView({ block: 'center' })
  }, [place, on])
}

/** Nothing of it is to be checked for now. */
export const isGone = ({ kind }: Change): boolean => kind === 'deleted' || kind === 'draft'

interface Teller {
  readonly me: string
  readonly blind: boolean
  readonly nameOf: (id: string) => string
}

/** Who mends an item while checking it has judged it; in a blind project only its author is named. */
export function whoWords(
  { changedBy }: Change,
  { authorId }: Pick<Entry, 'authorId'>,
  { me, blind, nameOf }: Teller,
): string {
  if (changedBy === me) return 'You'
  return blind && changedBy !== authorId ? 'Somebody' : nameOf(changedBy)
}

/** What has happened, in a sentence that stays the same as long as nothing else happens. */
export function changeWords({ kind, parts, lacks, many }: Change, who: string): string {
  const last = who === 'You' || who === 'Somebody' ? who.toLowerCase() : who
  switch (kind) {
    case 'deleted':
      return `${who} deleted this item.`
    case 'draft':
      return lacks.length > 0
        ? `${who} ${who === 'You' ? 'are' : 'is'} writing on this item; it lacks ${lacks.join(', ')}.`
        : `${who} took this item back to draft.`
    case 'handed-back':
      return `${who} handed this item back to be checked again.`
    case 'changed':
      return many
        ? `This item was changed, last by ${last}: ${parts.join(', ')}.`
        : `${who} changed this item: ${parts.join(', ')}.`
  }
}

function whatThen({ kind, stale }: Change): string {
  if (kind === 'deleted') return 'There is nothing to check any more.'
  if (kind === 'draft') return 'There is nothing to check until it is ready; it then comes again.'
  if (kind === 'handed-back')
    return 'Nothing you did here is lost. Your verdict waits until you have seen that.'
  return stale
    ? 'Nothing you did here is lost; marks that mean nothing any more are asked again. Your verdict waits until then.'
    : 'Nothing you did here is lost, and your verdict counts either way.'
}

/** Beside the sentence, so that a minute that passes is not read out. */
function Ago({ at }: { at: string }) {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000)
    return () => clearInterval(timer)
  }, [])
  const ago = formatAgo(at, now)
  return <span className="shrink-0 text-muted text-xs">{ago === 'now' ? 'just now' : ago}</span>
}
