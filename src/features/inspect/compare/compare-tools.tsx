/** The quiet row of tools under the compared pictures; every one has a key. */
import { Equal, Flame, Maximize, ScanSearch, SquareDashed } from 'lucide-react'
import { ToolButton } from '../../../app/ui/tool-button.tsx'

export interface CompareToolsProps {
  /** there is a box to zoom to */
  hasBox: boolean
  overlays: boolean
  /** null where no shown run has a map */
  heat: boolean | null
  /** null where no two maps of a kind are shown */
  sameScale: boolean | null
}

export function CompareTools({ hasBox, overlays, heat, sameScale }: CompareToolsProps) {
  return (
    <div
      role="toolbar"
      aria-label="Picture tools"
      className="absolute bottom-2 left-1/2 z-20 flex -translate-x-1/2 gap-px rounded-xl bg-[rgb(10_10_10/0.82)] p-0.5 text-on-caption shadow-float backdrop-blur-md"
    >
      <ToolButton icon={Maximize} label="Fit the whole picture" command="zoom-fit" />
      <ToolButton icon={ScanSearch} label="Zoom to the box" command="zoom-box" disabled={!hasBox} />
      <ToolButton icon={SquareDashed} label="Boxes on or off" command="overlays" pressed={overlays} />
      <ToolButton
        icon={Flame}
        label={heat === null ? 'No map: choose a run that has one' : 'Heatmap on or off'}
        command="heatmap"
        pressed={heat ?? false}
        disabled={heat === null}
      />
      <ToolButton
        icon={Equal}
        label={
          sameScale === null
            ? 'Same scale for all maps: where two are shown side by side'
            : 'Same scale for all maps'
        }
        command="same-scale"
        pressed={sameScale ?? false}
        disabled={sameScale === null}
      />
    </div>
  )
}
