/** The quiet row of tools over the seam of the panes; every one has a key. */

import {
  FoldHorizontal,
  Link2,
  Maximize,
  MousePointer2,
  ScanEye,
  ScanSearch,
  Square,
  SquareDashed,
  SquareSplitHorizontal,
  Unlink2,
} from 'lucide-react'
import { ToolButton } from '../../../app/ui/tool-button.tsx'

export type Tool = 'select' | 'draw'

export interface PaneToolsProps {
  tool: Tool
  overlays: boolean
  linked: boolean
  /** the panes look at different places or scales */
  offset: boolean
  swiping: boolean
  /** the loupe is on; null where there is no view to hold against the original */
  lens: boolean | null
  /** there is a box to zoom to */
  hasBox: boolean
  /** nothing can be drawn here, as in a run that was sent */
  readOnly?: boolean
}

export function PaneTools({
  tool,
  overlays,
  linked,
  offset,
  swiping,
  lens,
  hasBox,
  readOnly = false,
}: PaneToolsProps) {
  return (
    <div
      role="toolbar"
      aria-label="Pane tools"
      className="absolute bottom-2 left-1/2 z-20 flex w-max max-w-full -translate-x-1/2 flex-wrap justify-center gap-px rounded-xl bg-[rgb(10_10_10/0.82)] p-0.5 text-on-caption shadow-float backdrop-blur-md"
    >
      {!readOnly && (
        <>
          <ToolButton
            icon={MousePointer2}
            label="Select and pan"
            command="tool-select"
            pressed={tool === 'select'}
          />
          <ToolButton icon={Square} label="Draw a box" command="tool-box" pressed={tool === 'draw'} />
          <Gap />
        </>
      )}
      <ToolButton icon={Maximize} label="Fit the whole picture" command="zoom-fit" />
      <ToolButton icon={ScanSearch} label="Zoom to the box" command="zoom-box" disabled={!hasBox} />
      <ToolButton icon={SquareDashed} label="Boxes on or off" command="overlays" pressed={overlays} />
      <Gap />
      <ToolButton
        icon={linked ? Link2 : Unlink2}
        label={linkWords(linked, offset)}
        command="link-panes"
        pressed={linked}
      />
      {offset && (
        <ToolButton
          icon={FoldHorizontal}
          label="Align the panes: same place, same scale"
          command="align-panes"
        />
      )}
      <ToolButton
        icon={SquareSplitHorizontal}
        label="Swipe one over the other"
        command="swipe"
        pressed={swiping}
      />
      {lens !== null && (
        <ToolButton icon={ScanEye} label="Loupe: view and original" command="lens" pressed={lens} />
      )}
    </div>
  )
}

function linkWords(linked: boolean, offset: boolean): string {
  if (!linked) return 'Panes move on their own'
  return offset
    ? 'Panes are linked, and keep how far they are apart'
    : 'Panes are linked: same place, same scale'
}

function Gap() {
  return <span aria-hidden="true" className="mx-0.5 my-1.5 w-px bg-white/20" />
}
