/** The settings of a project: name, description, rules; and its end. */
import { useNavigate } from '@tanstack/react-router'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Project } from '#contract/project.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { plural } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Dialog } from '../../../app/ui/dialog.tsx'
import { Field } from '../../../app/ui/field.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { TextArea, TextInput } from '../../../app/ui/text-area.tsx'
import { useChangeProject, useDeleteProject } from '../work/project-api.ts'
import { refreshChanges } from '../work/work-store.ts'
import { draftOf, RulesFields, rulesOf } from './rules-fields.tsx'

export function RulesDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const [name, setName] = useState(project.name)
  const [description, setDescription] = useState(project.description)
  const [rules, setRules] = useState(() => draftOf(project.rules))
  const [deleting, setDeleting] = useState(false)
  const change = useChangeProject()
  const problem = asProblem(change.error)
  const save = async () => {
    const wish = { id: project.id, name: name.trim(), description: description.trim(), rules: rulesOf(rules) }
    const saved = await change.mutateAsync(wish).catch(() => null)
    if (!saved) return
    await refreshChanges()
    onClose()
  }
  if (deleting) return <DeleteProject project={project} onClose={() => setDeleting(false)} />
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Settings of the project"
      className="top-[5vh] max-h-[90vh] max-w-2xl"
    >
      <form
        className="flex flex-col gap-5 p-5"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() && !change.isPending) void save()
        }}
      >
        <Field label="Name">
          {(control) => (
            <TextInput
              {...control}
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="What it is about">
          {(control) => (
            <TextArea
              {...control}
              maxLength={20_000}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
              className="max-h-40"
            />
          )}
        </Field>
        <RulesFields value={rules} onChange={setRules} />
        {problem && <ProblemNote problem={problem} />}
        <div className="flex flex-wrap gap-2">
          <Button variant="danger" onClick={() => setDeleting(true)}>
            <Trash2 size={14} aria-hidden="true" />
            Delete the project…
          </Button>
          <span className="grow" />
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" disabled={!name.trim() || change.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

export function DeleteProject({ project, onClose }: { project: Project; onClose: () => void }) {
  const remove = useDeleteProject()
  const navigate = useNavigate()
  const problem = asProblem(remove.error)
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Delete “${project.name}”?`}>
      <div className="flex flex-col gap-4 p-5 text-sm">
        <p>
          {plural(project.entries + project.deleted, 'item')} go with their histories and verdicts. This
          cannot be undone.
        </p>
        <p className="text-muted">
          Datasets that were published from it stay, and so do pictures used elsewhere.
        </p>
        {problem && <ProblemNote problem={problem} />}
        <div className="flex justify-end gap-2">
          <Button variant="ghost" onClick={onClose}>
            Keep it
          </Button>
          <Button
            variant="danger"
            disabled={remove.isPending}
            onClick={() =>
              remove.mutate(project.id, {
                onSuccess: () => {
                  onClose()
                  void navigate({ to: '/annotate' })
                },
              })
            }
          >
            {remove.isPending ? 'Deleting…' : 'Delete'}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
