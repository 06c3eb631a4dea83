/** What every screen stands in: the top bar, the keyboard, the palette and help, the banner when the server is away. */
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { CircleHelp, Moon, Search, Settings, Sun } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useLoadAhead } from './api/queries.ts'
import { isBare } from './bare.ts'
import { runCommand, useCommand } from './commands.ts'
import { ConnectionBanner } from './connection-banner.tsx'
import { useKeyboard } from './keyboard.ts'
import { Mark } from './mark.tsx'
import { PlaceLinks } from './place-links.tsx'
import { SendHost } from './send-host.tsx'
import { toggleTheme, useTheme } from './theme.ts'
import { TopBarSlot } from './top-bar-slot.tsx'
import { IconButton } from './ui/icon-button.tsx'
import { CommandKbd } from './ui/kbd.tsx'
import { TooltipProvider } from './ui/tooltip.tsx'
import { WhoAmI } from './who-am-i.tsx'

const loadPalette = () => import('./palette.tsx').then((module) => ({ default: module.Palette }))
const loadHelp = () => import('./help.tsx').then((module) => ({ default: module.Help }))
const Palette = lazy(loadPalette)
const Help = lazy(loadHelp)
const RunningMark = lazy(() =>
  import('../features/explore/manage/running-mark.tsx').then((module) => ({ default: module.RunningMark })),
)

type Overlay = 'palette' | 'help' | null

export function Shell() {
  const [overlay, setOverlay] = useState<Overlay>(null)
  const [used, setUsed] = useState<ReadonlySet<Overlay>>(new Set())
  const navigate = useNavigate()
  const open = (next: Overlay) => {
    setUsed((before) => new Set(before).add(next))
    setOverlay(next)
  }
  useKeyboard(overlay === null)
  usePreload()
  useLoadAhead()
  useCommand('palette', () => open('palette'))
  useCommand('help', () => open('help'))
  useCommand('settings', () => void navigate({ to: '/settings' }))
  useCommand('theme', toggleTheme)
  useCommand('explore', () => void navigate({ to: '/explore' }))
  useCommand('annotate', () => void navigate({ to: '/annotate' }))
  useCommand('present', () => void navigate({ to: '/present' }))
  useCommand('gallery', () => void navigate({ to: '/' }))

  const bare = useRouterState({ select: ({ location }) => isBare(location.pathname, location.search) })
  const close = (isOpen: boolean) => !isOpen && setOverlay(null)
  return (
    <TooltipProvider delayDuration={400} skipDelayDuration={200}>
      <a
        href="#main"
        className="-translate-y-20 absolute top-1 left-1 z-50 rounded-lg bg-primary px-3 py-2 text-on-primary focus:translate-y-0"
      >
        Skip to the content
      </a>
      <div className="flex h-dvh flex-col">
        {!bare && <TopBar onPalette={() => open('palette')} onHelp={() => open('help')} />}
        <ConnectionBanner />
        <div id="main" tabIndex={-1} className="flex min-h-0 grow flex-col overflow-y-auto outline-none">
          <Outlet />
        </div>
      </div>
      <SendHost />
      <Suspense>
        {used.has('palette') && <Palette open={overlay === 'palette'} onOpenChange={close} />}
        {used.has('help') && <Help open={overlay === 'help'} onOpenChange={close} />}
      </Suspense>
    </TooltipProvider>
  )
}

/** Fetches what a key press will open, once the first screen stands. */
function usePreload(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      // a failed look ahead does no harm: opening tries again
      Promise.all([loadPalette(), loadHelp()]).catch(() => undefined)
    }, 1500)
    return () => clearTimeout(timer)
  }, [])
}

function TopBar({ onPalette, onHelp }: { onPalette: () => void; onHelp: () => void }) {
  const theme = useTheme()
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-line border-b bg-panel pr-2 pl-3 sm:gap-2 sm:pl-4">
      <Link
        to="/"
        className="target flex items-center gap-2.5 rounded-lg pr-2 font-semibold text-base tracking-tight"
      >
        <Mark />
        <span className="max-sm:sr-only">Loupe</span>
      </Link>
      <PlaceLinks />
      <div className="min-w-0 grow">
        <TopBarSlot />
      </div>
      <Suspense>
        <RunningMark />
      </Suspense>
      <button
        type="button"
        onClick={onPalette}
        aria-label="Search or run a command"
        className="target inline-flex items-center justify-center gap-2 rounded-lg text-[13px] text-muted hover:bg-hover hover:text-fg lg:border lg:border-line lg:bg-raised lg:px-3 lg:hover:border-line-strong"
      >
        <Search size={16} className="lg:hidden" aria-hidden="true" />
        <span className="hidden lg:inline">Search or run</span>
        <CommandKbd command="palette" className="max-lg:hidden" />
      </button>
      <IconButton
        icon={theme === 'dark' ? Sun : Moon}
        label={theme === 'dark' ? 'Light theme' : 'Dark theme'}
        command="theme"
        onClick={toggleTheme}
      />
      <IconButton
        icon={Settings}
        label="Settings"
        command="settings"
        onClick={() => runCommand('settings')}
      />
      <IconButton icon={CircleHelp} label="Keyboard shortcuts" command="help" onClick={onHelp} />
      <WhoAmI />
    </header>
  )
}
