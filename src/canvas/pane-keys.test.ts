import { beforeEach, describe, expect, it, vi } from 'vitest'
import { box } from '#contract/space.ts'
import { createCameraStore } from './camera-store.ts'
import { createVelocityMeter, wheelFactor } from './motion.ts'
import type { PaneBox } from './pane-box.ts'
import { createPaneKeys, nextBox } from './pane-keys.ts'
import type { PaneState } from './pane-state.ts'
import { createQualityMeter, setAdaptiveQuality } from './quality.ts'

const named = (id: string, hidden = false): PaneBox => ({
  id,
  box: box('image', { x: 0, y: 0, width: 1, height: 1 }),
  role: 'initial',
  label: id,
  hidden,
})

describe('Tab through the boxes', () => {
  const boxes = [named('a'), named('hidden', true), named('b')]

  it('goes forwards and backwards over what is visible', () => {
    expect(nextBox(boxes, null, false)).toBe('a')
    expect(nextBox(boxes, 'a', false)).toBe('b')
    expect(nextBox(boxes, 'b', true)).toBe('a')
    expect(nextBox(boxes, null, true)).toBe('b')
  })

  it('ends at both ends, so that the focus can leave', () => {
    expect(nextBox(boxes, 'b', false)).toBeNull()
    expect(nextBox(boxes, 'a', true)).toBeNull()
    expect(nextBox([], null, false)).toBeNull()
  })
})

describe('the way out of a pane', () => {
  const host = { animate: () => () => undefined, reducedMotion: () => true }

  function keysOf(change: Partial<PaneState> = {}) {
    const boxes = Array.from({ length: 1000 }, (_, at) => ({ ...named(`box ${at}`), editable: true }))
    const state = {
      imageSize: { width: 400, height: 300 },
      cameras: createCameraStore(undefined, host),
      boxes,
      selected: null as string | null,
      tool: 'select' as const,
      onSelect(id: string | null) {
        state.selected = id
      },
      onBoxChange: vi.fn(),
      ...change,
    }
    const show = vi.fn()
    const pointer = { cancel: () => false, holdSpace: () => undefined }
    const keys = createPaneKeys('p', () => state as unknown as PaneState, pointer, show)
    /** whether the pane took the key for itself */
    const press = (key: string, shiftKey = false) => {
      const preventDefault = vi.fn()
      const event = { key, shiftKey, preventDefault, stopPropagation: vi.fn() }
      keys.down(event as unknown as KeyboardEvent)
      return preventDefault.mock.calls.length > 0
    }
    return { keys, press, state, show }
  }

  it('is Escape, then Tab, however many boxes there are', () => {
    const { press, state } = keysOf()
    expect(press('Tab')).toBe(true)
    expect(press('Tab')).toBe(true)
    expect(state.selected).toBe('box 1')
    expect(press('Escape')).toBe(true)
    expect(state.selected).toBeNull()
    expect(press('Tab')).toBe(false)
    expect(state.selected).toBeNull()
    // Escape is the page's where no box is selected; the way out is the same, and backwards, too.
    expect(press('Tab')).toBe(true)
    press('Escape')
    expect(press('Escape')).toBe(false)
    press('Shift', true)
    expect(press('Tab', true)).toBe(false)
  })

  it('is closed again by any other key, a box that was clicked, or coming back', () => {
    const { keys, press, state } = keysOf()
    press('Escape')
    press('ArrowLeft')
    expect(press('Tab')).toBe(true)
    press('Escape')
    state.selected = 'box 7'
    expect(press('Tab')).toBe(true)
    expect(state.selected).toBe('box 8')
    press('Escape')
    keys.blur()
    expect(press('Tab')).toBe(true)
    expect(state.selected).toBe('box 0')
  })

  it('is open at once while one draws', () => {
    const { press, state } = keysOf({ tool: 'draw' })
    expect(press('Tab')).toBe(false)
    expect(state.selected).toBeNull()
  })

  it('comes after the last box also where boxes cannot be selected', () => {
    const boxes = [named('a'), named('b')]
    const { press } = keysOf({ boxes, onSelect: () => undefined })
    expect([press('Tab'), press('Tab'), press('Tab')]).toEqual([true, true, false])
  })

  it('a box under the keys is shown where it is, and told once they are up', () => {
    const { keys, press, state, show } = keysOf({ selected: 'box 0' })
    press('ArrowRight')
    press('ArrowRight')
    const moved = { id: 'box 0', box: box('image', { x: 2, y: 0, width: 1, height: 1 }) }
    expect(show).toHaveBeenLastCalledWith({ edited: moved })
    expect(state.onBoxChange).toHaveBeenLastCalledWith('box 0', moved.box, 'move')
    keys.up({ key: 'ArrowRight' } as KeyboardEvent)
    expect(show).toHaveBeenLastCalledWith({ edited: null })
    expect(state.onBoxChange).toHaveBeenLastCalledWith('box 0', moved.box, 'end')
  })
})

