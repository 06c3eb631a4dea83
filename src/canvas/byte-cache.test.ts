import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createByteCache } from './byte-cache.ts'
import { backoff, createSlots } from './slots.ts'

describe('byte cache', () => {
  it('lets the least recently used go first, and disposes of it', () => {
    const gone: string[] = []
    const cache = createByteCache<string>(
      () => 30,
      (v) => gone.push(v),
    )
    for (const key of ['a', 'b', 'c']) cache.set(key, key, 10, false)
    cache.nextRound()
    cache.use('a')
    cache.set('d', 'd', 10, false)
    expect(gone).toEqual(['b'])
    expect(cache.bytes).toBe(30)
  })

  it('never drops what is pinned or used in this round', () => {
    const gone: string[] = []
    const cache = createByteCache<string>(
      () => 10,
      (v) => gone.push(v),
    )
    cache.set('base', 'base', 10, true)
    cache.set('now', 'now', 10, false)
    expect(gone).toEqual([])
    cache.nextRound()
    expect(gone).toEqual(['now'])
    cache.nextRound()
    expect(cache.has('base')).toBe(true)
    cache.unpin('ba')
    cache.set('next', 'next', 10, false)
    expect(gone).toEqual(['now', 'base'])
  })

  it('throws away what belongs to one picture, pinned or not', () => {
    const gone: string[] = []
    const cache = createByteCache<string>(
      () => 100,
      (v) => gone.push(v),
    )
    cache.set('a|0', 'a0', 10, true)
    cache.set('b|0', 'b0', 10, false)
    cache.set('a|1', 'a1', 10, false)
    cache.use('a|1')
    cache.clear('a|')
    expect(gone).toEqual(['a0', 'a1'])
    expect(cache.bytes).toBe(10)
  })

  it('keeps more for a larger view, and lets go of it when the view stays small', () => {
    const cache = createByteCache<string>(
      (view) => Math.max(10, 2 * view),
      () => {},
    )
    const look = (...keys: string[]) => {
      cache.nextRound()
      for (const key of keys) {
        if (!cache.has(key)) cache.set(key, key, 10, false)
        cache.use(key)
      }
    }
    look('a', 'b', 'c')
    look('a', 'b', 'c')
    look('d', 'e', 'f')
    look('d', 'e', 'f', 'g')
    cache.nextRound()
    expect(cache.bytes).toBe(60)
    look('h', 'i', 'j', 'k')
    look('g')
    expect(cache.bytes).toBeGreaterThan(60)
    for (let i = 0; i < 500; i++) {
      cache.nextRound()
      cache.use('g')
    }
    expect(cache.bytes).toBe(20)
    expect(cache.has('g')).toBe(true)
  })

  it('counts its bytes right and comes back under its budget, whatever happens', () => {
    const step = fc.tuple(
      fc.constantFrom('set', 'use', 'round'),
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 1, max: 50 }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const alive = new Set<{ bytes: number }>()
        const cache = createByteCache<{ bytes: number }>(
          () => 100,
          (v) => expect(alive.delete(v)).toBe(true),
        )
        for (const [what, key, bytes] of steps) {
          if (what === 'use') cache.use(String(key))
          else if (what === 'round') cache.nextRound()
          else {
            const value = { bytes }
            alive.add(value)
            cache.set(String(key), value, bytes, false)
          }
          expect(cache.bytes).toBe([...alive].reduce((sum, v) => sum + v.bytes, 0))
        }
        cache.nextRound()
        expect(cache.bytes).toBeLessThanOrEqual(100)
      }),
    )
  })
})

describe('slots', () => {
  it('never gives out more than it has, and serves who waits in order', async () => {
    const slots = createSlots(2)
    const first = await slots.wait()
    const second = await slots.wait()
    expect(slots.take()).toBeNull()
    const order: number[] = []
    const third = slots.wait().then((release) => {
      order.push(3)
      return release
    })
    const fourth = slots.wait().then(() => order.push(4))
    first()
    first()
    ;(await third)()
    await fourth
    expect(order).toEqual([3, 4])
    expect(slots.take()).toBeNull()
    second()
    expect(slots.take()).not.toBeNull()
  })

  it('tells listeners when one is free', () => {
    const slots = createSlots(1)
    let told = 0
    const stop = slots.onFree(() => told++)
    slots.take()?.()
    stop()
    slots.take()?.()
    expect(told).toBe(1)
  })

  it('waits longer after each failure, but never for ever', () => {
    expect([1, 2, 3].map(backoff)).toEqual([1000, 2000, 4000])
    expect(backoff(1000)).toBe(30_000)
  })
})
