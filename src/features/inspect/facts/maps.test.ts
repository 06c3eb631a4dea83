import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inRatioUnits, layerSlice, niceCeil, positionOn, readingSentence, scaleOf, ticksOf } from './maps.ts'

describe('maps', () => {
  it('cuts one layer out of the stack', () => {
    const stack = Float32Array.from({ length: 24 }, (_, i) => i)
    expect([...layerSlice(stack, 1, { rows: 2, columns: 3 })]).toEqual([6, 7, 8, 9, 10, 11])
  })

  it('reads shares as multiples of an even share and leaves ratios alone', () => {
    expect([...inRatioUnits(Float32Array.of(0.1, 0.3), 'question')].map((v) => Number(v.toFixed(5)))).toEqual(
      [0.5, 1.5],
    )
    expect([...inRatioUnits(Float32Array.of(2, 4), 'relative')]).toEqual([2, 4])
    expect([...inRatioUnits(Float32Array.of(0, 0), 'generic')]).toEqual([0, 0])
  })

  it('centres a relative scale on 1×', () => {
    const scale = scaleOf(Float32Array.of(0.2, 5.6), 'relative')
    expect(scale).toEqual({ lo: 1 / 7, hi: 7, logRatio: true })
    expect(positionOn(scale, 1)).toBeCloseTo(0.5, 12)
    expect(ticksOf(scale).map((t) => t.label)).toEqual(['0.14×', '1×', '7×'])
  })

  it('keeps every value on its scale, the largest below the top', () => {
    const value = fc.float({ min: 0, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1 }),
        fc.constantFrom('relative', 'question'),
        (list, kind) => {
          const values = Float32Array.from(list)
          const scale = scaleOf(values, kind)
          for (const v of values) {
            expect(v).toBeLessThanOrEqual(scale.hi * (1 + 1e-6))
            const at = positionOn(scale, v)
            expect(at >= 0 && at <= 1).toBe(true)
          }
        },
      ),
    )
  })

  it('rounds up to numbers that people read', () => {
    expect([0, 0.9, 1, 1.2, 6.1, 70, 71, 123].map(niceCeil)).toEqual([1, 1, 1, 1.5, 7, 70, 100, 150])
  })

  it('reads coverage with the share of the area and their ratio', () => {
    expect(readingSentence({ share: 0.216, areaShare: 0.031, ratio: 6.97 }, 'relative')).toBe(
      '21.6 % of relative attention in 3.1 % of the area: 7.0×',
    )
  })
})
