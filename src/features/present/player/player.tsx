/**
 * A run as a presentation. Told by its story, moved by keys, buttons, a finger or the clock. It knows no server and no
 * address: what it shows and where it stands come as props, so that a page opened from disk can use it, too.
 */
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { storyOf } from '#contract/story.ts'
import type { StoryStep } from '#contract/story-step.ts'
import { useCommand } from '../../../app/commands.ts'
import { paneCommands } from '../../../canvas/pane-commands.ts'
import { Band } from './band.tsx'
import { CompareFrame } from './compare-frame.tsx'
import { Controls } from './controls.tsx'
import { leaveFullscreen, toggleFullscreen, useFullscreen } from './fullscreen.ts'
import { Notes } from './notes.tsx'
import type { Show } from './show.ts'
import { Stage, useStageCameras } from './stage.tsx'
import { stepIndex } from './step-index.ts'
import { useAutoplay } from './use-autoplay.ts'
import { useLetGo } from './use-let-go.ts'
import { useSwipe } from './use-swipe.ts'

/** Where a presentation stands; all of it can live in an address. */
export interface PlayerState {
  /** id of the step, or its number from 1; anything else is the first */
  readonly step?: string | undefined
  readonly play?: boolean | undefined
  readonly speed?: number | undefined
  readonly notes?: boolean | undefined
}

export interface PlayerProps {
  show: Show
  state: PlayerState
  onState: (patch: PlayerState) => void
  /** says that the run was recorded, and when; null for one that goes on now */
  recorded: boolean
  /** on from the last step and back from the first, as in a playlist; absent: there it ends */
  onEnd?: (() => void) | undefined
  onBefore?: (() => void) | undefined
  onLeave: () => void
  /** shows the run's log as time; absent: there is no log */
  onReplay?: (() => void) | undefined
  place?: string | null
  /** further buttons, such as for sending */
  actions?: ReactNode
}

/** Milliseconds without a hand on the mouse after which the buttons go, in full screen. */
const idleMs = 3000

export function Player(props: PlayerProps) {
  const { show, state, onState, recorded, onEnd, onBefore, onLeave, onReplay, place = null, actions } = props
  const { run, image } = show
  const { steps } = useMemo(() => storyOf(run, image), [run, image])
  const at = stepIndex(steps, state.step)
  const step = steps[at] as StoryStep
  const [black, setBlack] = useState(false)
  const cameras = useStageCameras()
  const full = useFullscreen()
  const idle = useIdle(full)
  const playing = state.play === true
  const speed = state.speed ?? 1
  const notes = state.notes === true

  const goTo = (index: number, more: PlayerState = {}) => onState({ step: steps[index]?.id, ...more })
  const next = () => {
    if (black) return setBlack(false)
    if (at < steps.length - 1) goTo(at + 1)
    else if (onEnd) onEnd()
    else if (playing) onState({ play: undefined })
  }
  const previous = () => {
    if (black) return setBlack(false)
    if (at > 0) goTo(at - 1)
    else onBefore?.()
  }
  const play = () => {
    // From the end it starts again.
    if (!playing && at === steps.length - 1 && !onEnd) goTo(0, { play: true })
    else onState({ play: playing ? undefined : true })
  }

  useCommand('present-next', next)
  useCommand('present-previous', previous)
  useCommand('present-first', () => goTo(0))
  useCommand('present-last', () => goTo(steps.length - 1))
  useCommand('present-play', play)
  useCommand('present-full', toggleFullscreen)
  useCommand('present-notes', () => onState({ notes: notes ? undefined : true }))
  useCommand('present-black', () => setBlack(!black))
  useCommand('present-replay', () => onReplay?.(), onReplay !== undefined)
  useCommand('present-leave', () => {
    if (black) return setBlack(false)
    leaveFullscreen()
    onLeave()
  })
  useCommand('zoom-in', () => paneCommands(cameras).zoomIn())
  useCommand('zoom-out', () => paneCommands(cameras).zoomOut())
  useCommand('zoom-fit', () => paneCommands(cameras).fit())
  useAutoplay({
    playing: playing && !black,
    step: `${run.id} ${step.id}`,
    seconds: step.seconds,
    speed,
    onDue: next,
  })
  const swipe = useSwipe(next, previous)
  const area = useRef<HTMLDivElement>(null)
  useLetGo(area)

  return (
    <div ref={area} className="flex min-h-0 grow flex-col bg-surface" data-testid="player" {...swipe}>
      <div className="relative flex min-h-0 grow flex-col">
        {step.compare ? (
          <CompareFrame key={run.id} show={show} step={step} />
        ) : (
          <Stage show={show} step={step} cameras={cameras} className="grow" />
        )}
        {!step.compare && <Heading step={step} />}
      </div>
      <Band run={run} step={step} recorded={recorded} />
      {notes && <Notes step={step} next={steps[at + 1] ?? null} />}
      <Controls
        steps={steps}
        at={at}
        onAt={(index) => goTo(index)}
        playing={playing}
        seconds={step.seconds}
        speed={speed}
        onSpeed={(to) => onState({ speed: to === 1 ? undefined : to })}
        notes={notes}
        canReplay={onReplay !== undefined}
        hidden={idle}
        place={place}
        actions={actions}
      />
      {black && (
        <button
          type="button"
          aria-label="The screen is black; press a key to go on"
          onClick={() => setBlack(false)}
          className="fixed inset-0 z-50 cursor-none bg-black"
        />
      )}
    </div>
  )
}

const dots: Partial<Record<StoryStep['kind'], string>> = {
  view: 'bg-mark-initial',
  initial: 'bg-mark-initial',
  look: 'bg-mark-refined',
  refined: 'bg-mark-refined',
}

function Heading({ step }: { step: StoryStep }) {
  return (
    <p className="caption pointer-events-none absolute top-3 left-3 flex items-center gap-2 rounded-md px-3 py-1 font-semibold text-sm">
      {dots[step.kind] && <span className={`size-2 rounded-full ${dots[step.kind]}`} aria-hidden="true" />}
      {step.heading}
    </p>
  )
}

function useIdle(watch: boolean): boolean {
  const [idle, setIdle] = useState(false)
  useEffect(() => {
    if (!watch) return
    let timer = setTimeout(() => setIdle(true), idleMs)
    const wake = () => {
      clearTimeout(timer)
      setIdle(false)
      timer = setTimeout(() => setIdle(true), idleMs)
    }
    addEventListener('pointermove', wake)
    addEventListener('keydown', wake)
    return () => {
      clearTimeout(timer)
      removeEventListener('pointermove', wake)
      removeEventListener('keydown', wake)
      setIdle(false)
    }
  }, [watch])
  return idle
}
