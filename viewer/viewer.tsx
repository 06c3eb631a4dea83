/** The frame: whose runs these are, which one is shown, and whether it is looked into or presented. */
import { ArrowLeft, ChevronLeft, ChevronRight, CircleHelp, Moon, Presentation, Sun } from 'lucide-react'
import { useMemo, useState } from 'react'
import { runCommand, useCommand } from '../src/app/commands.ts'
import { Help } from '../src/app/help.tsx'
import { useKeyboard } from '../src/app/keyboard.ts'
import { Mark } from '../src/app/mark.tsx'
import { toggleTheme, useTheme } from '../src/app/theme.ts'
import { Button } from '../src/app/ui/button.tsx'
import { IconButton } from '../src/app/ui/icon-button.tsx'
import type { Carrier } from './carrier.ts'
import { Gallery } from './gallery.tsx'
import { type HashLook, useHashLook } from './look.ts'
import { Presenting } from './presenting.tsx'
import { RunScreen } from './run-screen.tsx'
import { type ShownRun, shownRuns } from './shown.ts'

export function Viewer({ carrier }: { carrier: Carrier }) {
  const runs = useMemo(() => shownRuns(carrier), [carrier])
  const state = useHashLook()
  const [help, setHelp] = useState(false)
  useKeyboard(!help)
  useCommand('help', () => setHelp(true))
  useCommand('theme', toggleTheme)
  const only = runs.length === 1 ? runs[0] : undefined
  const shown = runs.find(({ run }) => run.id === state.look.run) ?? only
  const at = shown ? runs.indexOf(shown) : -1
  const walk = (by: 1 | -1) => {
    const next = runs[at + by]
    if (!shown || !next) return false
    state.open(next.run.id)
    return true
  }
  useCommand('next-item', () => walk(1), shown !== undefined && runs.length > 1)
  useCommand('previous-item', () => walk(-1), shown !== undefined && runs.length > 1)
  useCommand('present-run', () => state.present(state.presenting ? undefined : '1'), shown !== undefined)
  useCommand('gallery', () => state.open(undefined), runs.length > 1 && shown !== undefined)

  return (
    <div className="flex h-dvh flex-col">
      {shown && state.presenting ? (
        <Presenting
          key={shown.run.id}
          shown={shown}
          state={state}
          place={runs.length > 1 ? `${at + 1} of ${runs.length}` : null}
          onEnd={at < runs.length - 1 ? () => walk(1) : undefined}
          onBefore={at > 0 ? () => walk(-1) : undefined}
        />
      ) : (
        <>
          <TopBar
            carrier={carrier}
            runs={runs}
            shown={shown}
            at={at}
            state={state}
            onHelp={() => setHelp(true)}
            walk={walk}
          />
          {shown ? (
            <RunScreen key={shown.run.id} shown={shown} state={state} />
          ) : (
            <Gallery title={carrier.parcel.title} runs={runs} onOpen={state.open} />
          )}
        </>
      )}
      <Help open={help} onOpenChange={setHelp} />
    </div>
  )
}

interface TopBarProps {
  carrier: Carrier
  runs: readonly ShownRun[]
  shown: ShownRun | undefined
  at: number
  state: HashLook
  onHelp: () => void
  walk: (by: 1 | -1) => boolean
}

function TopBar({ carrier, runs, shown, at, state, onHelp, walk }: TopBarProps) {
  const theme = useTheme()
  const { gallery, parcel } = carrier
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-line border-b bg-panel pr-2 pl-3 sm:gap-2 sm:pl-4">
      <span className="flex items-center gap-2.5 font-semibold text-base tracking-tight">
        <Mark />
        <span className="max-sm:sr-only">Loupe</span>
      </span>
      {gallery ? (
        <Button asChild variant="ghost">
          <a href={gallery}>
            <ArrowLeft size={14} aria-hidden="true" /> All runs
          </a>
        </Button>
      ) : (
        shown &&
        runs.length > 1 && (
          <Button variant="ghost" onClick={() => state.open(undefined)}>
            <ArrowLeft size={14} aria-hidden="true" /> All runs
          </Button>
        )
      )}
      <p className="min-w-0 grow truncate text-[13px] text-muted" title={until(parcel.expiresAt)}>
        {shown ? recordedWords(shown) : ''}
        {parcel.expiresAt && <span className="text-faint"> · {until(parcel.expiresAt)}</span>}
      </p>
      {shown && runs.length > 1 && (
        <>
          <IconButton
            icon={ChevronLeft}
            label="Previous run"
            command="previous-item"
            disabled={at === 0}
            onClick={() => walk(-1)}
          />
          <span className="font-mono text-muted text-xs">
            {at + 1}/{runs.length}
          </span>
          <IconButton
            icon={ChevronRight}
            label="Next run"
            command="next-item"
            disabled={at === runs.length - 1}
            onClick={() => walk(1)}
          />
        </>
      )}
      {shown && (
        <Button variant="primary" onClick={() => runCommand('present-run')}>
          <Presentation size={15} aria-hidden="true" />
          <span className="max-sm:sr-only">Present</span>
        </Button>
      )}
      <IconButton
        icon={theme === 'dark' ? Sun : Moon}
        label={theme === 'dark' ? 'Light theme' : 'Dark theme'}
        command="theme"
        onClick={toggleTheme}
      />
      <IconButton
        icon={CircleHelp}
        label="Keyboard shortcuts"
        command="help"
        onClick={onHelp}
        className="max-sm:hidden"
      />
    </header>
  )
}

function recordedWords({ run }: ShownRun): string {
  return `Recorded ${run.createdAt.slice(0, 10)} · ${run.engineLabel} · ${run.model}`
}

function until(expiresAt: string | null): string | undefined {
  return expiresAt
    ? `open until ${new Date(expiresAt).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })}`
    : undefined
}
