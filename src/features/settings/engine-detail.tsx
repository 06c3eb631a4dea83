/** One engine: what it is, what is assumed of it, what it was found able to do, and its calibration. */
import { Gauge, Pencil, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { EngineInfo } from '#contract/engine.ts'
import type { EngineSetup } from '#contract/settings.ts'
import { asProblem } from '../../app/api/queries.ts'
import { Button } from '../../app/ui/button.tsx'
import { Dialog } from '../../app/ui/dialog.tsx'
import { ProblemNote } from '../../app/ui/problem-note.tsx'
import { StatusDot, statusWords } from '../../app/ui/status-dot.tsx'
import { Abilities } from './abilities.tsx'
import { useProbe, useRemoveEngine } from './api.ts'
import { CalibrationPanel } from './calibration-panel.tsx'
import { ProfileFacts } from './profile-facts.tsx'
import { Replicas } from './replicas.tsx'

const sourceWords = {
  builtin: 'Comes with Loupe.',
  file: 'From loupe.config.json or the environment; changed there.',
  settings: 'Set up here.',
}

export function EngineDetail({
  engine,
  setup,
  onEdit,
  onRemoved,
}: {
  engine: EngineInfo
  setup: EngineSetup | undefined
  onEdit: () => void
  onRemoved: () => void
}) {
  const probe = useProbe()
  const problem = asProblem(probe.error)
  return (
    <article aria-label={engine.label} className="flex min-w-0 flex-col gap-4">
      <header className="flex flex-wrap items-start gap-3">
        <div className="min-w-0 grow">
          <h2 className="flex items-center gap-2 font-semibold text-lg">
            <StatusDot status={engine.status} />
            <span className="min-w-0 break-words">{engine.label}</span>
          </h2>
          <p className="break-all font-mono text-muted text-xs">{engine.model}</p>
          <p className="mt-1 text-[13px] text-muted">
            {statusWords[engine.status]}
            {engine.statusDetail && `: ${engine.statusDetail}`} · {sourceWords[engine.source]}
          </p>
        </div>
        {setup?.source === 'settings' && (
          <div className="flex gap-2">
            <Button onClick={onEdit}>
              <Pencil size={14} aria-hidden="true" />
              Edit
            </Button>
            <Remove engine={engine} onRemoved={onRemoved} />
          </div>
        )}
      </header>
      <Section title="What Loupe assumes">
        <ProfileFacts engine={engine} setup={setup} />
      </Section>
      {engine.replicas.length > 0 && (
        <Section title={engine.replicas.length === 1 ? 'Address' : 'Addresses'}>
          <Replicas replicas={engine.replicas} addresses={setup?.baseUrls} />
        </Section>
      )}
      <Section
        title="Abilities"
        action={
          <Button onClick={() => probe.mutate(engine.id)} disabled={probe.isPending}>
            <Gauge size={14} aria-hidden="true" />
            {probe.isPending ? 'Probing…' : 'Probe'}
          </Button>
        }
      >
        {problem && <ProblemNote problem={problem} className="mb-3" />}
        {engine.probe ? (
          <Abilities probe={engine.probe} />
        ) : (
          <p className="text-[13px] text-muted">
            Not probed yet. A probe asks about ten small questions to find out what this engine can do.
          </p>
        )}
      </Section>
      <Section title="Calibration">
        <CalibrationPanel key={engine.id} engine={engine} setup={setup} />
      </Section>
    </article>
  )
}

function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="rounded-2xl border border-line bg-panel p-4">
      <div className="mb-3 flex min-h-8 items-center justify-between gap-3">
        <h3 className="font-semibold text-sm">{title}</h3>
        {action}
      </div>
      {children}
    </section>
  )
}

function Remove({ engine, onRemoved }: { engine: EngineInfo; onRemoved: () => void }) {
  const [asking, setAsking] = useState(false)
  const remove = useRemoveEngine()
  const problem = asProblem(remove.error)
  return (
    <>
      <Button variant="danger" onClick={() => setAsking(true)}>
        <Trash2 size={14} aria-hidden="true" />
        Remove
      </Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={`Remove ${engine.label}?`}
        description="Its runs stay, and those that go on end with it. Its key is forgotten."
      >
        <div className="flex flex-col gap-3 p-5">
          {problem && <ProblemNote problem={problem} />}
          <div className="flex justify-end gap-2">
            <Button variant="ghost" onClick={() => setAsking(false)}>
              Keep
            </Button>
            <Button
              variant="danger"
              disabled={remove.isPending}
              onClick={() => remove.mutate(engine.id, { onSuccess: onRemoved })}
            >
              Remove
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  )
}
