/** What keys, buttons and the command palette can do with a pane. The app's one shortcut table calls these. */
import { type Box, point } from '#contract/space.ts'
import { placedBox } from './box-edit.ts'
import { clampCamera, panBy, visibleBox, zoomAbout } from './camera.ts'
import type { CameraStore } from './camera-store.ts'

export interface PaneCommands {
  zoomIn(): void
  zoomOut(): void
  /** the whole image */
  fit(): void
  /** one image pixel per CSS pixel */
  actualPixels(): void
  /** flies to a box; `share` is the part of the viewport it takes, 0 to 1 */
  zoomTo(box: Box<'image'>, share?: number): void
  /** moves the view (not the picture) by shares of the viewport, such as 0.1 to the right */
  pan(right: number, down: number): void
  /** a new box in the middle of what is seen; null where no pane is on the page */
  placedBox(): Box<'image'> | null
}

const step = 1.5
const flightMs = 160

/** Commands for one pane, or without `pane` for the one used last (all of them while linked). */
export function paneCommands(cameras: CameraStore, pane?: string): PaneCommands {
  const target = () => pane ?? cameras.activePane() ?? undefined
  const zoom = (factor: number) => {
    const key = target()
    const frame = cameras.frame(key)
    if (!frame) return
    const { viewport } = frame
    const at = point('screen', viewport.width / 2, viewport.height / 2)
    const camera = zoomAbout(cameras.get(key), viewport, at, factor, cameras.limits(key))
    void cameras.flyTo(camera, { ms: flightMs, ...named(key) })
  }
  return {
    zoomIn: () => zoom(step),
    zoomOut: () => zoom(1 / step),
    fit: () => cameras.show('fit', named(target())),
    actualPixels: () => cameras.show('actual', named(target())),
    zoomTo: (box, share) =>
      cameras.show(box, { ...(share === undefined ? {} : { share }), ...named(target()) }),
    pan(right, down) {
      const key = target()
      const frame = cameras.frame(key)
      if (!frame) return
      const { size, viewport } = frame
      const moved = panBy(cameras.get(key), -right * viewport.width, -down * viewport.height)
      void cameras.flyTo(clampCamera(moved, size, viewport, cameras.limits(key)), {
        ms: flightMs,
        ...named(key),
      })
    },
    placedBox() {
      const key = target()
      const frame = cameras.frame(key)
      return frame && placedBox(visibleBox(cameras.get(key), frame.viewport), frame.size)
    },
  }
}

/** Gives the keyboard to the first of these panes that takes it; a hidden one does not. One that has it keeps it. */
export function focusPane(...panes: readonly (string | null)[]): void {
  const found = panes.map((pane) => document.querySelector<HTMLElement>(`[data-pane="${pane}"]`))
  if (found.some((element) => element !== null && element === document.activeElement)) return
  for (const element of found) {
    element?.focus()
    if (element !== null && element === document.activeElement) return
  }
}

function named(pane: string | undefined): { pane?: string } {
  return pane === undefined ? {} : { pane }
}
