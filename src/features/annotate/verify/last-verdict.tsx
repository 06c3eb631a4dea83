/** The item before: what was said of it, what others found once one may see it, and the way back. */
import { Undo2 } from 'lucide-react'
import { runCommand } from '../../../app/commands.ts'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { CommandKbd } from '../../../app/ui/kbd.tsx'
import type { Session } from './session.ts'
import { countingReviews, VerdictMark } from './verdict-columns.tsx'

export function LastVerdict({ session, me }: { session: Session; me: string | null }) {
  const last = session.given.at(-1)
  const item = last && session.items.find(({ entry }) => entry.id === last.entryId)
  if (!last || !item) return null
  const others = last.arrived
    ? countingReviews(item.reviews).filter(({ personId, role }) => personId !== me && role === 'review')
    : []
  const differ = others.some(({ verdict }) => verdict !== last.review.verdict)
  return (
    <section
      aria-label="The item before"
      data-testid="last-verdict"
      className="flex shrink-0 flex-col gap-0.5 border-line border-t bg-surface px-4 py-1"
    >
      <div className="flex items-center gap-2">
        {last.refused === null ? (
          <ul
            title={item.entry.content.question}
            className="flex min-w-0 grow flex-wrap items-center gap-x-2.5 gap-y-1 text-[12px]"
          >
            <li className="flex items-center gap-1.5">
              <span className="text-muted">Before:</span> You <VerdictMark verdict={last.review.verdict} />
            </li>
            {others.map(({ id, personName, verdict }) => (
              <li key={id} className="flex items-center gap-1.5">
                {personName} <VerdictMark verdict={verdict} />
              </li>
            ))}
            {!last.arrived && <li className="text-faint">on its way</li>}
          </ul>
        ) : (
          <p role="alert" className="grow text-[12px] text-wrong">
            Your verdict was not taken: {last.refused}
          </p>
        )}
        <IconButton
          icon={Undo2}
          label={last.mend ? 'Take the last mend back' : 'Take the last verdict back'}
          command="verify-undo"
          side="top"
          className="-mr-2 shrink-0"
          onClick={() => runCommand('verify-undo')}
        />
      </div>
      {differ && (
        <p className="pb-0.5 text-[12px] text-muted">
          You disagree. <CommandKbd command="verify-back" /> shows why; it is settled under People.
        </p>
      )}
    </section>
  )
}
