/** The buttons under a title or end page; the same commands as in a run's own presentation. */
import { ChevronLeft, ChevronRight, Maximize, Minimize, Pause, Play, X } from 'lucide-react'
import { runCommand } from '../../../app/commands.ts'
import { Button } from '../../../app/ui/button.tsx'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { canFullscreen, toggleFullscreen, useFullscreen } from '../player/fullscreen.ts'

export interface PageControlsProps {
  /** null: a run that cannot be shown */
  at: 'title' | 'end' | null
  playing: boolean
  onLeave: () => void
}

export function PageControls({ at, playing, onLeave }: PageControlsProps) {
  const full = useFullscreen()
  return (
    <div className="flex shrink-0 items-center gap-1 border-line border-t bg-panel px-2 py-1 sm:px-4">
      {at !== 'title' && (
        <IconButton
          icon={ChevronLeft}
          label="Back"
          command="present-previous"
          side="top"
          onClick={() => runCommand('present-previous')}
        />
      )}
      {at !== null && (
        <IconButton
          icon={playing ? Pause : Play}
          label={playing ? 'Stop playing' : 'Play by itself'}
          command="present-play"
          side="top"
          onClick={() => runCommand('present-play')}
        />
      )}
      {at !== 'end' && (
        <Button variant="primary" onClick={() => runCommand('present-next')}>
          {at === 'title' ? 'Start' : 'Next run'}
          <ChevronRight size={15} aria-hidden="true" />
        </Button>
      )}
      <div className="ml-auto flex items-center gap-0.5">
        {canFullscreen() && (
          <IconButton
            icon={full ? Minimize : Maximize}
            label={full ? 'Leave full screen' : 'Full screen'}
            command="present-full"
            side="top"
            onClick={toggleFullscreen}
          />
        )}
        <IconButton
          icon={X}
          label="Leave the presentation"
          command="present-leave"
          side="top"
          onClick={onLeave}
        />
      </div>
    </div>
  )
}
