/** Shows or hides the map over the picture; its key peeks while it is held. */
import { cx } from '../../../app/ui/cx.ts'
import { CommandKbd } from '../../../app/ui/kbd.tsx'
import { Tooltip } from '../../../app/ui/tooltip.tsx'

export function HeatToggle({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  return (
    <Tooltip
      label={on ? 'Hide the heatmap (hold to peek)' : 'Show the heatmap (hold to peek)'}
      command="heatmap"
      side="top"
    >
      <button
        type="button"
        aria-pressed={on}
        onClick={() => onChange(!on)}
        className={cx(
          'target inline-flex h-9 items-center gap-2 rounded-lg border px-3 font-medium text-[13px] transition-colors duration-150',
          on ? 'border-line-strong bg-hover text-fg' : 'border-line bg-raised text-muted hover:text-fg',
        )}
      >
        <span
          aria-hidden="true"
          className={cx('size-2 rounded-full', on ? 'bg-[#ff8a5c]' : 'border border-faint bg-transparent')}
        />
        Heatmap
        <CommandKbd command="heatmap" />
      </button>
    </Tooltip>
  )
}
