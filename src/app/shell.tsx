/** What every screen stands in: the top bar, the keyboard, the banner when the server is away. */
import { Link, Outlet } from '@tanstack/react-router'
import { useKeyboard } from './keyboard.ts'
import { Mark } from './mark.tsx'
import { TopBarSlot } from './top-bar-slot.tsx'
import { TooltipProvider } from './ui/tooltip.tsx'

export function Shell() {
  useKeyboard()
  return (
    <TooltipProvider delayDuration={400} skipDelayDuration={200}>
      <div className="flex h-dvh flex-col">
        <header className="flex h-12 shrink-0 items-center gap-3 border-line border-b bg-panel px-4">
          <Link to="/" className="target flex items-center gap-2.5 rounded-lg font-semibold text-base">
            <Mark />
            Loupe
          </Link>
          <div className="grow" />
          <TopBarSlot />
        </header>
        <div className="flex min-h-0 grow flex-col overflow-y-auto">
          <Outlet />
        </div>
      </div>
    </TooltipProvider>
  )
}
