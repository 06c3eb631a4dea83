/**
 * A recorded run as it happened: its log, folded by the reducer that folds live runs, at its true pace or another. Like
 * the player it knows no server and no address.
 */
import { useEffect, useMemo, useRef } from 'react'
import { makeReplay } from '#contract/replay.ts'
import type { RunEvent } from '#contract/run.ts'
import { useCommand } from '../../../app/commands.ts'
import { leaveFullscreen, toggleFullscreen } from '../player/fullscreen.ts'
import { Recorded } from '../player/recorded.tsx'
import type { Show } from '../player/show.ts'
import { useLetGo } from '../player/use-let-go.ts'
import { ReplayPanes } from './replay-panes.tsx'
import { ReplaySteps } from './replay-steps.tsx'
import { Transport } from './transport.tsx'
import { useClock } from './use-clock.ts'

export interface ReplayState {
  /** ms since the log's first event; absent: it plays from its start */
  readonly t?: number | undefined
  /** 0: at once; absent: the true pace */
  readonly pace?: number | undefined
}

export interface ReplayPlayerProps {
  log: readonly RunEvent[]
  show: Show
  state: ReplayState
  onState: (patch: ReplayState) => void
  onLeave: () => void
}

export function ReplayPlayer({ log, show, state, onState, onLeave }: ReplayPlayerProps) {
  const replay = useMemo(() => makeReplay(log), [log])
  const pace = state.pace === 0 ? Number.POSITIVE_INFINITY : (state.pace ?? 1)
  const clock = useClock(replay.durationMs, pace, state.t ?? 0, state.t === undefined)
  const run = replay.at(clock.ms)
  const { ms, running } = clock

  // Where it stands goes into the address when it has come to rest.
  const write = useRef(onState)
  useEffect(() => {
    write.current = onState
  })
  useEffect(() => {
    if (!running) write.current({ t: Math.round(ms) })
  }, [running, ms])

  const toggle = () => clock.run(!running)
  const walk = (by: 1 | -1) => {
    const times = replay.marks.map((mark) => mark.ms)
    const to = by === 1 ? times.find((time) => time > ms) : times.findLast((time) => time < ms)
    clock.set(to ?? (by === 1 ? replay.durationMs : 0))
  }
  useCommand('present-next', (event) => (event?.key === ' ' ? toggle() : walk(1)))
  useCommand('present-previous', () => walk(-1))
  useCommand('present-first', () => clock.set(0))
  useCommand('present-last', () => clock.set(replay.durationMs))
  useCommand('present-play', toggle)
  useCommand('present-full', toggleFullscreen)
  useCommand('present-leave', () => {
    leaveFullscreen()
    onLeave()
  })

  const area = useRef<HTMLDivElement>(null)
  useLetGo(area)
  return (
    <div ref={area} className="flex min-h-0 grow flex-col bg-surface" data-testid="replayer">
      <div className="grid min-h-0 grow grid-cols-1 grid-rows-[minmax(0,3fr)_minmax(0,2fr)] md:grid-cols-[minmax(0,1fr)_340px] md:grid-rows-1">
        <div className="relative min-h-0">
          <ReplayPanes show={show} run={run} />
          <p className="caption pointer-events-none absolute bottom-3 left-3 max-w-[calc(100%-1.5rem)] rounded-md px-3 py-1 text-[12px] leading-5">
            <Recorded run={run} />
          </p>
        </div>
        <ReplaySteps run={run} />
      </div>
      <Transport
        replay={replay}
        clock={clock}
        pace={state.pace ?? 1}
        onPace={(to) => onState({ pace: to === 1 ? undefined : to })}
        onLeave={onLeave}
      />
    </div>
  )
}
