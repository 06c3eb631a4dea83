/** Who asked for another look at an item that had been sent back, and what they said to its checkers. */
import { Undo2 } from 'lucide-react'
import type { Entry } from '#contract/entry.ts'
import { usePersonNames } from '../../app/api/me.ts'
import { formatAgo } from '../../app/format.ts'

export function HandBackNote({ entry, me }: { entry: Pick<Entry, 'handBacks'>; me: string | null }) {
  const nameOf = usePersonNames()
  const last = entry.handBacks.at(-1)
  if (!last) return null
  const who = last.personId === me ? 'You' : nameOf(last.personId)
  return (
    <div
      data-testid="hand-back"
      className="flex gap-2 rounded-lg bg-hover px-3 py-2 text-[12.5px] text-muted"
    >
      <Undo2 size={14} className="mt-0.5 shrink-0" aria-hidden="true" />
      <div className="min-w-0">
        <p>
          {who} handed it back to be checked again, {formatAgo(last.at, Date.now())}
          {last.words === '' ? '.' : ':'}
        </p>
        {last.words !== '' && (
          <p className="whitespace-pre-wrap break-words text-[13px] text-fg">{last.words}</p>
        )}
      </div>
    </div>
  )
}
