import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { causes, type Facts, flips, type Grade, gradeSchema, noFacts } from './facts.ts'
import type { FigureRow } from './figure-rows.ts'
import { figuresOf, figuresSchema } from './figures.ts'
import { movesOf } from './figures-flips.ts'
import { flipOfGrades } from './score-open.ts'

let next = 0
function row(facts: Partial<Facts>, part: Partial<FigureRow> = {}): FigureRow {
  const ordinal = part.ordinal ?? next++
  return {
    ...{ ordinal, key: `k${ordinal}`, category: null, kind: null, cycle: null, hasEvidence: false },
    ...part,
    facts: { ...noFacts, status: 'done', ...facts },
  }
}

const graded = (final: Grade, part: Partial<FigureRow> = {}) => row({ final, initial: final }, part)
const moved = (initial: Grade, final: Grade, part: Partial<FigureRow> = {}) =>
  row({ initial, final, flip: flipOfGrades(initial, final), cropArea: 0.1 }, part)
const times = (n: number, make: () => FigureRow) => Array.from({ length: n }, make)

describe('accuracy', () => {
  const rows = [
    ...times(6, () => graded('correct', { category: 'big' })),
    ...times(2, () => graded('wrong', { category: 'big' })),
    graded('unparsed', { category: 'small' }),
    graded('undecided', { category: 'small' }),
    row({ final: null }, { category: 'small' }),
    row({ status: 'failed' }, { category: 'small' }),
    row({ status: 'pending' }, { category: 'small' }),
  ]

  it('keeps every item in a bucket and states both denominators', () => {
    const { all } = figuresOf({ id: 'e', rows }).accuracy
    expect(all).toMatchObject({
      items: 13,
      ...{ correct: 6, wrong: 2, unparsed: 1, undecided: 1, ungraded: 1, failed: 1, waiting: 1 },
      share: { count: 6, of: 10, value: 0.6 },
      strict: { count: 6, of: 11 },
    })
  })

  it('is macro over categories, each weighing the same', () => {
    const { accuracy } = figuresOf({ id: 'e', rows })
    expect(accuracy.categories.map(({ name, accuracy: a }) => [name, a.share.count, a.share.of])).toEqual([
      ['big', 6, 8],
      ['small', 0, 2],
    ])
    expect(accuracy.macro?.value).toBeCloseTo((6 / 8 + 0) / 2, 12)
  })

  it('says in words what is left out or counts as wrong', () => {
    const { notes } = figuresOf({ id: 'e', rows })
    expect(notes).toHaveLength(4)
    expect(notes.join(' ')).toContain('got no answer from the engine')
    expect(figuresOf({ id: 'e', rows: [graded('correct')] }).notes).toEqual([])
  })
})

describe('flips', () => {
  const rows = [
    ...times(40, () => moved('correct', 'correct')),
    ...times(17, () => moved('wrong', 'correct')),
    ...times(3, () => moved('correct', 'wrong')),
    ...times(5, () => moved('wrong', 'wrong')),
    moved('correct', 'unparsed'),
    moved('unparsed', 'correct'),
    moved('undecided', 'wrong'),
    row({ status: 'failed' }),
  ]

  it('are the 2 x 2 with unparsed and undecided apart, and an exact test with both as wrong', () => {
    const all = figuresOf({ id: 'e', rows }).flips?.all
    expect(all?.items).toBe(68)
    expect(all?.flips).toEqual({
      'right-right': 40,
      'wrong-right': 17,
      'right-wrong': 3,
      'wrong-wrong': 5,
      unparsed: 2,
      undecided: 1,
    })
    expect([all?.gained, all?.lost]).toEqual([18, 4])
    // 2 * (C(22,0) + C(22,1) + C(22,2) + C(22,3) + C(22,4)) / 2^22
    expect(all?.p).toBeCloseTo((2 * (1 + 22 + 231 + 1540 + 7315)) / 2 ** 22, 12)
    expect(all?.first).toMatchObject({ count: 44, of: 68 })
    expect(all?.second).toMatchObject({ count: 58, of: 68 })
  })

  it('are none where the method answers once', () => {
    const figures = figuresOf({ id: 'e', rows: [graded('correct'), graded('wrong'), graded('undecided')] })
    expect(figures.flips).toBeNull()
    expect(figures.initial).toBeNull()
  })
})

