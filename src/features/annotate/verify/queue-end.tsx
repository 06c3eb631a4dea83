/** Nothing is left to check, and what to do about it. */
import { CircleCheck, History } from 'lucide-react'
import type { Project } from '#contract/project.ts'
import { plural } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Empty } from '../../../app/ui/empty.tsx'
import { useProjectSearch } from '../use-project-search.ts'
import type { Session } from './session.ts'

export interface QueueEndProps {
  project: Project
  session: Session
  onSkipped: () => void
}

export function QueueEnd({ project, session, onSkipped }: QueueEndProps) {
  const { set } = useProjectSearch()
  const put = session.skipped.size
  if (put > 0) {
    return (
      <Empty icon={History} title={`${plural(put, 'item')} put off`} className="grow">
        <p className="mb-4">There is nothing else left for you.</p>
        <Button variant="primary" onClick={onSkipped}>
          Take {put === 1 ? 'it' : 'them'} up again
        </Button>
      </Empty>
    )
  }
  const { counts, entries, rules } = project
  const waiting = counts.open + counts.disputed + counts.mend
  return (
    <Empty
      icon={CircleCheck}
      title={entries === 0 ? 'There is nothing to check yet' : 'Nothing is left for you to check'}
      className="grow"
    >
      {session.doneToday > 0 && <p>You have checked {plural(session.doneToday, 'item')} today.</p>}
      <p className="mt-1">
        {counts.draft > 0 && `${plural(counts.draft, 'item is', 'items are')} still being written. `}
        {waiting > 0 &&
          (rules.authorsVerify
            ? `${plural(waiting, 'item waits', 'items wait')} for others.`
            : `${plural(waiting, 'item waits', 'items wait')} for others: who wrote an item does not check it in this project.`)}
        {entries > 0 && waiting === 0 && counts.draft === 0 && 'Every item is settled.'}
      </p>
      <div className="mt-4 flex flex-wrap justify-center gap-2">
        <Button onClick={() => set({ tab: undefined, entry: undefined })}>Write items</Button>
        {counts.disputed > 0 && (
          <Button onClick={() => set({ tab: 'people', entry: undefined, view: 'disagreements' })}>
            Settle {plural(counts.disputed, 'dispute')}
          </Button>
        )}
        {counts.verified > 0 && (
          <Button onClick={() => set({ tab: 'publish', entry: undefined })}>Publish</Button>
        )}
      </div>
    </Empty>
  )
}
