/** The places of the app: side by side, or in a menu where the bar is narrow. */
import { Link, useRouterState } from '@tanstack/react-router'
import { ChevronDown } from 'lucide-react'
import { type Place, places } from './places.ts'
import { Button } from './ui/button.tsx'
import { cx } from './ui/cx.ts'
import { Menu, MenuItem } from './ui/menu.tsx'

export function PlaceLinks() {
  const path = useRouterState({ select: (state) => state.location.pathname })
  const here = places.find((place) => isHere(place, path))
  return (
    <>
      <nav aria-label="Places" className="hidden items-center gap-1 sm:flex">
        {places.map((place) => (
          <Link
            key={place.title}
            to={place.to}
            search={{}}
            aria-current={place === here ? 'page' : undefined}
            className={cx(
              'target inline-flex items-center rounded-lg px-3 font-medium text-[13px]',
              place === here ? 'bg-hover text-fg' : 'text-muted hover:bg-hover hover:text-fg',
            )}
          >
            {place.title}
          </Link>
        ))}
      </nav>
      <div className="sm:hidden">
        <Menu
          label="Places"
          align="start"
          trigger={
            <Button variant="ghost" aria-label={`Places: ${here?.title ?? 'none of them'}`} className="px-2">
              {here?.title ?? 'Go to'}
              <ChevronDown size={14} aria-hidden="true" />
            </Button>
          }
        >
          {places.map(({ title, to, icon: Icon }) => (
            <MenuItem key={title} asChild>
              <Link to={to} search={{}}>
                <Icon size={15} className="text-muted" aria-hidden="true" />
                {title}
              </Link>
            </MenuItem>
          ))}
        </Menu>
      </div>
    </>
  )
}

function isHere(place: Place, path: string): boolean {
  return path === place.to || place.paths.some((start) => path.startsWith(start))
}
