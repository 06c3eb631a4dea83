/** Disagreements side by side: both views, what each person found, and a last word by key; then the next one. */
import { useQuery } from '@tanstack/react-query'
import { Gavel } from 'lucide-react'
import { useState } from 'react'
import type { Disagreement } from '#contract/checking.ts'
import type { Project } from '#contract/project.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { plural } from '../../../app/progress-words.ts'
import { cx } from '../../../app/ui/cx.ts'
import { Empty } from '../../../app/ui/empty.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { Switch } from '../../../app/ui/switch.tsx'
import { StateChip } from '../entry-state.tsx'
import { useProjectSearch } from '../use-project-search.ts'
import { disagreementsQuery } from './api.ts'
import { SettleItem } from './settle-item.tsx'

export function Disagreements({ project, me }: { project: Project; me: string }) {
  const { search, set } = useProjectSearch()
  const { data, error, refetch } = useQuery(disagreementsQuery(project.id, project.revision))
  const [withSettled, setWithSettled] = useState(false)
  const problem = asProblem(error)
  const open = data?.filter(({ settled }) => settled === null).length ?? 0
  const list =
    data?.filter(({ settled, entry }) => settled === null || withSettled || entry.id === search.entry) ?? []
  const at = Math.max(
    0,
    list.findIndex(({ entry }) => entry.id === search.entry),
  )
  const chosen = list[at]
  const go = (step: number) => {
    const next = list[Math.min(list.length - 1, Math.max(0, at + step))]
    if (next) set({ entry: next.entry.id })
  }
  if (problem)
    return <ProblemNote problem={problem} onRetry={() => void refetch()} className="m-4 max-w-lg" />
  if (!data)
    return (
      <div className="grid grow place-items-center text-muted">
        <Spinner label="Loading the disagreements" size={22} />
      </div>
    )
  if (!chosen)
    return (
      <Empty icon={Gavel} title="Nobody disagrees" className="grow">
        <p>Items on which people found different things come here, to be settled.</p>
        {project.rules.blind && (
          <p className="mt-1">
            This project is blind: you see a dispute once you have checked the item, or enough others have.
          </p>
        )}
        {data.length > 0 && (
          <Switch
            label={`Show ${plural(data.length, 'settled one')}`}
            checked={withSettled}
            onChange={setWithSettled}
            className="mt-3"
          />
        )}
      </Empty>
    )
  return (
    <div className="flex min-h-0 grow max-md:flex-col max-md:overflow-y-auto">
      <nav
        aria-label="Disagreements"
        className="flex w-60 shrink-0 flex-col border-line border-r bg-panel max-xl:w-48 max-md:max-h-40 max-md:w-full max-md:border-r-0 max-md:border-b"
      >
        <p className="flex flex-wrap items-center gap-x-3 px-3 pt-2 text-[13px]">
          <span className="grow">{plural(open, 'open dispute')}</span>
          {data.length > open && (
            <Switch label="Settled, too" checked={withSettled} onChange={setWithSettled} />
          )}
        </p>
        <ol className="min-h-0 grow overflow-y-auto p-2">
          {list.map((one) => (
            <li key={one.entry.id}>
              <Line one={one} on={one === chosen} onOpen={() => set({ entry: one.entry.id })} />
            </li>
          ))}
        </ol>
      </nav>
      <SettleItem
        key={chosen.entry.id}
        project={project}
        disagreement={chosen}
        next={list[at + 1]?.entry ?? null}
        me={me}
        onStep={go}
        onSettled={() => {
          const rest = list.filter((one) => one !== chosen && one.settled === null)
          const after = list.slice(at + 1).find((one) => one.settled === null) ?? rest[0]
          set({ entry: after?.entry.id })
        }}
      />
    </div>
  )
}

function Line({
  one: { entry, settled, reviews },
  on,
  onOpen,
}: {
  one: Disagreement
  on: boolean
  onOpen: () => void
}) {
  const people = new Set(
    reviews.filter(({ current, role }) => current && role === 'review').map(({ personId }) => personId),
  )
  return (
    <button
      type="button"
      aria-current={on ? 'true' : undefined}
      onClick={onOpen}
      className={cx(
        'target flex w-full flex-col items-start gap-0.5 rounded-lg px-2 py-1.5 text-left text-[13px]',
        on ? 'bg-hover text-fg' : 'text-muted hover:bg-hover hover:text-fg',
      )}
    >
      <span className="line-clamp-2">{entry.content.question}</span>
      <span className="flex items-center gap-2 text-xs">
        {settled ? (
          <StateChip state={settled} />
        ) : (
          <span className="text-faint">{plural(people.size, 'person', 'people')}</span>
        )}
      </span>
    </button>
  )
}
