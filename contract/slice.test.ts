import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FactTable, ResultColumns, WordsColumn } from './facts.ts'
import {
  applyRule,
  type Condition,
  everything,
  maskOf,
  sliceRuleSchema,
  sortRows,
  UnknownField,
} from './slice.ts'

const words = (list: readonly string[], codes: readonly number[]): WordsColumn => ({
  words: [...list],
  codes: [...codes],
})
const none = words([], [-1, -1, -1, -1])
const unknown = [null, null, null, null]

function results(final: readonly number[], iou: readonly (number | null)[]): ResultColumns {
  return {
    status: none,
    initial: none,
    final: words(['correct', 'wrong', 'unparsed', 'undecided'], final),
    flip: none,
    gradedBy: none,
    cause: none,
    global: none,
    regional: none,
    tags: { words: ['odd', 'blurred'], codes: [[0], [0, 1], [], []] },
    initialConfidence: unknown,
    finalConfidence: unknown,
    confidenceChange: unknown,
    iou: [...iou],
    recall: unknown,
    boxArea: unknown,
    cropArea: unknown,
    coverageShare: unknown,
    coverageArea: unknown,
    coverageRatio: unknown,
    calls: unknown,
    tokens: unknown,
    ms: unknown,
  }
}

const table: FactTable = {
  datasetId: 'd',
  revision: 1,
  rows: 4,
  items: {
    category: words(['OCR', 'colour'], [0, 1, 0, -1]),
    kind: none,
    type: none,
    tags: { words: [], codes: [[], [], [], []] },
    note: none,
    megapixels: [1, 2, 3, 4],
    evidenceArea: [0.1, null, 0.3, 0],
  },
  evaluations: [
    { id: 'a', revision: 1, columns: results([0, 0, 1, -1], [0.5, null, 0.9, 1]) },
    { id: 'b', revision: 1, columns: results([0, 1, 0, 1], [0, 0, 0, 0]) },
  ],
}

const condition = (part: Partial<Condition> & Pick<Condition, 'field' | 'test'>): Condition => ({
  evaluation: null,
  against: null,
  not: false,
  ...part,
})
const chosen = (...conditions: Condition[]) => [...applyRule(table, { ...everything, conditions }, null)]

describe('a slice', () => {
  it('chooses by words, with the empty word for rows that have none', () => {
    expect(chosen(condition({ field: 'category', test: { is: 'in', words: ['OCR'] } }))).toEqual([0, 2])
    expect(chosen(condition({ field: 'category', test: { is: 'in', words: ['colour', ''] } }))).toEqual([
      1, 3,
    ])
    expect(chosen(condition({ field: 'category', test: { is: 'in', words: ['no such'] } }))).toEqual([])
    expect(chosen(condition({ field: 'category', test: { is: 'missing' } }))).toEqual([3])
  })

  it('chooses by any of a row’s tags', () => {
    const test = { is: 'in' as const, words: ['blurred', ''] }
    expect(chosen(condition({ field: 'tags', evaluation: 'a', test }))).toEqual([1, 2, 3])
  })

  it('takes a range without its upper end, unless it is closed; unknown values are in no range', () => {
    const between = (min: number | null, max: number | null, closed = false) =>
      chosen(condition({ field: 'iou', evaluation: 'a', test: { is: 'between', min, max, closed } }))
    expect(between(0.5, 1)).toEqual([0, 2])
    expect(between(0.5, 1, true)).toEqual([0, 2, 3])
    expect(between(null, null)).toEqual([0, 2, 3])
  })

  it('tells who wins where of two evaluations, and nothing where only one has answered', () => {
    const outcome = (word: string) =>
      chosen(
        condition({ field: 'outcome', evaluation: 'a', against: 'b', test: { is: 'in', words: [word] } }),
      )
    expect(outcome('both-right')).toEqual([0])
    expect(outcome('only-first')).toEqual([1])
    expect(outcome('only-second')).toEqual([2])
    expect(outcome('both-wrong')).toEqual([])
    expect(outcome('')).toEqual([3])
  })

  it('sorts the items on which two evaluations disagree, and then the distance of their confidences', () => {
    const sure = (id: string, finalConfidence: (number | null)[]) =>
      table.evaluations
        .filter((one) => one.id === id)
        .map((one) => ({ ...one, columns: { ...one.columns, finalConfidence } }))
    const told = {
      ...table,
      evaluations: [...sure('a', [0.9, 0.5, null, 1]), ...sure('b', [0.2, 0.4, 0.4, 1])],
    }
    const sort = { field: 'disagreement', evaluation: 'a', against: 'b', descending: true }
    // 0: both right, 0.7 apart; 1: only the first, 0.1 apart; 2: only the second, not known; 3: one has not answered
    expect([...applyRule(told, { ...everything, sort }, null)]).toEqual([1, 2, 0, 3])
  })

  it('looks for text only where the rule has one', () => {
    expect([...applyRule(table, everything, new Set([1]))]).toEqual([0, 1, 2, 3])
    expect([...applyRule(table, { ...everything, text: 'red' }, new Set([1]))]).toEqual([1])
    expect([...applyRule(table, { ...everything, text: 'red' }, null)]).toEqual([])
  })

  it('sorts unknown values last in both directions and keeps ties in order', () => {
    const all = Uint32Array.from([0, 1, 2, 3])
    const sort = (descending: boolean) => [
      ...sortRows(table, all, { field: 'iou', evaluation: 'a', against: null, descending }),
    ]
    expect(sort(false)).toEqual([0, 2, 3, 1])
    expect(sort(true)).toEqual([3, 2, 0, 1])
    expect([
      ...sortRows(table, all, { field: 'category', evaluation: null, against: null, descending: true }),
    ]).toEqual([1, 0, 2, 3])
  })

  it('names fields that are not there', () => {
    const ask = (part: Partial<Condition>) => () =>
      maskOf(table, condition({ field: 'iou', test: { is: 'missing' }, ...part }))
    expect(ask({ field: 'nothing' })).toThrow(UnknownField)
    expect(ask({ field: 'constructor' })).toThrow(UnknownField)
    expect(ask({ evaluation: 'gone' })).toThrow(UnknownField)
    expect(ask({ field: 'category', test: { is: 'between', min: 0, max: 1, closed: false } })).toThrow(
      UnknownField,
    )
  })

  it('splits the rows with a condition and its opposite, for any range', () => {
    const value = fc.option(fc.double({ min: 0, max: 1, noNaN: true }))
    fc.assert(
      fc.property(value, value, fc.boolean(), (min, max, closed) => {
        const test = { is: 'between' as const, min, max, closed }
        const yes = chosen(condition({ field: 'iou', evaluation: 'a', test }))
        const no = chosen(condition({ field: 'iou', evaluation: 'a', test, not: true }))
        expect([...yes, ...no].sort()).toEqual([0, 1, 2, 3])
      }),
    )
  })

  it('reads an empty rule as everything', () => {
    expect(sliceRuleSchema.parse({})).toEqual(everything)
  })
})
