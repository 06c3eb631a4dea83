/** Settings: the engines, what they can do and how they were set up; the people; how this browser shows it all. */
import { getRouteApi } from '@tanstack/react-router'
import { Cpu, Lock, Monitor, Plus, Users } from 'lucide-react'
import { useState } from 'react'
import type { EngineInfo } from '#contract/engine.ts'
import type { EngineSetup } from '#contract/settings.ts'
import { asProblem, useEngines } from '../../app/api/queries.ts'
import { Button } from '../../app/ui/button.tsx'
import { cx } from '../../app/ui/cx.ts'
import { Dialog } from '../../app/ui/dialog.tsx'
import { ProblemNote } from '../../app/ui/problem-note.tsx'
import { Segmented } from '../../app/ui/segmented.tsx'
import { Spinner } from '../../app/ui/spinner.tsx'
import { StatusDot } from '../../app/ui/status-dot.tsx'
import { useSettings } from './api.ts'
import { DisplayPanel } from './display-panel.tsx'
import { EngineDetail } from './engine-detail.tsx'
import { EngineForm } from './engine-form.tsx'
import { ImportRecords } from './import-records.tsx'
import { PeoplePanel } from './people/people-panel.tsx'

const route = getRouteApi('/settings')

type Editing = { setup: EngineSetup | null } | null

const tabs = [
  { value: 'engines', label: 'Engines', icon: Cpu },
  { value: 'people', label: 'People', icon: Users },
  { value: 'display', label: 'Display', icon: Monitor },
] as const

export function SettingsScreen() {
  const { tab = 'engines' } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <main className="mx-auto w-full max-w-6xl p-4 sm:p-6">
      <div className="mb-3 flex flex-wrap items-center gap-x-6 gap-y-2">
        <h1 className="font-semibold text-xl">Settings</h1>
        <Segmented
          label="What to set up"
          value={tab}
          options={tabs}
          onChange={(next) => void navigate({ search: next === 'engines' ? {} : { tab: next } })}
        />
      </div>
      {tab === 'engines' && <EnginesPanel />}
      {tab === 'people' && <PeoplePanel />}
      {tab === 'display' && <DisplayPanel />}
    </main>
  )
}

function EnginesPanel() {
  const { engine: chosenId } = route.useSearch()
  const navigate = route.useNavigate()
  const engines = useEngines()
  const settings = useSettings()
  const [editing, setEditing] = useState<Editing>(null)
  const show = (id: string | undefined) => void navigate({ search: id ? { engine: id } : {} })
  const chosen = engines.data?.find((engine) => engine.id === chosenId) ?? engines.data?.[0]
  const problem = asProblem(engines.error) ?? asProblem(settings.error)
  const locked = problem?.code === 'settings-locked' || problem?.code === 'access-denied' ? problem : null
  const setup = settings.data?.engines.find((candidate) => candidate.id === chosen?.id)
  return (
    <>
      <p className="mb-4 max-w-prose text-[13px] text-muted">
        Engines answer the questions. Keys and addresses stay on the machine that Loupe runs on.
      </p>
      {locked && (
        <p className="mb-4 flex items-start gap-2 rounded-xl border border-line bg-raised p-3 text-[13px]">
          <Lock size={15} className="mt-0.5 shrink-0 text-muted" aria-hidden="true" />
          <span>
            {locked.title}. {locked.detail}
          </span>
        </p>
      )}
      {problem && !locked && (
        <ProblemNote
          className="mb-4"
          problem={problem}
          onRetry={() => void Promise.all([engines.refetch(), settings.refetch()])}
        />
      )}
      {engines.isPending && <Spinner label="Loading the engines" />}
      <div className="grid items-start gap-6 lg:grid-cols-[17rem_1fr]">
        <div className="flex flex-col gap-2">
          <EngineList engines={engines.data ?? []} chosen={chosen?.id} onShow={show} />
          {settings.data && (
            <Button onClick={() => setEditing({ setup: null })}>
              <Plus size={15} aria-hidden="true" />
              Add an engine
            </Button>
          )}
        </div>
        {chosen && (
          <EngineDetail
            key={chosen.id}
            engine={chosen}
            setup={setup}
            onEdit={() => setup && setEditing({ setup })}
            onRemoved={() => show(undefined)}
          />
        )}
      </div>
      <ImportRecords />
      <Dialog
        open={editing !== null}
        onOpenChange={(open) => !open && setEditing(null)}
        title={editing?.setup ? `Edit ${editing.setup.label}` : 'Add an engine'}
        className="top-[6vh]! max-h-[88vh]!"
      >
        {editing && settings.data && (
          <EngineForm
            setup={editing.setup}
            presets={settings.data.presets}
            onDone={(saved) => {
              setEditing(null)
              if (saved) show(saved)
            }}
          />
        )}
      </Dialog>
    </>
  )
}

function EngineList({
  engines,
  chosen,
  onShow,
}: {
  engines: readonly EngineInfo[]
  chosen: string | undefined
  onShow: (id: string) => void
}) {
  return (
    <nav aria-label="Engines">
      <ul className="flex flex-col gap-1">
        {engines.map((engine) => (
          <li key={engine.id}>
            <button
              type="button"
              aria-current={engine.id === chosen ? 'true' : undefined}
              onClick={() => onShow(engine.id)}
              className={cx(
                'target flex w-full items-center gap-3 rounded-xl border px-3 py-2 text-left',
                engine.id === chosen ? 'border-line-strong bg-hover' : 'border-line bg-panel hover:bg-hover',
              )}
            >
              <StatusDot status={engine.status} />
              <span className="min-w-0">
                <span className="block truncate font-medium text-[13px]">{engine.label}</span>
                <span className="block truncate font-mono text-[11px] text-muted">{engine.model}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}