describe('two evaluations', () => {
  it('are paired by item, and items that only one has are named', () => {
    const first = [
      graded('correct', { ordinal: 1 }),
      graded('correct', { ordinal: 2 }),
      graded('wrong', { ordinal: 3 }),
      graded('wrong', { ordinal: 4 }),
      row({ status: 'failed' }, { ordinal: 5 }),
      graded('correct', { ordinal: 6, key: 'six' }),
      row({ status: 'failed' }, { ordinal: 8 }),
    ]
    const second = [
      graded('wrong', { ordinal: 2 }),
      graded('correct', { ordinal: 1 }),
      graded('correct', { ordinal: 3 }),
      graded('unparsed', { ordinal: 4 }),
      graded('correct', { ordinal: 5 }),
      row({ status: 'failed' }, { ordinal: 6 }),
      graded('correct', { ordinal: 7, key: 'seven' }),
    ]
    const { pair, notes } = figuresOf({ id: 'a', rows: first, against: { id: 'b', rows: second } })
    expect(pair).toMatchObject({
      first: 'a',
      second: 'b',
      all: { items: 4, gained: 1, lost: 1, p: 1 },
      onlyFirst: { count: 1, named: [{ ordinal: 6, key: 'six' }] },
      onlySecond: {
        count: 2,
        named: [
          { ordinal: 5, key: 'k5' },
          { ordinal: 7, key: 'seven' },
        ],
      },
      neither: 1,
    })
    expect(notes.join(' ')).toContain('3 items are answered in only one')
  })
})

describe('dual view', () => {
  it('is regional minus global by dimension and weighted by items in all', () => {
    const dual = (category: string, global: Grade, regional: Grade) =>
      row({ global, regional, initial: global, final: regional }, { category })
    const rows = [
      ...times(3, () => dual('OCR', 'wrong', 'correct')),
      ...times(1, () => dual('OCR', 'correct', 'correct')),
      ...times(1, () => dual('Counting', 'correct', 'wrong')),
      row({ global: 'correct', regional: null }, { category: 'OCR' }),
    ]
    const found = figuresOf({ id: 'e', rows }).dual
    expect(found?.companion).toBeNull()
    expect(found?.missing).toBe(1)
    expect(found?.dimensions.map(({ name, items, gap }) => [name, items, gap?.value])).toEqual([
      ['OCR', 4, 0.75],
      ['Counting', 1, -1],
    ])
    expect(found?.all.gap?.value).toBeCloseTo(4 / 5 - 2 / 5, 12)
  })

  it('takes what it lacks from a companion evaluation', () => {
    const rows = [graded('wrong', { ordinal: 1 }), graded('correct', { ordinal: 2 })]
    const companion = [
      row({ global: 'wrong', regional: 'correct' }, { ordinal: 1 }),
      row({ global: 'correct', regional: 'correct' }, { ordinal: 9 }),
    ]
    expect(figuresOf({ id: 'e', rows }).dual).toBeNull()
    expect(figuresOf({ id: 'e', rows, dual: { id: 'd', rows: companion } }).dual).toMatchObject({
      companion: 'd',
      all: { items: 1, global: { count: 0 }, regional: { count: 1 }, own: { count: 0, of: 1 } },
      missing: 1,
    })
  })
})

