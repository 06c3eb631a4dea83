import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binOf, calibration, evenEdges, histogram, ratioEdges, shareEdges } from './bins.ts'

describe('bins', () => {
  it('have round edges', () => {
    expect(evenEdges(0, 1, 10)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
  })

  it('take in their lower edge, and the last one its upper edge too', () => {
    const edges = [0, 1, 2]
    expect([0, 0.999, 1, 2].map((v) => binOf(v, edges))).toEqual([0, 0, 1, 1])
    expect([-0.001, 2.001, Number.NaN].map((v) => binOf(v, edges))).toEqual([-1, -1, -1])
  })

  it('find the one bin that holds a value, and lose none', () => {
    for (const edges of [shareEdges, ratioEdges, evenEdges(0, 1, 20)]) {
      fc.assert(
        fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (values) => {
          for (const value of values) {
            const at = binOf(value, edges)
            expect(value).toBeGreaterThanOrEqual(edges[at] ?? Number.NaN)
            expect(value).toBeLessThanOrEqual(edges[at + 1] ?? Number.NaN)
          }
          const bins = histogram(values, edges)
          expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(values.length)
        }),
      )
    }
  })

  it('do not move with the data', () => {
    expect(histogram([0.35], evenEdges(0, 1, 4)).map((b) => [b.from, b.to, b.count])).toEqual([
      [0, 0.25, 0],
      [0.25, 0.5, 1],
      [0.5, 0.75, 0],
      [0.75, 1, 0],
    ])
  })
})

describe('calibration', () => {
  it('is the weighted distance between what was said and what came true', () => {
    // Four answers at 0.95 of which two are right, one at 0.15 that is wrong: (4 * |0.95 - 0.5| + 0.15) / 5.
    const four = [true, true, false, false].map((right) => ({ confidence: 0.95, right }))
    const found = calibration([...four, { confidence: 0.15, right: false }])
    expect(found?.error).toBeCloseTo((4 * 0.45 + 0.15) / 5, 12)
    expect(found?.bins[9]).toMatchObject({ count: 4, accuracy: 0.5 })
    expect(found?.bins[5]).toMatchObject({ count: 0, accuracy: null, confidence: null })
  })

  it('is zero for a prophet and one for a confident liar', () => {
    expect(calibration([{ confidence: 1, right: true }])?.error).toBe(0)
    expect(calibration([{ confidence: 1, right: false }])?.error).toBe(1)
    expect(calibration([])).toBeNull()
  })
})
