/** Who has signed in, in the top bar; nothing where whoever sits at the machine is meant. */
import { Link } from '@tanstack/react-router'
import { LogOut, Users } from 'lucide-react'
import { useSignOut } from './api/account.ts'
import { useMe } from './api/me.ts'
import { Menu, MenuItem, MenuLine } from './ui/menu.tsx'

export function WhoAmI() {
  const { data: me } = useMe()
  const signOut = useSignOut()
  if (!me?.person || me.local) return null
  const { name, role } = me.person
  return (
    <Menu
      label={name}
      trigger={
        <button
          type="button"
          aria-label={`Signed in as ${name}`}
          title={name}
          className="target inline-flex items-center justify-center rounded-lg hover:bg-hover"
        >
          <span
            aria-hidden="true"
            className="grid size-7 place-items-center rounded-full border border-line-strong bg-raised font-semibold text-[11px]"
          >
            {initials(name)}
          </span>
        </button>
      }
    >
      <p className="px-2.5 pt-1.5 pb-2">
        <span className="block max-w-56 truncate font-semibold text-[13px]">{name}</span>
        <span className="block text-muted text-xs capitalize">{role}</span>
      </p>
      <MenuLine />
      <MenuItem asChild>
        <Link to="/settings" search={{ tab: 'people' }}>
          <Users size={15} className="text-muted" aria-hidden="true" />
          People
        </Link>
      </MenuItem>
      <MenuItem icon={LogOut} onSelect={() => signOut.mutate()}>
        Sign out
      </MenuItem>
    </Menu>
  )
}

/** "Ana María Ríos" -> "AR" */
export function initials(name: string): string {
  const letters = name
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .filter(Boolean)
  return `${letters[0] ?? ''}${letters.length > 1 ? letters.at(-1) : ''}`.toUpperCase()
}
