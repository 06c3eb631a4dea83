import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everything } from '#contract/slice.ts'
import {
  type ExploreSearch,
  exploreSearchSchema,
  parseSliceText,
  ruleOf,
  searchOfRule,
  sliceText,
} from './search.ts'

const word = (maxLength: number) => fc.option(fc.string({ minLength: 1, maxLength }), { nil: undefined })
const searches = fc.record({
  a: word(20),
  b: word(20),
  q: word(40),
  f: word(80),
  sort: word(40),
  layout: fc.constantFrom('grid', 'table', 'figures', undefined),
  size: fc.constantFrom('s', 'l', undefined),
  cols: word(30),
  i: fc.option(fc.nat(), { nil: undefined }),
  open: fc.constantFrom(true, undefined),
  plots: fc.constantFrom(false, undefined),
}) as fc.Arbitrary<ExploreSearch>

describe('the address of a view', () => {
  it('comes back from the text that Inspect carries', () => {
    fc.assert(
      fc.property(searches, (search) => {
        expect(parseSliceText(sliceText({ datasetId: 'd1', search }))).toEqual({ datasetId: 'd1', search })
      }),
    )
  })

  it('takes digits for words, and drops what it cannot read', () => {
    expect(exploreSearchSchema.parse({ q: 42, i: 'x', layout: 'sphere', open: 'maybe' })).toEqual({ q: '42' })
    expect(parseSliceText(undefined)).toBeNull()
    expect(parseSliceText('?a=1')).toBeNull()
  })

  it('holds a rule', () => {
    const rule = {
      text: 'red sign',
      conditions: [
        {
          field: 'iou',
          evaluation: 'e1',
          against: null,
          test: { is: 'between' as const, min: 0, max: 0.1, closed: false },
          not: true,
        },
      ],
      sort: { field: 'disagreement', evaluation: 'e1', against: 'e2', descending: true },
    }
    const chosen = { a: 'e1', b: 'e2' }
    const search = searchOfRule(rule, chosen)
    expect(search).toEqual({ q: 'red sign', f: 'iou.a.out.0_0.1', sort: '-disagreement.a.b' })
    expect(ruleOf({ ...chosen, ...search })).toEqual(rule)
    expect(searchOfRule(everything, chosen)).toEqual({ q: undefined, f: undefined, sort: undefined })
    expect(ruleOf({})).toEqual(everything)
  })
})