describe('wheel and hand', () => {
  it('zooms in by about 1.2 for a notch up, and back by the same down', () => {
    const notch = (deltaY: number) => wheelFactor({ deltaY, deltaMode: 0, ctrlKey: false })
    expect(notch(-100)).toBeCloseTo(1.2, 1)
    expect(notch(-100) * notch(100)).toBeCloseTo(1, 9)
    expect(notch(-1e6)).toBeLessThan(2)
    expect(wheelFactor({ deltaY: -3, deltaMode: 1, ctrlKey: false })).toBeCloseTo(1.2, 1)
    expect(wheelFactor({ deltaY: -5, deltaMode: 0, ctrlKey: true })).toBeCloseTo(1.05, 2)
  })

  it('measures the last moments only: a hand that has stopped does not throw', () => {
    const meter = createVelocityMeter()
    for (let t = 0; t <= 60; t += 10) meter.add(t, t * 2, 0)
    expect(meter.at(60).x).toBeCloseTo(2, 6)
    expect(meter.at(400)).toEqual({ x: 0, y: 0 })
  })
})

describe('quality', () => {
  beforeEach(() => setAdaptiveQuality(true))

  it('gives up density only when moving frames come late on a dense screen, and restores it at rest', () => {
    const meter = createQualityMeter()
    let now = 0
    const move = (gap: number) => {
      now += gap
      return meter.tick(now, true, 2)
    }
    for (let i = 0; i < 20; i++) expect(move(16).ratio).toBe(2)
    for (let i = 0; i < 8; i++) move(40)
    expect(move(40)).toEqual({ moving: true, ratio: 1 })
    expect(meter.tick(now + 200, false, 2)).toEqual({ moving: false, ratio: 2 })
  })

  it('holds for every pane, and is tried anew after a minute', () => {
    const learned = createQualityMeter()
    for (let now = 0; now < 300; now += 60) learned.tick(now, true, 2)
    const other = createQualityMeter()
    expect(other.tick(400, true, 2).ratio).toBe(1)
    expect(other.tick(30_000, true, 2).ratio).toBe(1)
    expect(other.tick(31_000, false, 2)).toEqual({ moving: false, ratio: 2 })
    expect(other.tick(90_000, true, 2).ratio).toBe(2)
    expect(other.tick(90_016, true, 2).ratio).toBe(2)
  })

  it('draws in full again at once where it is switched off', () => {
    const meter = createQualityMeter()
    for (let now = 0; now < 300; now += 60) meter.tick(now, true, 2)
    setAdaptiveQuality(false)
    expect(meter.tick(310, true, 2)).toEqual({ moving: true, ratio: 2 })
    setAdaptiveQuality(true)
  })

  it('leaves single density alone', () => {
    const meter = createQualityMeter()
    for (let now = 0; now < 2000; now += 50) expect(meter.tick(now, true, 1).ratio).toBe(1)
  })
})
