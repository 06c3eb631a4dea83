import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countTiles, parcelPyramid } from '#contract/parcel.ts'
import { tilesIn } from '#contract/pyramid.ts'
import { box, wholeBox } from '#contract/space.ts'
import { type Boxed, isDetail, packingOrder, regionsOf, sharpnessOf } from './tile-order.ts'

const runOn = (imageId: string, cropBox: Boxed['cropBox']): Boxed => ({
  ...{ imageId, cropBox },
  evidence: null,
  box: null,
  looks: [],
})

const anyCase = fc
  .record({ width: fc.integer({ min: 1, max: 9000 }), height: fc.integer({ min: 1, max: 9000 }) })
  .chain((size) =>
    fc.record({
      image: fc.constant({ id: 'a', ...size }),
      crop: fc
        .record({
          x: fc.integer({ min: 0, max: size.width - 1 }),
          y: fc.integer({ min: 0, max: size.height - 1 }),
          width: fc.integer({ min: 1, max: 2000 }),
          height: fc.integer({ min: 1, max: 2000 }),
        })
        .map((plain) => box('image', plain)),
    }),
  )

describe('packing order', () => {
  it('holds every tile once, and every tile of the regions among those that always go along', () => {
    fc.assert(
      fc.property(anyCase, ({ image, crop }) => {
        const runs = [runOn('a', crop)]
        const order = packingOrder([image], runs)
        const keys = order.map(({ tile }) => tile.key)
        expect(new Set(keys).size).toBe(keys.length)
        expect(keys.length).toBe(countTiles(parcelPyramid('', image)))
        const always = new Set(order.filter((one) => one.always).map(({ tile }) => tile.key))
        for (const region of regionsOf(image, runs).filter(isDetail)) {
          for (const tile of tilesIn(parcelPyramid('', image), 0, region))
            expect(always.has(tile.key)).toBe(true)
        }
        // Once one may be left out, all after it may.
        const firstOptional = order.findIndex((one) => !one.always)
        if (firstOptional >= 0) expect(order.slice(firstOptional).some((one) => one.always)).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  it('goes from coarse to fine, so that stopping anywhere leaves whole coarser levels', () => {
    const image = { id: 'a', width: 6000, height: 4000 }
    const optional = packingOrder([image], []).filter((one) => !one.always)
    const levels = optional.map(({ tile }) => tile.level)
    expect(levels).toEqual(levels.toSorted((a, b) => b - a))
  })

  it('tells what a prefix amounts to', () => {
    const image = { id: 'a', width: 4096, height: 4096 }
    const runs = [runOn('a', box('image', { x: 3000, y: 3000, width: 200, height: 200 }))]
    const order = packingOrder([image], runs)
    const least = new Set(order.filter((one) => one.always).map(({ tile }) => tile.key))
    expect(sharpnessOf(image, runs, least)).toMatchObject({ factor: 4, regionsWhole: true, regions: 1 })
    const all = new Set(order.map(({ tile }) => tile.key))
    expect(sharpnessOf(image, runs, all)).toMatchObject({ factor: 1, nextShare: 1 })
    const level1 = tilesIn(parcelPyramid('', image), 1, wholeBox('image', image)).map((tile) => tile.key)
    expect(sharpnessOf(image, runs, new Set([...least, ...level1]))).toMatchObject({ factor: 2 })
  })

  it('a region that is most of a huge image is no detail', () => {
    const image = { id: 'a', width: 20_000, height: 20_000 }
    const runs = [runOn('a', box('image', { x: 0, y: 0, width: 20_000, height: 20_000 }))]
    expect(packingOrder([image], runs).filter((one) => one.always).length).toBeLessThan(20)
  })
})
