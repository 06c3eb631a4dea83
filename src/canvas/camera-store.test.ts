import { describe, expect, it } from 'vitest'
import { box } from '#contract/space.ts'
import { fitCamera } from './camera.ts'
import { createCameraStore } from './camera-store.ts'
import type { Tick } from './frame-loop.ts'
import { paneCommands } from './pane-commands.ts'

const size = { width: 4000, height: 3000 }
const viewport = { width: 800, height: 600 }
const frame = { size, viewport }

/** A page whose clock we turn by hand. */
function clockwork(reduced = false) {
  const ticks = new Set<Tick>()
  return {
    animate(tick: Tick) {
      ticks.add(tick)
      return () => ticks.delete(tick)
    },
    reducedMotion: () => reduced,
    run(from: number, to: number) {
      for (let now = from; now <= to; now += 16)
        for (const tick of [...ticks]) if (!tick(now)) ticks.delete(tick)
    },
    get running() {
      return ticks.size
    },
  }
}

describe('camera store', () => {
  it('takes the pane that has got the focus for the one used last, and puts a box in its middle', () => {
    const store = createCameraStore(undefined, clockwork(true))
    store.place('a', frame)
    store.place('b', frame)
    store.link(false)
    store.set({ x: 1000, y: 1000, scale: 1 }, 'a')
    store.set({ x: 3000, y: 2000, scale: 2 }, 'b')
    expect(paneCommands(store).placedBox()).toEqual({ x: 2920, y: 1940, width: 160, height: 120 })
    store.activate('a')
    expect(store.activePane()).toBe('a')
    expect(paneCommands(store).placedBox()).toEqual({ x: 840, y: 880, width: 320, height: 240 })
  })

  it('fits the whole image at first, and again when the pane is resized, until somebody moves', () => {
    const store = createCameraStore(undefined, clockwork())
    store.place('a', frame)
    expect(store.get('a')).toEqual(fitCamera(size, viewport))
    store.place('a', { size, viewport: { width: 400, height: 600 } })
    expect(store.get('a')).toEqual(fitCamera(size, { width: 400, height: 600 }))
    expect(store.fitted).toBe(true)
    store.set({ x: 100, y: 100, scale: 1 }, 'a')
    expect(store.fitted).toBe(false)
    store.place('a', frame)
    expect(store.get('a')).toEqual({ x: 100, y: 100, scale: 1 })
    expect(store.shown).toBeNull()
    store.show('fit')
    expect(store.fitted).toBe(true)
  })

  it('tells the box that it was told to show until somebody moves', () => {
    const store = createCameraStore(undefined, clockwork(true))
    expect(store.shown).toBe('fit')
    const target = box('image', { x: 10, y: 20, width: 30, height: 40 })
    store.show(target)
    store.place('a', frame)
    expect(store.shown).toEqual(target)
    paneCommands(store, 'a').pan(0.1, 0)
    expect(store.shown).toBeNull()
  })

  it('keeps a camera that it was given, as a restored link wants', () => {
    const store = createCameraStore({ x: 7, y: 8, scale: 2 }, clockwork())
    store.place('a', frame)
    expect(store.get()).toEqual({ x: 7, y: 8, scale: 2 })
  })

  it('shows a box that was asked for before there was a pane', () => {
    const store = createCameraStore(undefined, clockwork())
    store.show(box('image', { x: 1000, y: 1000, width: 200, height: 100 }), { share: 0.5 })
    store.place('a', frame)
    expect(store.get()).toEqual({ x: 1100, y: 1050, scale: 2 })
  })

  it('starts anew on another image', () => {
    const store = createCameraStore({ x: 7, y: 8, scale: 2 }, clockwork())
    store.place('a', frame)()
    const other = { width: 100, height: 100 }
    store.place('a', { size: other, viewport })
    expect(store.get()).toEqual(fitCamera(other, viewport))
  })

  it('moves linked panes together, and keeps a deliberate offset when linking again', () => {
    const store = createCameraStore({ x: 1000, y: 1000, scale: 1 }, clockwork())
    store.place('a', frame)
    store.place('b', frame)
    store.set({ x: 1200, y: 1000, scale: 1 }, 'a')
    expect(store.get('b')).toEqual(store.get('a'))
    store.link(false)
    store.set({ x: 1300, y: 1100, scale: 2 }, 'b')
    expect(store.get('a')).toEqual({ x: 1200, y: 1000, scale: 1 })
    expect(store.offset).toBe(true)
    store.link(true)
    store.set({ x: 1210, y: 1000, scale: 1 }, 'a')
    expect(store.get('b')).toEqual({ x: 1310, y: 1100, scale: 2 })
    store.set({ x: 1410, y: 1100, scale: 2 }, 'b')
    expect(store.get('a')).toEqual({ x: 1310, y: 1000, scale: 1 })
    store.align()
    expect(store.get('a')).toEqual(store.get('b'))
  })

  it('keeps every linked pane on the picture and within the zoom, whatever the offset', () => {
    const store = createCameraStore({ x: 500, y: 500, scale: 1 }, clockwork())
    store.place('a', frame)
    store.place('b', frame)
    store.link(false)
    store.set({ x: 3000, y: 2500, scale: 8 }, 'b')
    store.link(true)
    store.set({ x: 4000, y: 3000, scale: 64 }, 'a')
    expect(store.get('a')).toEqual({ x: 1500, y: 1000, scale: 8 })
    expect(store.get('b')).toEqual({ x: 4000, y: 3000, scale: 64 })
    store.set({ x: 0, y: 0, scale: 1e-3 }, 'b')
    expect(store.get('a')).toMatchObject({ x: 0, y: 0 })
    expect(store.get('a').scale).toBeCloseTo(0.1, 9)
    store.link(false)
    store.set({ x: 0, y: 0, scale: 64 }, 'a')
    expect(store.get('a')).toEqual({ x: 0, y: 0, scale: 64 })
  })

  it('means the pane that a person has turned to', () => {
    const store = createCameraStore({ x: 1000, y: 1000, scale: 1 }, clockwork(true))
    store.place('a', frame)
    store.place('b', frame)
    store.link(false)
    store.set({ x: 1200, y: 1000, scale: 1 }, 'b')
    store.activate('a')
    paneCommands(store).zoomIn()
    expect(store.get('a').scale).toBe(1.5)
    expect(store.get('b').scale).toBe(1)
  })

  it('flies, arrives exactly, and tells when', async () => {
    const clock = clockwork()
    const store = createCameraStore({ x: 1000, y: 1000, scale: 1 }, clock)
    store.place('a', frame)
    let arrived = false
    const done = store.flyTo({ x: 2000, y: 1500, scale: 4 }, { ms: 200 }).then(() => {
      arrived = true
    })
    clock.run(0, 100)
    expect(store.get().x).toBeGreaterThan(1000)
    expect(store.get().x).toBeLessThan(2000)
    clock.run(116, 260)
    await done
    expect(arrived).toBe(true)
    expect(store.get()).toEqual({ x: 2000, y: 1500, scale: 4 })
    expect(clock.running).toBe(0)
  })

  it('ends a flight when a hand takes the picture', async () => {
    const clock = clockwork()
    const store = createCameraStore({ x: 1000, y: 1000, scale: 1 }, clock)
    store.place('a', frame)
    const done = store.flyTo({ x: 2000, y: 1500, scale: 4 }, { ms: 200 })
    clock.run(0, 64)
    store.set({ x: 10, y: 10, scale: 1 }, 'a')
    await done
    clock.run(80, 400)
    expect(store.get()).toEqual({ x: 10, y: 10, scale: 1 })
  })

  it('jumps when less motion is asked for', () => {
    const store = createCameraStore({ x: 1000, y: 1000, scale: 1 }, clockwork(true))
    store.place('a', frame)
    void store.flyTo({ x: 2000, y: 1500, scale: 4 }, { ms: 200 })
    expect(store.get()).toEqual({ x: 2000, y: 1500, scale: 4 })
  })

  it('tells nobody when nothing has changed', () => {
    const store = createCameraStore({ x: 1000, y: 1000, scale: 1 }, clockwork())
    store.place('a', frame)
    let told = 0
    store.subscribe(() => told++)
    store.set({ x: 1000, y: 1000, scale: 1 }, 'a')
    expect(told).toBe(0)
  })

  it('fits every linked pane, the smaller one too', () => {
    const store = createCameraStore(undefined, clockwork(true))
    store.place('a', frame)
    const small = { width: 200, height: 600 }
    store.place('b', { size, viewport: small })
    expect(store.get()).toEqual(fitCamera(size, small))
  })
})

describe('pane commands', () => {
  it('zoom about the middle, fit, show actual pixels and pan by shares of the view', () => {
    const store = createCameraStore({ x: 1000, y: 1000, scale: 0.5 }, clockwork(true))
    store.place('a', frame)
    const commands = paneCommands(store)
    commands.zoomIn()
    expect(store.get()).toEqual({ x: 1000, y: 1000, scale: 0.75 })
    commands.zoomOut()
    expect(store.get().scale).toBeCloseTo(0.5, 9)
    commands.actualPixels()
    expect(store.get()).toEqual({ x: 1000, y: 1000, scale: 1 })
    commands.pan(0.5, 0)
    expect(store.get().x).toBe(1400)
    commands.fit()
    expect(store.get()).toEqual(fitCamera(size, viewport))
    commands.zoomTo(box('image', { x: 0, y: 0, width: 100, height: 100 }), 0.5)
    expect(store.get()).toEqual({ x: 50, y: 50, scale: 3 })
  })

  it('does nothing without a pane', () => {
    const store = createCameraStore({ x: 1, y: 2, scale: 3 }, clockwork(true))
    paneCommands(store).zoomIn()
    expect(store.get()).toEqual({ x: 1, y: 2, scale: 3 })
  })
})
