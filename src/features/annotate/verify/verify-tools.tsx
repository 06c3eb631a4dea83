/** The quiet row of tools under the panes; every one has a key. */
import { Link2, Maximize, ScanSearch, SquareDashed, SquarePen, Unlink2 } from 'lucide-react'
import { ToolButton } from '../../../app/ui/tool-button.tsx'
import type { Tool } from '../../../canvas/pane-state.ts'

export interface VerifyToolsProps {
  tool: Tool
  drawing: 'own' | 'evidence' | null
  overlays: boolean
  linked: boolean
  hasBox: boolean
}

export function VerifyTools({ tool, drawing, overlays, linked, hasBox }: VerifyToolsProps) {
  return (
    <div
      role="toolbar"
      aria-label="Picture tools"
      className="absolute bottom-2 left-1/2 z-20 flex -translate-x-1/2 gap-px rounded-xl bg-[rgb(10_10_10/0.82)] p-0.5 text-on-caption shadow-float backdrop-blur-md max-md:right-2 max-md:left-auto max-md:translate-x-0"
    >
      {drawing && (
        <ToolButton
          icon={SquarePen}
          label={drawing === 'own' ? 'Draw the box as you would' : 'Draw the evidence box'}
          command="verify-box"
          pressed={tool === 'draw'}
        />
      )}
      <ToolButton icon={SquareDashed} label="Boxes on or off" command="overlays" pressed={overlays} />
      <ToolButton icon={Maximize} label="Fit the whole picture" command="zoom-fit" />
      <ToolButton icon={ScanSearch} label="Zoom to the box" command="zoom-box" disabled={!hasBox} />
      <ToolButton
        icon={linked ? Link2 : Unlink2}
        label={linked ? 'Both at the same place and scale' : 'Look at the same place in both'}
        command="link-panes"
        pressed={linked}
        disabled={!hasBox}
      />
    </div>
  )
}
