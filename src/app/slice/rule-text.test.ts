import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Condition, Sort } from '#contract/slice.ts'
import { readConditions, readSort, writeConditions, writeSort } from './rule-text.ts'

const chosen = { a: 'ev-1', b: 'ev.2' }
const id = fc.oneof(
  fc.constantFrom(null, 'ev-1', 'ev.2', 'a', 'is'),
  fc.string({ minLength: 1, maxLength: 20 }),
)
const name = fc.string({ minLength: 1, maxLength: 20 })
const bound = fc.oneof(fc.constant(null), fc.double({ noNaN: true, noDefaultInfinity: true }))
const test = fc.oneof(
  fc.record({
    is: fc.constant('in' as const),
    words: fc.array(fc.string({ maxLength: 12 }), { maxLength: 4 }),
  }),
  fc.record({ is: fc.constant('between' as const), min: bound, max: bound, closed: fc.boolean() }),
  fc.constant({ is: 'missing' as const }),
)
const condition: fc.Arbitrary<Condition> = fc.record({
  field: name,
  evaluation: id,
  against: id,
  test,
  not: fc.boolean(),
})

describe('a rule as text', () => {
  it('is the same rule when it is read again', () => {
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 5 }), (conditions) => {
        // -0 has no digits of its own.
        const plain = JSON.parse(JSON.stringify(conditions)) as Condition[]
        expect(readConditions(writeConditions(plain, chosen), chosen)).toEqual(plain)
      }),
    )
  })

  it('keeps every sort', () => {
    fc.assert(
      fc.property(
        fc.record({ field: name, evaluation: id, against: id, descending: fc.boolean() }),
        (sort: Sort) => {
          expect(readSort(writeSort(sort, chosen), chosen)).toEqual(sort)
        },
      ),
    )
  })

  it('can be read by people', () => {
    const item = { evaluation: null, against: null }
    const text = writeConditions(
      [
        {
          field: 'flip',
          evaluation: 'ev-1',
          against: null,
          test: { is: 'in', words: ['right-wrong'] },
          not: false,
        },
        {
          field: 'iou',
          evaluation: 'ev.2',
          against: null,
          test: { is: 'between', min: 0.1, max: null, closed: false },
          not: false,
        },
        { field: 'category', ...item, test: { is: 'in', words: ['direct_attributes', ''] }, not: true },
      ],
      chosen,
    )
    expect(text).toBe('flip.a.is.right-wrong**iou.b.in.0.1_**category.not.direct_attributes*-')
  })

  it('follows the choice: what was said of A is said of the new A', () => {
    const [read] = readConditions('flip.a.is.right-wrong', { a: 'other', b: null })
    expect(read?.evaluation).toBe('other')
  })

  it('leaves out what cannot be read, and keeps the rest', () => {
    const text = 'flip.b.is.x**nonsense**iou.a.in.x_2**.is.y**iou.a.in.1_2_3**iou.z.missing**type.is.open'
    const read = readConditions(text, { a: 'e', b: null })
    expect(read.map((one) => one.field)).toEqual(['type'])
    expect(readSort('', chosen)).toBeNull()
  })
})
