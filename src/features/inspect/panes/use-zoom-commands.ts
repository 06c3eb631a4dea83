/** The keys that move a camera: the same wherever panes stand. */
import type { Box } from '#contract/space.ts'
import { useCommand } from '../../../app/commands.ts'
import type { CameraStore } from '../../../canvas/camera-store.ts'
import { paneCommands } from '../../../canvas/pane-commands.ts'
import { cropShare } from './pane-names.ts'

/** `box`: what `z` flies to, null where there is none. */
export function useZoomCommands(cameras: CameraStore, box: Box<'image'> | null): void {
  useCommand('zoom-in', () => paneCommands(cameras).zoomIn())
  useCommand('zoom-out', () => paneCommands(cameras).zoomOut())
  useCommand('zoom-fit', () => paneCommands(cameras).fit())
  useCommand('zoom-actual', () => paneCommands(cameras).actualPixels())
  useCommand('zoom-box', () => box && paneCommands(cameras).zoomTo(box, cropShare), box !== null)
}
