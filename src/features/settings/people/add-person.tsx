/** Name, role, and a token comes out. */
import { UserPlus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { PersonWithToken, Role } from '#contract/account.ts'
import { useAddPerson } from '../../../app/api/account.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Field } from '../../../app/ui/field.tsx'
import { Select } from '../../../app/ui/select.tsx'
import { TextInput } from '../../../app/ui/text-area.tsx'
import { roleOptions } from './role-words.ts'

export function AddPerson({ onAdded }: { onAdded: (given: PersonWithToken) => void }) {
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('annotator')
  const add = useAddPerson()
  const problem = asProblem(add.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!name.trim()) return
    add.mutate(
      { name: name.trim(), role },
      {
        onSuccess: (given) => {
          setName('')
          onAdded(given)
        },
      },
    )
  }
  return (
    <form onSubmit={submit} className="flex flex-wrap items-start gap-3" aria-label="Add a person">
      <Field
        label="Name"
        error={problem ? (problem.errors?.[0]?.message ?? problem.detail ?? problem.title) : undefined}
        className="min-w-48 grow"
      >
        {(control) => (
          <TextInput
            {...control}
            value={name}
            maxLength={80}
            autoComplete="off"
            onChange={(event) => {
              add.reset()
              setName(event.target.value)
            }}
          />
        )}
      </Field>
      <div className="flex flex-col gap-1">
        <span className="font-medium text-muted text-xs">Role</span>
        <Select
          label="Role"
          value={role}
          options={roleOptions}
          onChange={setRole}
          className="w-40 justify-between"
        />
      </div>
      <Button type="submit" variant="primary" disabled={!name.trim() || add.isPending} className="mt-5">
        <UserPlus size={15} aria-hidden="true" />
        Add
      </Button>
    </form>
  )
}
