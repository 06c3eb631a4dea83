/** People of a project: how far everybody is, who is to check what, how far they agree, and where they do not. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { UserPlus } from 'lucide-react'
import type { ReactNode } from 'react'
import { mayAct } from '#contract/account.ts'
import type { Project } from '#contract/project.ts'
import { peopleQuery, useMe } from '../../../app/api/me.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { Button } from '../../../app/ui/button.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { useProjectSearch } from '../use-project-search.ts'
import { AgreementPanel } from './agreement-panel.tsx'
import { agreementQuery, progressQuery } from './api.ts'
import { AssignmentList } from './assignment-list.tsx'
import { Disagreements } from './disagreements.tsx'
import { DistributeForm } from './distribute-form.tsx'
import { ProgressTable } from './progress-table.tsx'

export function PeopleScreen({ project }: { project: Project }) {
  const { data: me } = useMe()
  const { search, set } = useProjectSearch()
  const view = search.view === 'disagreements' ? 'disagreements' : 'overview'
  const disputed = project.counts.disputed
  return (
    <div className="flex min-h-0 grow flex-col">
      <div className="shrink-0 border-line border-b px-3 py-2 sm:px-4">
        <Segmented
          label="Part of People"
          value={view}
          options={[
            { value: 'overview', label: 'Progress and agreement' },
            { value: 'disagreements', label: disputed > 0 ? `Disagreements (${disputed})` : 'Disagreements' },
          ]}
          onChange={(next) => set({ view: next === 'overview' ? undefined : next })}
        />
      </div>
      {view === 'disagreements' && me?.person ? (
        <Disagreements project={project} me={me.person.id} />
      ) : (
        <Overview project={project} />
      )}
    </div>
  )
}

function Overview({ project }: { project: Project }) {
  const { data: me } = useMe()
  const { data: people = [] } = useQuery(peopleQuery)
  const progress = useQuery(progressQuery(project.id, project.revision))
  const agreement = useQuery(agreementQuery(project.id, project.revision))
  const alone = people.filter(({ active }) => active).length <= 1
  const rules = me?.person ? mayAct(me.person.role, 'administrator') : false
  return (
    <div className="min-h-0 grow overflow-y-auto">
      <div className="mx-auto grid w-full max-w-[1400px] gap-4 p-4 xl:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          {alone && <Alone local={me?.local ?? false} />}
          <Card title="Progress">
            <Loaded query={progress}>
              {(list) => <ProgressTable progress={list} me={me?.person?.id ?? null} />}
            </Loaded>
          </Card>
          <Card title="Assignments">
            {rules ? (
              <div className="flex flex-col gap-5">
                <DistributeForm project={project} people={people} />
                <AssignmentList project={project} people={people} />
              </div>
            ) : (
              <p className="text-[13px] text-muted">
                Administrators give items out. What is yours comes first under Verify.
              </p>
            )}
          </Card>
        </div>
        <Card title="Agreement">
          <Loaded query={agreement}>{(figures) => <AgreementPanel agreement={figures} />}</Loaded>
        </Card>
      </div>
    </div>
  )
}

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section
      aria-label={title}
      className="w-full min-w-0 self-start rounded-2xl border border-line bg-panel p-4 max-sm:p-3"
    >
      <h2 className="mb-3 font-semibold text-[15px]">{title}</h2>
      {children}
    </section>
  )
}

interface LoadedProps<T> {
  query: { data: T | undefined; error: unknown; refetch: () => unknown }
  children: (data: T) => ReactNode
}

function Loaded<T>({ query: { data, error, refetch }, children }: LoadedProps<T>) {
  const problem = asProblem(error)
  if (problem && data === undefined) return <ProblemNote problem={problem} onRetry={() => void refetch()} />
  if (data === undefined)
    return (
      <div className="grid place-items-center p-8 text-muted">
        <Spinner label="Loading" size={20} />
      </div>
    )
  return children(data)
}

/** Nobody else is here yet: what has to be done for that. */
function Alone({ local }: { local: boolean }) {
  return (
    <section className="rounded-2xl border border-line-strong border-dashed p-4">
      <h2 className="flex items-center gap-2 font-semibold text-[15px]">
        <UserPlus size={16} aria-hidden="true" />
        You are the only one here
      </h2>
      <p className="mt-1 max-w-prose text-[13px] text-muted">
        {local
          ? 'Checks are worth more when several people give them. Add people under Settings: each gets a token to sign in with, here on this machine or, once Loupe listens on the network, from theirs.'
          : 'Checks are worth more when several people give them. An administrator adds people under Settings: each gets a token to sign in with.'}
      </p>
      <Button asChild className="mt-3">
        <Link to="/settings">Settings</Link>
      </Button>
    </section>
  )
}
