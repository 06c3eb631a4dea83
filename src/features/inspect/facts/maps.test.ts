import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scalePosition } from '../../../canvas/heat.ts'
import { inRatioUnits, niceCeil, scaleOf } from '../../../canvas/map-scale.ts'
import { readingSentence, ticksOf } from './maps.ts'

describe('maps', () => {
  it('reads shares as multiples of an even share and leaves ratios alone', () => {
    const even = inRatioUnits(Float32Array.of(0.1, 0.3), 'question')
    expect([...even].map((v) => Number(v.toFixed(5)))).toEqual([0.5, 1.5])
    expect([...inRatioUnits(Float32Array.of(2, 4), 'relative')]).toEqual([2, 4])
    expect([...inRatioUnits(Float32Array.of(0, 0), 'generic')]).toEqual([0, 0])
  })

  it('centres a relative scale on 1×', () => {
    const scale = scaleOf(Float32Array.of(0.2, 5.6), 'relative')
    expect(scale).toEqual({ domain: [1 / 7, 7], logRatio: true })
    expect(scalePosition({ ...scale, name: 'inferno' }, 1)).toBeCloseTo(0.5, 12)
    expect(ticksOf(scale).map((t) => t.label)).toEqual(['0.14×', '1×', '7×'])
  })

  it('starts the other scales at nothing', () => {
    const scale = scaleOf(Float32Array.of(0.2, 3.9), 'question')
    expect(scale).toEqual({ domain: [0, 5], logRatio: false })
    expect(ticksOf(scale)).toEqual([
      { at: 0, label: '0' },
      { at: 0.2, label: '1×' },
      { at: 1, label: '5×' },
    ])
  })

  it('is wide enough for every value', () => {
    const value = fc.float({ min: 0, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1 }),
        fc.constantFrom('relative', 'question'),
        (list, kind) => {
          const { domain } = scaleOf(Float32Array.from(list), kind)
          for (const v of list) expect(v).toBeLessThanOrEqual(domain[1] * (1 + 1e-6))
          expect(domain[1]).toBeGreaterThan(domain[0])
        },
      ),
    )
  })

  it('is not thrown off by what is no number', () => {
    expect(scaleOf(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 3), 'relative').domain[1]).toBe(3)
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
