/** The scrubber under a replay: play, the moment, the pace. */
import { ArrowLeft, Maximize, Pause, Play } from 'lucide-react'
import { formatMs } from '#contract/format.ts'
import type { Replay } from '#contract/replay.ts'
import { runCommand } from '../../../app/commands.ts'
import { Button } from '../../../app/ui/button.tsx'
import { cx } from '../../../app/ui/cx.ts'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { Slider } from '../../../app/ui/slider.tsx'
import { canFullscreen } from '../player/fullscreen.ts'
import type { Clock } from './use-clock.ts'

/** 0 stands for at once; the built-in model is so quick that slower than true helps the eye. */
const paces = [
  { value: '0.25', label: '¼×' },
  { value: '1', label: '1×' },
  { value: '2', label: '2×' },
  { value: '4', label: '4×' },
  { value: '0', label: 'at once' },
] as const

export interface TransportProps {
  replay: Replay
  clock: Clock
  /** 0: at once */
  pace: number
  onPace: (pace: number) => void
  onLeave: () => void
}

export function Transport({ replay, clock, pace, onPace, onLeave }: TransportProps) {
  const { durationMs, marks } = replay
  const { ms, running } = clock
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-line border-t bg-panel px-3 py-1.5 sm:px-4">
      <Button variant="ghost" onClick={onLeave} aria-label="Back to the presentation">
        <ArrowLeft size={15} aria-hidden="true" />
        <span className="max-sm:hidden">Presentation</span>
      </Button>
      <IconButton
        icon={running ? Pause : Play}
        label={running ? 'Stop' : 'Play'}
        command="present-play"
        side="top"
        onClick={() => clock.run(!running)}
        className="bg-hover text-fg"
      />
      <div className="relative min-w-40 grow max-sm:order-last max-sm:w-full">
        <Slider
          label="Moment of the recording"
          value={Math.round(ms)}
          min={0}
          max={Math.max(1, Math.round(durationMs))}
          step={1}
          valueText={`${formatMs(ms)} of ${formatMs(durationMs)}`}
          onChange={(to) => clock.set(to)}
          behind={marks.map((mark) => (
            <span
              key={`${mark.ms} ${mark.label}`}
              title={mark.label}
              className={cx(
                'pointer-events-none absolute top-1/2 h-3 w-0.5 -translate-y-1/2',
                mark.role === 'initial' ? 'bg-initial' : 'bg-refined',
              )}
              style={{ left: `${durationMs > 0 ? (mark.ms / durationMs) * 100 : 0}%` }}
              aria-hidden="true"
            />
          ))}
        />
      </div>
      <p className="font-mono text-[12px] text-muted" data-testid="replay-time">
        {formatMs(Math.round(ms))} / {formatMs(Math.round(durationMs))}
      </p>
      <Segmented
        label="Pace; 1× is the true one"
        value={paces.find(({ value }) => Number(value) === pace)?.value ?? '1'}
        options={paces}
        onChange={(value) => onPace(Number(value))}
      />
      {canFullscreen() && (
        <IconButton
          icon={Maximize}
          label="Full screen"
          command="present-full"
          side="top"
          onClick={() => runCommand('present-full')}
        />
      )}
    </div>
  )
}
