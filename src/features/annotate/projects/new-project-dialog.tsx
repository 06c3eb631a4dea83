/** A new project: its name, its rules, and what it begins with. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { z } from 'zod'
import { datasetSchema } from '#contract/dataset.ts'
import { request } from '../../../app/api/client.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { newUuid } from '../../../app/api/uuid.ts'
import { plural } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Dialog } from '../../../app/ui/dialog.tsx'
import { Field } from '../../../app/ui/field.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Select } from '../../../app/ui/select.tsx'
import { TextArea, TextInput } from '../../../app/ui/text-area.tsx'
import { earlyFiles } from '../work/intake.ts'
import { useCreateProject } from '../work/project-api.ts'
import { RulesFields, rulesOf, usualRules } from './rules-fields.tsx'

const empty = 'empty'

export function NewProjectDialog({ onClose }: { onClose: () => void }) {
  const [id] = useState(newUuid)
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const [rules, setRules] = useState(usualRules)
  const [source, setSource] = useState(empty)
  const datasets = useQuery({
    queryKey: ['datasets'],
    queryFn: ({ signal }) => request('/api/datasets', { signal }, z.array(datasetSchema)),
  })
  const make = useCreateProject()
  const navigate = useNavigate()
  const problem = asProblem(make.error)
  const waiting = earlyFiles().length
  const dataset = datasets.data?.find((one) => one.id === source)

  const create = async () => {
    const wished = rulesOf(rules)
    const { categories, ...others } = wished
    // A dataset brings its own categories, unless others were chosen here.
    const asUsual = dataset !== undefined && rules.list === 'zoombench'
    const project = await make
      .mutateAsync({
        id,
        name: name.trim(),
        description: description.trim(),
        rules: asUsual ? others : { ...others, categories },
        ...(dataset ? { datasetId: dataset.id } : {}),
      })
      .catch(() => null)
    if (!project) return
    void navigate({
      to: '/annotate/$projectId',
      params: { projectId: project.id },
      search: dataset || waiting > 0 ? {} : { open: 'add' },
    })
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="New project"
      description="A project is where a benchmark is written and checked, before it is published as a dataset."
      className="top-[5vh] max-h-[90vh] max-w-2xl"
    >
      <form
        className="flex flex-col gap-5 p-5"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() && !make.isPending) void create()
        }}
      >
        <Field label="Name">
          {(control) => (
            <TextInput
              {...control}
              autoFocus
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.target.value)}
              placeholder="Street signs, round 1"
            />
          )}
        </Field>
        <Field label="What it is about (may stay empty)">
          {(control) => (
            <TextArea
              {...control}
              maxLength={20_000}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
              className="max-h-32"
            />
          )}
        </Field>
        {waiting > 0 ? (
          <p className="text-[13px] text-muted">{plural(waiting, 'dropped picture')} will begin it.</p>
        ) : (
          <Field label="Begins with">
            {(control) => (
              <div {...control}>
                <Select
                  label="Begins with"
                  value={source}
                  options={[
                    { value: empty, label: 'nothing: pictures are added next' },
                    ...(datasets.data ?? []).map((one) => ({
                      value: one.id,
                      label: one.name,
                      detail: `${plural(one.items, 'item')}, ready to be checked`,
                    })),
                  ]}
                  onChange={setSource}
                  className="w-full justify-between"
                />
              </div>
            )}
          </Field>
        )}
        <RulesFields value={rules} onChange={setRules} />
        {problem && <ProblemNote problem={problem} />}
        <div className="flex justify-end gap-2">
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" disabled={!name.trim() || make.isPending}>
            {make.isPending ? 'Making it…' : 'Make the project'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