describe('where it looked', () => {
  it('compares attention with chance', () => {
    const covered = (share: number, area: number) =>
      row({ coverageShare: share, coverageArea: area, coverageRatio: share / area, final: 'correct' })
    const found = figuresOf({ id: 'e', rows: [covered(0.2, 0.01), covered(0.4, 0.5), row({})] }).coverage
    expect(found?.share.mean.value).toBeCloseTo(0.3, 12)
    expect(found?.area.mean.value).toBeCloseTo(0.255, 12)
    expect(found?.aboveChance).toMatchObject({ count: 1, of: 2 })
    expect(found?.byArea.map((bin) => bin.count)).toEqual([0, 0, 1, 1])
    expect(found?.ratios.reduce((sum, bin) => sum + bin.right + bin.wrong, 0)).toBe(2)
  })

  it('does not mix attention in the evidence with attention in a box of its own', () => {
    const covered = (share: number, hasEvidence: boolean) =>
      row({ coverageShare: share, coverageArea: 0.1, coverageRatio: share / 0.1 }, { hasEvidence })
    const mixed = figuresOf({ id: 'e', rows: [covered(0.2, true), covered(0.9, false)] }).coverage
    expect(mixed).toMatchObject({ of: 'evidence', share: { count: 1 } })
    expect(figuresOf({ id: 'e', rows: [covered(0.9, false)] }).coverage).toMatchObject({ of: 'box' })
  })

  it('counts boxes, crops and cost over the items that have them', () => {
    const rows = [
      row(
        {
          final: 'correct',
          iou: 0.6,
          recall: 1,
          boxBroken: false,
          boxArea: 0.02,
          cropArea: 0.1,
          calls: 2,
          ms: 500,
        },
        { hasEvidence: true },
      ),
      row(
        {
          final: 'wrong',
          iou: 0.1,
          recall: 0.2,
          boxBroken: false,
          boxArea: 0.3,
          cropArea: 0.5,
          calls: 2,
          ms: 1500,
        },
        { hasEvidence: true },
      ),
      row(
        { final: 'wrong', boxBroken: true, calls: 1, promptTokens: 10, completionTokens: 5 },
        { hasEvidence: true },
      ),
      row({ status: 'failed', ms: 90_000, calls: 1 }, { hasEvidence: true }),
    ]
    const found = figuresOf({ id: 'e', rows })
    expect(found.boxes).toMatchObject({
      items: 3,
      withBox: 2,
      half: { count: 1, of: 2 },
      seen: { count: 1, of: 2 },
      missed: { count: 1, of: 2 },
      broken: { count: 1, of: 3 },
    })
    expect(found.crops).toMatchObject({ small: { count: 1, of: 2 } })
    expect(found.crops?.crop.mean.value).toBeCloseTo(0.3, 12)
    expect(found.cost.calls).toMatchObject({ count: 3, sum: 5 })
    expect(found.cost.tokens).toMatchObject({ count: 1, sum: 15 })
    // A failed item's time is not the time of an answer.
    expect(found.speed).toMatchObject({ meanMs: 1000, perSecond: 1 })
  })
})

