import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everything } from '#contract/slice.ts'
import { conditionOn, itemField, withRange } from '../filters/edit-rule.ts'
import { binRange, histogramKinds, rangeOfBins } from './histograms.ts'

describe('a range of bins', () => {
  it('comes back from the condition that it became, whatever the bins', () => {
    const chosen = fc
      .constantFrom(...histogramKinds)
      .chain((kind) =>
        fc
          .uniqueArray(fc.nat(kind.edges.length - 1), { minLength: 2, maxLength: 2 })
          .map(([a = 0, b = 1]) => ({ kind, from: Math.min(a, b), to: Math.max(a, b) })),
      )
    fc.assert(
      fc.property(chosen, ({ kind, from, to }) => {
        const field = itemField(kind.field)
        const rule = withRange(everything, field, rangeOfBins({ from, to }, kind.edges))
        expect(binRange(conditionOn(rule, field), kind.edges)).toEqual({ from, to })
      }),
    )
  })

  it('is what a typed range touches', () => {
    const edges = [0, 0.5, 1]
    const condition = (min: number | null, max: number | null) => ({
      ...itemField('x'),
      test: { is: 'between' as const, min, max, closed: false },
      not: false,
    })
    expect(binRange(condition(0.2, 0.4), edges)).toEqual({ from: 0, to: 1 })
    expect(binRange(condition(0.2, 0.7), edges)).toEqual({ from: 0, to: 2 })
    expect(binRange(condition(null, null), edges)).toEqual({ from: 0, to: 2 })
    expect(binRange({ ...condition(0, 1), not: true }, edges)).toBeNull()
    expect(binRange(null, edges)).toBeNull()
  })

  it('has ticks that are edges', () => {
    for (const { edges, ticks } of histogramKinds) expect(edges).toEqual(expect.arrayContaining([...ticks]))
  })
})
