/** Adding or changing an engine: from a ready server family, tried out before it is saved. */
import { type FormEvent, useState } from 'react'
import { conventions } from '#contract/convention.ts'
import { type ConventionId, conventionIds } from '#contract/engine.ts'
import type { EnginePreset, EngineSetup } from '#contract/settings.ts'
import { asProblem } from '../../app/api/queries.ts'
import { Button } from '../../app/ui/button.tsx'
import { Field } from '../../app/ui/field.tsx'
import { ProblemNote } from '../../app/ui/problem-note.tsx'
import { Select } from '../../app/ui/select.tsx'
import { Switch } from '../../app/ui/switch.tsx'
import { TextArea, TextInput } from '../../app/ui/text-area.tsx'
import { Abilities } from './abilities.tsx'
import { useProfiles, useSaveEngine, useTryOut } from './api.ts'
import { addressesOf, draftOf, type Fields, fieldError, fieldsOf } from './draft.ts'
import { ModelField } from './model-field.tsx'

/** Radix has no empty value. */
const NONE = 'none'

export function EngineForm({
  setup,
  presets,
  onDone,
}: {
  setup: EngineSetup | null
  presets: readonly EnginePreset[]
  /** the engine's id once it is saved, null where it was left */
  onDone: (saved: string | null) => void
}) {
  const [fields, setFields] = useState<Fields>(() => fieldsOf(setup, presets))
  const { data: profiles } = useProfiles()
  const save = useSaveEngine()
  const trial = useTryOut()
  const set = (change: Partial<Fields>) => setFields((before) => ({ ...before, ...change }))
  const preset = presets.find((candidate) => candidate.id === fields.preset)
  const problem = asProblem(save.error) ?? asProblem(trial.error)
  const complete = addressesOf(fields).length > 0 && fields.model.trim() !== ''
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    trial.reset()
    const saved = await save
      .mutateAsync({ id: setup?.id ?? null, draft: draftOf(fields, setup) })
      .catch(() => null)
    if (saved) onDone(saved.id)
  }
  const test = () => {
    save.reset()
    trial.mutate({ draft: draftOf(fields, setup), engine: setup?.id ?? null })
  }
  const pickPreset = (id: string) => {
    const next = presets.find((candidate) => candidate.id === id)
    const untouched = addressesOf(fields).join() === (preset?.baseUrl ?? '')
    set({ preset: next?.id ?? '', ...(untouched ? { addresses: next?.baseUrl ?? '' } : {}) })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 p-5" noValidate>
      <div className="flex flex-col gap-1">
        <span className="font-medium text-muted text-xs">Server</span>
        <Select
          label="Server"
          value={fields.preset || NONE}
          onChange={pickPreset}
          className="w-full justify-between"
          options={[
            ...presets.map(({ id, label }) => ({ value: id, label })),
            { value: NONE, label: 'Another server' },
          ]}
        />
        <p className="text-muted text-xs">
          {preset?.hint ?? 'Anything that speaks the OpenAI chat completions API with pictures.'}
        </p>
      </div>
      <Field
        label="Addresses"
        hint="One a line; several serve one model, and questions on one picture go to the same one."
        error={fieldError(problem, 'baseUrls')}
      >
        {(control) => (
          <TextArea
            {...control}
            value={fields.addresses}
            onChange={(event) => set({ addresses: event.target.value })}
            placeholder="http://127.0.0.1:8000/v1"
            className="font-mono text-xs"
            spellCheck={false}
          />
        )}
      </Field>
      <Field
        label="Key"
        hint={
          setup?.keySet
            ? 'A key is set. It is kept on the server and never shown; type to replace it. A new address needs it again.'
            : 'Kept on the server, never shown again.'
        }
        error={fieldError(problem, 'apiKey')}
      >
        {(control) => (
          <TextInput
            {...control}
            type="password"
            autoComplete="off"
            value={fields.key}
            onChange={(event) => set({ key: event.target.value })}
            placeholder={setup?.keySet ? 'set' : preset?.needsKey ? 'needed' : 'none'}
          />
        )}
      </Field>
      {setup?.keySet && !fields.key && (
        <Switch
          label="Remove the key"
          checked={fields.removeKey}
          onChange={(removeKey) => set({ removeKey })}
        />
      )}
      <ModelField
        fields={fields}
        engine={setup?.id ?? null}
        error={fieldError(problem, 'model')}
        onChange={(model) => set({ model })}
      />
      <Field label="Name" hint="As it stands in the engine picker." error={fieldError(problem, 'label')}>
        {(control) => (
          <TextInput
            {...control}
            value={fields.label}
            onChange={(event) => set({ label: event.target.value })}
            placeholder={fields.model.split('/').at(-1) || 'My model'}
          />
        )}
      </Field>
      <div className="grid gap-4 sm:grid-cols-3">
        <div className="flex min-w-0 flex-col gap-1">
          <span className="font-medium text-muted text-xs">Profile</span>
          <Select
            label="Profile"
            value={fields.profile || NONE}
            onChange={(id) => set({ profile: id === NONE ? '' : id })}
            className="w-full justify-between"
            options={[
              { value: NONE, label: 'From its name' },
              ...(profiles ?? []).map(({ id, label }) => ({ value: id, label })),
            ]}
          />
        </div>
        <div className="flex min-w-0 flex-col gap-1">
          <span className="font-medium text-muted text-xs">Boxes</span>
          <Select<ConventionId | typeof NONE>
            label="Boxes"
            value={fields.convention || NONE}
            onChange={(id) => set({ convention: id === NONE ? '' : id })}
            className="w-full justify-between"
            options={[
              { value: NONE, label: 'As the profile says' },
              ...conventionIds.map((id) => ({ value: id, label: conventions[id].label })),
            ]}
          />
        </div>
        <Field label="At once, each address" error={fieldError(problem, 'concurrency')}>
          {(control) => (
            <TextInput
              {...control}
              type="number"
              min={1}
              max={512}
              value={fields.concurrency}
              onChange={(event) => set({ concurrency: event.target.value })}
              placeholder="default"
            />
          )}
        </Field>
      </div>
      {trial.data && <Abilities probe={trial.data} />}
      {problem && <ProblemNote problem={problem} />}
      <div className="-mx-5 -mb-5 sticky bottom-0 flex flex-wrap items-center justify-end gap-2 border-line border-t bg-panel px-5 py-3">
        <Button onClick={test} disabled={!complete || trial.isPending} className="mr-auto">
          {trial.isPending ? 'Testing…' : 'Test'}
        </Button>
        <Button variant="ghost" onClick={() => onDone(null)}>
          Cancel
        </Button>
        <Button type="submit" variant="primary" disabled={!complete || save.isPending}>
          {setup ? 'Save' : 'Add'}
        </Button>
      </div>
    </form>
  )
}
