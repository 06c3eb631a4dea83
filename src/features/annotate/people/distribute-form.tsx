/** Gives the waiting items to people, evenly; says before what each would get. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Person } from '#contract/account.ts'
import type { Project } from '#contract/project.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { plural } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Field } from '../../../app/ui/field.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Switch } from '../../../app/ui/switch.tsx'
import { TextInput } from '../../../app/ui/text-area.tsx'
import { tellPerson } from '../work/work-store.ts'
import { distributionQuery, useDistribute } from './api.ts'

export function DistributeForm({ project, people }: { project: Project; people: readonly Person[] }) {
  const [chosen, setChosen] = useState<readonly string[] | null>(null)
  const [overlap, setOverlap] = useState(String(project.rules.overlap))
  const [replace, setReplace] = useState(false)
  const able = people.filter(({ active, role }) => active && role !== 'viewer')
  // Whoever sits at the machine without a name takes part only when asked to.
  const usual = able.filter(({ id }) => id !== 'local').map(({ id }) => id)
  const picked = chosen ?? (usual.length > 0 ? usual : able.map(({ id }) => id))
  const each = Math.min(20, Math.max(1, Math.round(Number(overlap)) || 1))
  const wish = { overlap: each, people: [...picked], replace, seed: 1 }
  const { data: plan, error } = useQuery(distributionQuery(project.id, project.revision, wish))
  const give = useDistribute(project.id)
  const problem = asProblem(give.error ?? error)
  const nothing = !plan || (plan.assigned === 0 && plan.removed === 0)
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (!nothing)
          give.mutate(wish, {
            onSuccess: ({ assigned }) => tellPerson(`${plural(assigned, 'check')} given out.`),
          })
      }}
    >
      <fieldset>
        <legend className="mb-1 font-medium text-muted text-xs">Who checks</legend>
        <ul className="flex flex-wrap gap-x-4">
          {able.map(({ id, name }) => (
            <li key={id}>
              <label className="target flex items-center gap-2 text-[13px]">
                <input
                  type="checkbox"
                  className="size-4 accent-current"
                  checked={picked.includes(id)}
                  onChange={(event) =>
                    setChosen(event.target.checked ? [...picked, id] : picked.filter((one) => one !== id))
                  }
                />
                {name}
                {plan && picked.includes(id) && (
                  <span className="font-mono text-faint text-xs">
                    +{plan.load.find(({ personId }) => personId === id)?.given ?? 0}
                  </span>
                )}
              </label>
            </li>
          ))}
        </ul>
      </fieldset>
      <div className="flex flex-wrap items-end gap-4">
        <Field label="People for each item" className="w-36">
          {(control) => (
            <TextInput
              {...control}
              type="number"
              min={1}
              max={20}
              value={overlap}
              onChange={(event) => setOverlap(event.target.value)}
            />
          )}
        </Field>
        <Switch label="Take back what is given out and not done" checked={replace} onChange={setReplace} />
      </div>
      {plan && picked.length > 0 && (
        <p className="text-[13px] text-muted" data-testid="distribution">
          {plan.entries === 0
            ? 'No item waits to be checked.'
            : `${plural(plan.entries, 'item waits', 'items wait')}: ${plural(plan.assigned, 'check')} to give out.`}
          {plan.removed > 0 && ` ${plural(plan.removed, 'check')} taken back.`}
          {plan.short > 0 &&
            ` For ${plural(plan.short, 'item')} there are not enough people${project.rules.authorsVerify ? '' : ' who did not write it'}.`}
        </p>
      )}
      {problem && <ProblemNote problem={problem} />}
      <div>
        <Button type="submit" variant="primary" disabled={nothing || give.isPending || picked.length === 0}>
          Give out
        </Button>
      </div>
    </form>
  )
}
