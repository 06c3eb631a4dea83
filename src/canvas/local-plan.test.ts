import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tileCount, tilesIn } from '#contract/pyramid.ts'
import { area, wholeBox } from '#contract/space.ts'
import {
  cutOf,
  deskLimits,
  finestLevel,
  handLimits,
  heldFactor,
  heldSize,
  localPyramid,
} from './local-plan.ts'

const anySize = fc.record({
  width: fc.integer({ min: 1, max: 25_000 }),
  height: fc.integer({ min: 1, max: 25_000 }),
})

describe('how a local picture is held', () => {
  it.each([
    [{ width: 1, height: 1 }, 1],
    [{ width: 8192, height: 8192 }, 1],
    [{ width: 12_000, height: 9000 }, 2],
    [{ width: 16_384, height: 16_384 }, 2],
    [{ width: 30_000, height: 1 }, 1],
    [{ width: 32_768, height: 32_768 }, null],
  ])('%o at 1 : %s', (size, factor) => {
    expect(heldFactor(size, deskLimits)).toBe(factor)
  })

  it('reduces no more than it must, and less is held on small devices', () => {
    fc.assert(
      fc.property(anySize, (size) => {
        const factor = heldFactor(size, deskLimits)
        if (factor === null) {
          expect(area(size)).toBeGreaterThan(deskLimits.decoded)
          return
        }
        expect(area(heldSize(size, factor))).toBeLessThanOrEqual(deskLimits.held)
        if (factor > 1) expect(area(heldSize(size, factor / 2))).toBeGreaterThan(deskLimits.held)
        const onHand = heldFactor(size, handLimits)
        if (onHand !== null) expect(onHand).toBeGreaterThanOrEqual(factor)
      }),
    )
  })

  it('cuts each level from a picture that is there, and the tiles of one cover all of it once', () => {
    fc.assert(
      fc.property(anySize, (size) => {
        const factor = heldFactor(size, handLimits)
        fc.pre(factor !== null)
        const pyramid = localPyramid('local:1', size)
        const finest = finestLevel(pyramid, factor)
        expect(pyramid.factors[finest]).toBe(factor)
        // The worker halves until all of it is one tile.
        let { width, height } = heldSize(size, factor)
        for (let level = finest; level < pyramid.factors.length; level++) {
          const tiles = tilesIn(pyramid, level, wholeBox('image', size))
          const cuts = tiles.map((tile) => cutOf(pyramid, tile, factor))
          expect(new Set(cuts.map((cut) => cut.halved))).toEqual(new Set([level - finest]))
          const covered = cuts.reduce((sum, { part }) => sum + part.width * part.height, 0)
          expect(covered).toBeCloseTo(1, 9)
          if (level > finest) [width, height] = [Math.ceil(width / 2), Math.ceil(height / 2)]
        }
        expect(Math.max(width, height)).toBeLessThanOrEqual(pyramid.tile.width)
        expect(tileCount(pyramid, pyramid.factors.length - 1)).toEqual({ columns: 1, rows: 1 })
      }),
      { numRuns: 30 },
    )
  })

  it('takes the pixels as they are at full size', () => {
    const size = { width: 1001, height: 700 }
    const pyramid = localPyramid('local:1', size)
    const [, second] = tilesIn(pyramid, 0, wholeBox('image', size))
    const cut = second && cutOf(pyramid, second, 1)
    expect(cut?.size).toEqual({ width: 489, height: 512 })
    expect((cut?.part.x ?? 0) * size.width).toBe(512)
    expect((cut?.part.width ?? 0) * size.width).toBe(489)
  })
})
