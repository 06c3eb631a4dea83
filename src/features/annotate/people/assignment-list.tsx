/** Who is to check what: items are selected, and given to exactly these people. */
import { useQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { UserRoundPlus } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import type { Person } from '#contract/account.ts'
import type { Project } from '#contract/project.ts'
import { plural } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Popover } from '../../../app/ui/popover.tsx'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { StateChip } from '../entry-state.tsx'
import { Initials } from '../initials.tsx'
import { tellPerson, useWorkEntries } from '../work/work-store.ts'
import { assignmentsQuery, useAssign } from './api.ts'

type Show = 'open' | 'all' | 'nobody'
const lineHeight = 44

export function AssignmentList({ project, people }: { project: Project; people: readonly Person[] }) {
  const entries = useWorkEntries()
  const { data: assignments = [] } = useQuery(assignmentsQuery(project.id, project.revision))
  const [show, setShow] = useState<Show>('open')
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const given = useMemo(() => {
    const map = new Map<string, string[]>()
    for (const { entryId, personId } of assignments) map.set(entryId, [...(map.get(entryId) ?? []), personId])
    return map
  }, [assignments])
  const shown = entries.filter(
    ({ id, state, deletedAt }) =>
      deletedAt === null &&
      state !== 'draft' &&
      (show === 'all' || (show === 'open' ? state === 'open' : state === 'open' && !given.has(id))),
  )
  const ids = shown.map(({ id }) => id)
  const picked = ids.filter((id) => selected.has(id))
  const place = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => place.current,
    estimateSize: () => lineHeight,
    overscan: 8,
  })
  const nameOf = (id: string) => people.find((person) => person.id === id)?.name ?? id
  const toggle = (id: string, on: boolean) => {
    const next = new Set(selected)
    if (on) next.add(id)
    else next.delete(id)
    setSelected(next)
  }
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Segmented
          label="Items shown"
          value={show}
          options={[
            { value: 'open', label: 'To check' },
            { value: 'nobody', label: 'Nobody’s' },
            { value: 'all', label: 'All' },
          ]}
          onChange={setShow}
        />
        <label className="target flex items-center gap-2 text-[13px]">
          <input
            type="checkbox"
            className="size-4 accent-current"
            checked={ids.length > 0 && picked.length === ids.length}
            onChange={(event) => setSelected(new Set(event.target.checked ? ids : []))}
          />
          All {plural(ids.length, 'item')}
        </label>
        <span className="grow" />
        <GiveTo
          project={project}
          people={people}
          entries={picked}
          before={picked.length === 1 ? (given.get(picked[0] ?? '') ?? []) : []}
          onDone={() => setSelected(new Set())}
        />
      </div>
      {shown.length === 0 ? (
        <p className="rounded-xl border border-line border-dashed p-6 text-center text-[13px] text-muted">
          {show === 'nobody' ? 'Every item that waits is somebody’s.' : 'No item is here.'}
        </p>
      ) : (
        <div ref={place} className="max-h-80 overflow-y-auto rounded-xl border border-line">
          <ul
            className="relative"
            style={{ height: virtual.getTotalSize() }}
            aria-label="Items and who checks them"
          >
            {virtual.getVirtualItems().map(({ index, start }) => {
              const entry = shown[index]
              if (!entry) return null
              const who = given.get(entry.id) ?? []
              return (
                <li
                  key={entry.id}
                  className="absolute inset-x-0 flex items-center gap-3 border-line border-b px-3"
                  style={{ height: lineHeight, transform: `translateY(${start}px)` }}
                >
                  <label className="target flex min-w-0 grow items-center gap-3 text-[13px]">
                    <input
                      type="checkbox"
                      className="size-4 shrink-0 accent-current"
                      checked={selected.has(entry.id)}
                      onChange={(event) => toggle(entry.id, event.target.checked)}
                    />
                    <span className="truncate">{entry.content.question || entry.key}</span>
                  </label>
                  <span className="flex shrink-0 items-center -space-x-1" title={who.map(nameOf).join(', ')}>
                    <span className="sr-only">
                      {who.length > 0 ? who.map(nameOf).join(', ') : 'nobody’s'}
                    </span>
                    {who.map((id) => (
                      <Initials key={id} id={id} name={nameOf(id)} className="ring-2 ring-surface" />
                    ))}
                  </span>
                  <StateChip state={entry.state} className="shrink-0" />
                </li>
              )
            })}
          </ul>
        </div>
      )}
    </div>
  )
}

function GiveTo(props: {
  project: Project
  people: readonly Person[]
  entries: readonly string[]
  before: readonly string[]
  onDone: () => void
}) {
  const { project, people, entries, before, onDone } = props
  const [open, setOpen] = useState(false)
  const [chosen, setChosen] = useState<readonly string[]>([])
  const assign = useAssign(project.id)
  const able = people.filter(({ active, role }) => active && role !== 'viewer')
  const put = (who: readonly string[]) =>
    assign.mutate(
      { entries: [...entries], people: [...who] },
      {
        onSuccess: () => {
          setOpen(false)
          onDone()
          tellPerson(
            who.length === 0
              ? 'These items are nobody’s now.'
              : `Given to ${plural(who.length, 'person', 'people')}.`,
          )
        },
      },
    )
  return (
    <Popover
      label="Who is to check these items"
      open={open}
      onOpenChange={(next) => {
        setOpen(next)
        if (next) setChosen(before)
      }}
      align="end"
      trigger={
        <Button disabled={entries.length === 0}>
          <UserRoundPlus size={14} aria-hidden="true" />
          Give {entries.length > 0 ? plural(entries.length, 'item') : 'selected'} to…
        </Button>
      }
    >
      <div className="flex flex-col gap-1 p-1">
        {able.map(({ id, name }) => (
          <label key={id} className="target flex items-center gap-2.5 text-[13px]">
            <input
              type="checkbox"
              className="size-4 accent-current"
              checked={chosen.includes(id)}
              onChange={(event) =>
                setChosen(event.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
              }
            />
            {name}
          </label>
        ))}
        {assign.error && <p className="text-wrong text-xs">{assign.error.message}</p>}
        <div className="mt-1 flex justify-end gap-2">
          <Button variant="ghost" onClick={() => put([])}>
            Nobody
          </Button>
          <Button
            variant="primary"
            disabled={chosen.length === 0 || assign.isPending}
            onClick={() => put(chosen)}
          >
            Give
          </Button>
        </div>
      </div>
    </Popover>
  )
}