const grade = fc.option(fc.constantFrom(...gradeSchema.options), { nil: null })
const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null })
const amount = fc.option(fc.nat(1_000_000), { nil: null })
const anyFacts: fc.Arbitrary<Facts> = fc.record({
  status: fc.constantFrom('pending', 'running', 'done', 'failed'),
  initial: grade,
  final: grade,
  flip: fc.option(fc.constantFrom(...flips), { nil: null }),
  gradedBy: fc.constantFrom('rule', 'judge', 'person', null),
  ...{ initialConfidence: share, finalConfidence: share, iou: share, recall: share, otherIou: share },
  boxBroken: fc.option(fc.boolean(), { nil: null }),
  ...{ boxArea: share, cropArea: share, coverageShare: share, coverageArea: share },
  coverageRatio: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { nil: null }),
  ...{ global: grade, regional: grade, calls: amount, promptTokens: amount, completionTokens: amount },
  ms: fc.option(fc.double({ min: 0, max: 1e7, noNaN: true }), { nil: null }),
  cause: fc.option(fc.constantFrom(...causes), { nil: null }),
  causeBy: fc.constantFrom('rule', 'person', null),
})
const anyRows = fc
  .array(
    fc.record({
      facts: anyFacts,
      category: fc.constantFrom('a', 'b', null),
      kind: fc.constantFrom('x', null),
      cycle: fc.option(
        fc.record({ group: fc.constantFrom('1', '2'), turn: fc.constantFrom('1', '2', '3') }),
        { nil: null },
      ),
      hasEvidence: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  .map((list): FigureRow[] => list.map((each, ordinal) => ({ ...each, ordinal, key: String(ordinal) })))

describe('figures of any rows', () => {
  it('are valid JSON of their schema, whatever is missing', () => {
    fc.assert(
      fc.property(anyRows, anyRows, (rows, others) => {
        const figures = figuresOf({
          id: 'e',
          rows,
          against: { id: 'o', rows: others },
          dual: { id: 'd', rows: others },
        })
        expect(figuresSchema.parse(JSON.parse(JSON.stringify(figures)))).toEqual(figures)
      }),
      { numRuns: 60, examples: [[[row({ final: 'correct', ms: 5e-324 })], []]] },
    )
  })

  it('lose no item, and categories add up to all', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const { accuracy, flips: found, causes: why } = figuresOf({ id: 'e', rows })
        const { items, share: ofGraded, strict, ...counts } = accuracy.all
        expect(Object.values(counts).reduce((sum, n) => sum + n, 0)).toBe(rows.length)
        expect(items).toBe(rows.length)
        expect(strict.of - ofGraded.of).toBe(counts.failed)
        const total = accuracy.categories.reduce((sum, each) => sum + each.accuracy.correct, 0)
        expect(total).toBe(counts.correct)
        expect(why.causes.reduce((sum, each) => sum + each.count, 0)).toBe(why.items)
        if (found) {
          expect(Object.values(found.all.flips).reduce((sum, n) => sum + n, 0)).toBe(found.all.items)
          expect(found.all.matrix.reduce((sum, cell) => sum + cell.count, 0)).toBe(found.all.items)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('do not depend on the order of the rows', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const { accuracy, flips: found, causes: why, boxes } = figuresOf({ id: 'e', rows })
        const turned = figuresOf({ id: 'e', rows: rows.toReversed() })
        expect(turned.accuracy.all).toEqual(accuracy.all)
        expect(turned.flips?.all).toEqual(found?.all)
        expect(turned.causes).toEqual(why)
        expect(turned.boxes?.half).toEqual(boxes?.half)
      }),
      { numRuns: 40 },
    )
  })

  it('turn round with the pair', () => {
    const pairs = fc.array(fc.tuple(grade, grade))
    fc.assert(
      fc.property(pairs, (list) => {
        const there = movesOf(list)
        const back = movesOf(list.map(([a, b]) => [b, a] as const))
        expect(back.gained).toBe(there.lost)
        expect(back.p).toBe(there.p)
        expect(back.difference?.value ?? 0).toBeCloseTo(-(there.difference?.value ?? 0), 12)
        expect(there.second.count - there.first.count).toBe(there.gained - there.lost)
      }),
    )
  })

  it('are cheap for 25,000 rows and two more evaluations', () => {
    const rows = fc.sample(anyFacts, { numRuns: 500, seed: 7 })
    const many = Array.from({ length: 25_000 }, (_, ordinal) =>
      row(rows[ordinal % rows.length] ?? {}, { ordinal, category: `c${ordinal % 40}` }),
    )
    const before = process.cpuUsage()
    figuresOf({ id: 'e', rows: many, against: { id: 'o', rows: many }, dual: { id: 'd', rows: many } })
    // Processor time, in microseconds: other work on the machine does not count.
    expect(process.cpuUsage(before).user).toBeLessThan(3_000_000)
  })
})
