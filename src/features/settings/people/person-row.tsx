/** One person: name, role, and what an administrator may do about them. */
import { KeyRound, MoreHorizontal, Pencil, UserCheck, UserX } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { OWNER_ID, type Person, type PersonWithToken } from '#contract/account.ts'
import { useChangePerson, useRenewToken } from '../../../app/api/account.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { Button } from '../../../app/ui/button.tsx'
import { cx } from '../../../app/ui/cx.ts'
import { Dialog } from '../../../app/ui/dialog.tsx'
import { Menu, MenuItem } from '../../../app/ui/menu.tsx'
import { Select } from '../../../app/ui/select.tsx'
import { TextInput } from '../../../app/ui/text-area.tsx'
import { initials } from '../../../app/who-am-i.tsx'
import { roleLabel, roleOptions } from './role-words.ts'

export interface PersonRowProps {
  person: Person
  /** whether it is who looks at this page */
  own: boolean
  /** whether they may be changed here */
  editable: boolean
  onToken: (given: PersonWithToken) => void
}

export function PersonRow({ person, own, editable, onToken }: PersonRowProps) {
  const change = useChangePerson()
  const renew = useRenewToken()
  const [renaming, setRenaming] = useState(false)
  const problem = asProblem(change.error) ?? asProblem(renew.error)
  const { id, name, role, active } = person
  const fixed = id === OWNER_ID
  return (
    <li className="border-line border-b px-4 py-2 last:border-b-0">
      <div className="flex items-center gap-3">
        <span
          aria-hidden="true"
          className={cx(
            'grid size-8 shrink-0 place-items-center rounded-full border border-line-strong bg-raised font-semibold text-[11px]',
            !active && 'opacity-50',
          )}
        >
          {initials(name)}
        </span>
        <span className="min-w-0 grow">
          <span
            className={cx('block truncate font-medium text-[13px]', !active && 'text-muted line-through')}
          >
            {name}
          </span>
          <span className="block text-faint text-xs">
            {active
              ? own
                ? 'You'
                : fixed
                  ? 'Holds the token of the start'
                  : `Since ${person.createdAt.slice(0, 10)}`
              : 'May no longer come in'}
          </span>
        </span>
        {editable && active && !fixed ? (
          <Select
            label={`Role of ${name}`}
            value={role}
            options={roleOptions}
            onChange={(next) => change.mutate({ id, role: next })}
            className="w-36 justify-between"
          />
        ) : (
          <span className="px-3 text-[13px] text-muted">{roleLabel(role)}</span>
        )}
        {editable && (
          <Menu
            label={`More about ${name}`}
            trigger={
              <Button variant="ghost" aria-label={`More about ${name}`} className="px-2">
                <MoreHorizontal size={16} aria-hidden="true" />
              </Button>
            }
          >
            <MenuItem icon={Pencil} onSelect={() => setRenaming(true)}>
              Rename
            </MenuItem>
            {!fixed && (
              <>
                <MenuItem
                  icon={KeyRound}
                  detail="the old one, and where they are signed in, ends"
                  onSelect={() => renew.mutate(id, { onSuccess: onToken })}
                >
                  New token
                </MenuItem>
                <MenuItem
                  icon={active ? UserX : UserCheck}
                  {...(active ? { tone: 'danger' as const } : {})}
                  detail={active ? 'what they did keeps their name' : undefined}
                  onSelect={() => change.mutate({ id, active: !active })}
                >
                  {active ? 'Deactivate' : 'Let in again'}
                </MenuItem>
              </>
            )}
          </Menu>
        )}
      </div>
      {problem && (
        <p role="alert" className="pt-1 pl-11 text-wrong text-xs">
          {problem.title}. {problem.detail}
        </p>
      )}
      <Rename person={person} open={renaming} onClose={() => setRenaming(false)} />
    </li>
  )
}

function Rename({ person, open, onClose }: { person: Person; open: boolean; onClose: () => void }) {
  const [name, setName] = useState(person.name)
  const change = useChangePerson()
  const problem = asProblem(change.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate({ id: person.id, name: name.trim() }, { onSuccess: onClose })
  }
  return (
    <Dialog
      open={open}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Rename ${person.name}`}
      description="Histories show the new name, too."
    >
      <form onSubmit={submit} className="flex flex-col gap-3 p-5">
        <TextInput
          aria-label="Name"
          value={name}
          maxLength={80}
          onChange={(event) => setName(event.target.value)}
        />
        {problem && (
          <p role="alert" className="text-wrong text-xs">
            {problem.detail ?? problem.title}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" disabled={!name.trim() || change.isPending}>
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
