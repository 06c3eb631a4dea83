/** Keys that only mean something on the focused pane: arrows, Tab through the boxes, Escape, Space to pan. */
import { type Box, centre } from '#contract/space.ts'
import { arrowStep, isArrow, nudgeBox } from './box-edit.ts'
import type { CameraStore } from './camera-store.ts'
import { paneCommands } from './pane-commands.ts'
import type { PaneState } from './pane-state.ts'
import type { PointerController } from './pointer.ts'

export interface PaneKeys {
  down(event: KeyboardEvent): void
  up(event: KeyboardEvent): void
  /** Space is held down, or no longer: a drag pans */
  space(held: boolean): void
  blur(): void
}

/** The next box for Tab, in drawing order; null past the last one, so that focus can leave the pane. */
export function nextBox(state: Pick<PaneState, 'boxes' | 'selected'>, backwards: boolean): string | null {
  const ids = state.boxes.filter((b) => !b.hidden).map((b) => b.id)
  const index = state.selected === null ? -1 : ids.indexOf(state.selected)
  if (index < 0) return (backwards ? ids.at(-1) : ids[0]) ?? null
  return ids[index + (backwards ? -1 : 1)] ?? null
}

/** Brings a box to the middle; the scale stays, unless the box would be a speck or would not fit. */
function lookAt(cameras: CameraStore, pane: string, box: Box<'image'>): void {
  const frame = cameras.frame(pane)
  if (!frame) return
  const { viewport } = frame
  const camera = cameras.get(pane)
  const share = Math.max(box.width / viewport.width, box.height / viewport.height) * camera.scale
  const middle = centre(box)
  if (share < 0.08 || share > 0.9) paneCommands(cameras, pane).zoomTo(box, 0.5)
  else void cameras.flyTo({ x: middle.x, y: middle.y, scale: camera.scale }, { pane })
}

export function createPaneKeys(
  pane: string,
  state: () => PaneState,
  pointer: Pick<PointerController, 'cancel' | 'holdSpace'>,
): PaneKeys {
  /** a box moved by keys whose `end` is still owed */
  let nudged: { id: string; box: Box<'image'> } | null = null

  const settle = () => {
    if (nudged) state().onBoxChange(nudged.id, nudged.box, 'end')
    nudged = null
  }

  function arrow(event: KeyboardEvent, key: Parameters<typeof arrowStep>[0]): void {
    const { boxes, selected, imageSize, onBoxChange, cameras } = state()
    const target = boxes.find((b) => b.id === selected && b.editable && !b.hidden)
    if (!target) {
      const step = arrowStep(key)
      const share = event.shiftKey ? 0.5 : 0.12
      paneCommands(cameras, pane).pan(step.x * share, step.y * share)
      return
    }
    const from = nudged?.id === target.id ? nudged.box : target.box
    const box = nudgeBox(from, key, { shift: event.shiftKey, alt: event.altKey }, imageSize)
    nudged = { id: target.id, box }
    onBoxChange(target.id, box, 'move')
  }

  return {
    down(event) {
      if (event.ctrlKey || event.metaKey) return
      if (isArrow(event.key)) {
        arrow(event, event.key)
      } else if (event.key === 'Tab' && !event.altKey) {
        const id = nextBox(state(), event.shiftKey)
        settle()
        if (id === null) {
          // Past the last box the browser moves the focus on: no keyboard trap.
          if (state().selected !== null) state().onSelect(null)
          return
        }
        const box = state().boxes.find((b) => b.id === id)
        state().onSelect(id)
        if (box) lookAt(state().cameras, pane, box.box)
      } else if (event.key === 'Escape') {
        if (!pointer.cancel()) {
          if (state().selected === null) return
          settle()
          state().onSelect(null)
        }
      } else if (event.key === ' ') {
        pointer.holdSpace(true)
      } else return
      event.preventDefault()
      event.stopPropagation()
    },
    up(event) {
      if (event.key === ' ') pointer.holdSpace(false)
      if (isArrow(event.key)) settle()
    },
    space: pointer.holdSpace,
    blur() {
      pointer.holdSpace(false)
      settle()
    },
  }
}
