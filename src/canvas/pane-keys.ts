/** Keys that only mean something on the focused pane: arrows, Tab through the boxes, Escape, Space to pan. */
import { type Box, centre } from '#contract/space.ts'
import { arrowStep, isArrow, nudgeBox } from './box-edit.ts'
import type { CameraStore } from './camera-store.ts'
import type { PaneBox } from './pane-box.ts'
import { paneCommands } from './pane-commands.ts'
import type { Fleeting, PaneState } from './pane-state.ts'
import type { PointerController } from './pointer.ts'

export interface PaneKeys {
  down(event: KeyboardEvent): void
  up(event: KeyboardEvent): void
  /** Space is held down, or no longer: a drag pans */
  space(held: boolean): void
  focus(): void
  blur(): void
}

/** The next box for Tab, in drawing order; null past the last one, so that focus can leave the pane. */
export function nextBox(boxes: readonly PaneBox[], from: string | null, backwards: boolean): string | null {
  const ids = boxes.filter((b) => !b.hidden).map((b) => b.id)
  const index = from === null ? -1 : ids.indexOf(from)
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
  show: (change: Pick<Fleeting, 'edited'>) => void,
): PaneKeys {
  /** a box moved by keys whose `end` is still owed */
  let nudged: { id: string; box: Box<'image'> } | null = null
  /** where Tab has come to: not every box that it passes has to become the selected one */
  let passed: string | null = null
  /** Escape was the last key: the next Tab leaves the pane, however many boxes there are */
  let leaving = false

  const settle = () => {
    if (!nudged) return
    show({ edited: null })
    state().onBoxChange(nudged.id, nudged.box, 'end')
    nudged = null
  }

  /** Whether there was a box to go to; else the browser moves the focus on: no keyboard trap. */
  function tab(backwards: boolean): boolean {
    const { boxes, selected, tool, cameras, onSelect } = state()
    settle()
    // While one draws, no box is selected that Tab could go on from.
    const out = tool === 'draw' || (leaving && selected === null)
    passed = out ? null : nextBox(boxes, selected ?? passed, backwards)
    if (passed === null) {
      if (selected !== null) onSelect(null)
      return false
    }
    const box = boxes.find((b) => b.id === passed)
    onSelect(passed)
    if (box) lookAt(cameras, pane, box.box)
    return true
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
    show({ edited: nudged })
    onBoxChange(target.id, box, 'move')
  }

  return {
    down(event) {
      if (event.ctrlKey || event.metaKey) return
      // Shift is held for the Tab that leaves backwards.
      if (event.key !== 'Tab' && event.key !== 'Shift') leaving = false
      if (isArrow(event.key)) {
        arrow(event, event.key)
      } else if (event.key === 'Tab' && !event.altKey) {
        const went = tab(event.shiftKey)
        leaving = false
        if (!went) return
      } else if (event.key === 'Escape') {
        leaving = true
        passed = null
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
    focus: () => state().cameras.activate(pane),
    blur() {
      leaving = false
      passed = null
      pointer.holdSpace(false)
      settle()
    },
  }
}
