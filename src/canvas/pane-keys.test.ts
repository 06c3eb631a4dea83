import { beforeEach, describe, expect, it } from 'vitest'
import { box } from '#contract/space.ts'
import { createVelocityMeter, wheelFactor } from './motion.ts'
import type { PaneBox } from './pane-box.ts'
import { nextBox } from './pane-keys.ts'
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
    expect(nextBox({ boxes, selected: null }, false)).toBe('a')
    expect(nextBox({ boxes, selected: 'a' }, false)).toBe('b')
    expect(nextBox({ boxes, selected: 'b' }, true)).toBe('a')
    expect(nextBox({ boxes, selected: null }, true)).toBe('b')
  })

  it('ends at both ends, so that the focus can leave', () => {
    expect(nextBox({ boxes, selected: 'b' }, false)).toBeNull()
    expect(nextBox({ boxes, selected: 'a' }, true)).toBeNull()
    expect(nextBox({ boxes: [], selected: null }, false)).toBeNull()
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
