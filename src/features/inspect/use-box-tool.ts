/** Drawing, moving and choosing boxes on the panes, by hand and by key. */
import { useCallback, useState } from 'react'
import type { Box } from '#contract/space.ts'
import type { CameraStore } from '../../canvas/camera-store.ts'
import { focusPane, paneCommands } from '../../canvas/pane-commands.ts'
import type { BoxPhase } from '../../canvas/pane-state.ts'
import { leftPane, rightPane } from './panes/pane-names.ts'
import type { Tool } from './panes/pane-tools.tsx'
import type { DraftBox } from './use-draft-box.ts'

export interface BoxTool {
  readonly tool: Tool
  /** none while one draws: arrow keys move the view to where the box is wanted */
  readonly selected: string | null
  /** a box under the hand: its coverage is read while it moves */
  readonly moving: Box<'image'> | null
  onSelect(id: string | null): void
  onBoxChange(id: string, box: Box<'image'>, phase: BoxPhase): void
  onDraw(box: Box<'image'>): void
  /** The tool is on, and the keys are a pane's. */
  draw(): void
  /** Puts a box in the middle of what is seen; the arrow keys are its own then. */
  place(): void
  stop(): void
}

/** `runId`: the run that is shown; `showBoxes`: a box that is drawn is to be seen. */
export function useBoxTool(
  draft: DraftBox,
  cameras: CameraStore,
  runId: string | undefined,
  showBoxes: () => void,
): BoxTool {
  const [tool, setTool] = useState<Tool>('select')
  const [selected, setSelected] = useState<string | null>(null)
  const [selectedIn, setSelectedIn] = useState(runId)
  // Nothing is taken in a run that was just opened: a drag pans until somebody has clicked a box.
  if (selectedIn !== runId) {
    setSelectedIn(runId)
    setSelected(null)
  }
  const [moving, setMoving] = useState<Box<'image'> | null>(null)
  const focus = () => focusPane(cameras.activePane(), leftPane, rightPane)
  const onBoxChange = useCallback(
    (id: string, box: Box<'image'>, phase: BoxPhase) => {
      setMoving(phase === 'move' ? box : null)
      if (phase !== 'end') return
      draft.change(box)
      if (id !== 'person') setSelected('person')
    },
    [draft],
  )
  const onDraw = useCallback(
    (box: Box<'image'>) => {
      draft.change(box)
      setSelected('person')
      setTool('select')
    },
    [draft],
  )
  return {
    tool,
    selected: tool === 'draw' ? null : selected,
    moving,
    onSelect: setSelected,
    onBoxChange,
    onDraw,
    draw() {
      setTool('draw')
      showBoxes()
      focus()
    },
    place() {
      focus()
      const box = paneCommands(cameras).placedBox()
      if (box) onDraw(box)
    },
    stop: () => setTool('select'),
  }
}
