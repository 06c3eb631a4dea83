/** What the keyboard and the palette can do on the Inspect screen; the keys are in the app's one table. */

import type { Run } from '#contract/run.ts'
import { isTerminal } from '#contract/run.ts'
import { stepsOf } from '#contract/run-pictures.ts'
import type { Box } from '#contract/space.ts'
import { useCommand } from '../../app/commands.ts'
import type { CameraStore } from '../../canvas/camera-store.ts'
import { useZoomCommands } from './panes/use-zoom-commands.ts'
import type { BoxTool } from './use-box-tool.ts'
import type { DraftBox } from './use-draft-box.ts'
import type { Look } from './use-look.ts'

export interface InspectCommands {
  cameras: CameraStore
  state: Look
  run: Run | null
  draft: DraftBox
  boxTool: BoxTool
  /** what `z` flies to, null where there is no box */
  boxToShow: Box<'image'> | null
  hasMap: boolean
  ask: () => void
  editQuestion: () => void
  refine: () => void
  canRefine: boolean
  cancel: () => void
  sendRun: () => void
  present: (how: 'story' | 'replay') => void
  /** opens the next older (1) or newer (-1) run; false at the end of the list */
  walk: (step: 1 | -1) => boolean
}

export function useInspectCommands(screen: InspectCommands): void {
  const { cameras, run, draft, state, boxTool } = screen
  const { look, set } = state
  useZoomCommands(cameras, screen.boxToShow)

  const toggleHeat = () => set({ heat: look.heat === false ? undefined : false })
  useCommand('heatmap', toggleHeat, screen.hasMap, toggleHeat)
  const toggleOverlays = () => set({ overlays: look.overlays === false ? undefined : false })
  useCommand('overlays', toggleOverlays, true, toggleOverlays)
  useCommand('link-panes', () => set({ link: look.link === false ? undefined : false }))
  useCommand('swipe', () => set({ swipe: look.swipe === undefined ? 0.5 : undefined }))

  const drawing = boxTool.tool === 'draw'
  useCommand('tool-select', boxTool.stop)
  useCommand('tool-box', drawing ? boxTool.stop : boxTool.draw)
  useCommand('box-place', boxTool.place, drawing)
  useCommand('delete-box', () => draft.clear(), draft.draft !== null)
  useCommand('undo', () => draft.undo())
  useCommand('redo', () => draft.redo())

  useCommand('ask', () => screen.ask())
  useCommand('edit-question', () => screen.editQuestion())
  useCommand('refine', () => screen.refine(), screen.canRefine)
  useCommand('cancel-run', () => screen.cancel(), run !== null && !isTerminal(run.status))
  useCommand('send-run', () => screen.sendRun(), run !== null && isTerminal(run.status))
  const ended = run !== null && isTerminal(run.status)
  useCommand('present-run', () => screen.present('story'), ended)
  useCommand('replay-run', () => screen.present('replay'), ended)
  useCommand('next-item', () => screen.walk(1))
  useCommand('previous-item', () => screen.walk(-1))
  useCommand('previous-step', () => set({ step: stepBeside(run, look.step, -1) }), run !== null)
  useCommand('next-step', () => set({ step: stepBeside(run, look.step, 1) }), run !== null)

  useCommand('back', () => {
    if (drawing) return boxTool.stop()
    if (look.swipe !== undefined) return set({ swipe: undefined })
    if (look.compare !== undefined) return set({ compare: undefined })
    if (look.step !== undefined) return set({ step: undefined })
    return false
  })
}

/** Past the ends no step is open. */
function stepBeside(run: Run | null, open: number | undefined, by: 1 | -1): number | undefined {
  const indexes = stepsOf(run).map((step) => step.index)
  if (open === undefined) return by === 1 ? indexes[0] : indexes.at(-1)
  return indexes[indexes.indexOf(open) + by]
}
