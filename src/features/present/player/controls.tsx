/** The quiet row under a presentation: back and on, playing by itself, notes, full screen. */
import {
  ChevronLeft,
  ChevronRight,
  History,
  Maximize,
  Minimize,
  NotebookText,
  Pause,
  Play,
  X,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { runCommand } from '../../../app/commands.ts'
import { cx } from '../../../app/ui/cx.ts'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { canFullscreen, useFullscreen } from './fullscreen.ts'
import './player.css'
import { Progress, type ProgressProps } from './progress.tsx'

export interface ControlsProps extends Omit<ProgressProps, 'runs'> {
  playing: boolean
  seconds: number
  speed: number
  onSpeed: (speed: number) => void
  notes: boolean
  /** a log can be replayed */
  canReplay: boolean
  /** nobody moved for a while in full screen: out of the picture's way */
  hidden: boolean
  /** such as “2 of 5” in a playlist */
  place: string | null
  actions: ReactNode
}

/** How fast a story plays by itself, in the order in which the button goes through them. */
export const speeds = [1, 1.5, 2, 0.5] as const

export function Controls(props: ControlsProps) {
  const { steps, at, onAt, playing, seconds, speed, onSpeed, notes, canReplay, hidden, place, actions } =
    props
  const full = useFullscreen()
  const nextSpeed = speeds[((speeds as readonly number[]).indexOf(speed) + 1) % speeds.length] ?? 1
  return (
    <div
      className={cx(
        'flex shrink-0 touch-pan-y flex-wrap items-center gap-x-1 border-line border-t bg-panel px-2 py-1 transition-opacity duration-300 focus-within:opacity-100 hover:opacity-100 sm:px-4',
        hidden && 'opacity-0',
      )}
    >
      <div className="flex items-center gap-1 max-sm:order-2">
        <IconButton
          icon={ChevronLeft}
          label="Previous step"
          command="present-previous"
          side="top"
          onClick={() => runCommand('present-previous')}
          className="max-sm:min-w-14"
        />
        <IconButton
          icon={playing ? Pause : Play}
          label={playing ? 'Stop playing' : 'Play by itself'}
          command="present-play"
          side="top"
          onClick={() => runCommand('present-play')}
        />
        <IconButton
          icon={ChevronRight}
          label="Next step"
          command="present-next"
          side="top"
          onClick={() => runCommand('present-next')}
          className="bg-hover text-fg max-sm:min-w-14"
        />
      </div>
      <p className="px-2 font-mono text-[12px] text-muted max-sm:order-2" data-testid="place">
        {at + 1} / {steps.length}
        {place && <span className="ml-2 text-faint max-sm:hidden">{place}</span>}
      </p>
      <div className="flex min-w-0 grow max-sm:order-1 max-sm:w-full">
        <Progress steps={steps} at={at} onAt={onAt} runs={playing ? seconds / speed : null} />
      </div>
      <div className="ml-auto flex items-center gap-0.5 pl-2 max-sm:order-3 max-sm:pl-0">
        <button
          type="button"
          onClick={() => onSpeed(nextSpeed)}
          aria-label={`Speed ${speed} times; change to ${nextSpeed} times`}
          title="Speed of playing by itself"
          className="target rounded-lg px-2 font-mono text-[12px] text-muted hover:bg-hover hover:text-fg max-sm:hidden"
        >
          {speed}×
        </button>
        {canReplay && (
          <IconButton
            icon={History}
            label="Replay as it was recorded"
            command="present-replay"
            side="top"
            onClick={() => runCommand('present-replay')}
          />
        )}
        {actions}
        <IconButton
          icon={NotebookText}
          label="Speaker notes"
          command="present-notes"
          side="top"
          pressed={notes}
          onClick={() => runCommand('present-notes')}
          className="max-sm:hidden"
        />
        {canFullscreen() && (
          <IconButton
            icon={full ? Minimize : Maximize}
            label={full ? 'Leave full screen' : 'Full screen'}
            command="present-full"
            side="top"
            onClick={() => runCommand('present-full')}
          />
        )}
        <IconButton
          icon={X}
          label="Leave the presentation"
          command="present-leave"
          side="top"
          onClick={() => runCommand('present-leave')}
        />
      </div>
    </div>
  )
}
