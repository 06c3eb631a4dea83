/** Nothing is left to check: why, and what to do about it. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck, History } from 'lucide-react'
import { mayAct } from '#contract/account.ts'
import type { Project } from '#contract/project.ts'
import { peopleQuery, useMe } from '../../../app/api/me.ts'
import { plural } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Empty } from '../../../app/ui/empty.tsx'
import { useProjectSearch } from '../use-project-search.ts'
import { useWorkEntries } from '../work/work-store.ts'
import type { Session } from './session.ts'

export interface QueueEndProps {
  project: Project
  session: Session
  onSkipped: () => void
}

export function QueueEnd({ project, session, onSkipped }: QueueEndProps) {
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
  return <AllDone project={project} doneToday={session.doneToday} />
}

function AllDone({ project, doneToday }: { project: Project; doneToday: number }) {
  const { set } = useProjectSearch()
  const { data: me } = useMe()
  const { counts, entries } = project
  const { own, toMend, rejected, waiting, others, short } = useWaiting(project)
  const role = me?.person?.role ?? 'viewer'
  const barred = own > 0 || short
  return (
    <Empty
      icon={CircleCheck}
      title={entries === 0 ? 'There is nothing to check yet' : 'Nothing is left for you to check'}
      className="grow"
    >
      {doneToday > 0 && <p>You have checked {plural(doneToday, 'item')} today.</p>}
      <p className="mt-1">
        {counts.draft > 0 && `${plural(counts.draft, 'item is', 'items are')} still being written. `}
        {waiting > 0 && `${plural(waiting, 'item waits', 'items wait')} for others. `}
        {own > 0 &&
          `You wrote ${own === waiting ? (own === 1 ? 'it' : 'them') : `${own} of them`}, and who wrote an item does not check it in this project.`}
        {entries > 0 && waiting + toMend === 0 && counts.draft === 0 && 'Every item is settled.'}
      </p>
      {barred && <p className="mt-1">{whoIsNeeded(project.rules.overlap, others, short)}</p>}
      {toMend > 0 && <p className="mt-1">{plural(toMend, 'item')} of yours came back to be mended.</p>}
      {rejected > 0 && (
        <p className="mt-1">{plural(rejected, 'item of yours was', 'items of yours were')} rejected.</p>
      )}
      <div className="mt-4 flex flex-wrap justify-center gap-2">
        {toMend > 0 && (
          <Button
            variant="primary"
            onClick={() => set({ tab: undefined, entry: undefined, state: 'mend', q: undefined })}
          >
            Mend {toMend === 1 ? 'it' : 'them'}
          </Button>
        )}
        {rejected > 0 && (
          <Button onClick={() => set({ tab: undefined, entry: undefined, state: 'rejected', q: undefined })}>
            See why
          </Button>
        )}
        {barred && mayAct(role, 'annotator') && (
          <Button onClick={() => set({ open: 'rules' })}>Change the rules</Button>
        )}
        {barred && mayAct(role, 'administrator') && (
          <Button asChild>
            <Link to="/settings" search={{ tab: 'people' }}>
              Add people
            </Link>
          </Button>
        )}
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

/** What waits though it is not for the person here, and whether there are people enough for it. */
function useWaiting({ counts, rules }: Project) {
  const { data: me } = useMe()
  const { data: people } = useQuery(peopleQuery)
  const mine = useWorkEntries().filter(
    ({ authorId, deletedAt }) => authorId === me?.person?.id && deletedAt === null,
  )
  const count = (...states: string[]) => mine.filter(({ state }) => states.includes(state)).length
  const toMend = count('mend')
  const rejected = count('rejected')
  const waiting = Math.max(0, counts.open + counts.disputed + counts.mend - toMend)
  const own = rules.authorsVerify ? 0 : Math.min(waiting, count('open', 'disputed'))
  const others = people?.filter(
    ({ id, active, role }) => active && id !== me?.person?.id && mayAct(role, 'annotator'),
  ).length
  // Whoever sits here is one more for what others wrote, and for their own where authors check.
  const enough = others === undefined || others + (own > 0 ? 0 : 1) >= rules.overlap
  return { own, toMend, rejected, waiting, others, short: waiting > 0 && !enough }
}

function whoIsNeeded(overlap: number, others: number | undefined, short: boolean): string {
  const needed = `An item is verified once ${plural(overlap, 'person accepts', 'people accept')} it`
  if (!short || others === undefined) return `${needed}.`
  return others === 0
    ? `${needed}, and you are the only one here.`
    : `${needed}, and beside you there ${others === 1 ? 'is only 1 person' : `are only ${others} people`} here to check.`
}
