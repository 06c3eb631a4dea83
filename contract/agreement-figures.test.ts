import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cohenKappa, fleissKappa, krippendorffAlpha, type Mark, shareAgreed } from './agreement-figures.ts'

/** A line for each person, a mark for each unit; `*` was not judged. */
function unitsOf(...lines: string[]): (Mark | null)[][] {
  const rows = lines.map((line) => line.split(' '))
  return (rows[0] ?? []).map((_, at) => rows.map((row) => (row[at] === '*' ? null : (row[at] ?? null))))
}

/** Pairs from a 2 × 2 table: both yes, first yes only, second yes only, both no. */
function pairsOf(both: number, first: number, second: number, neither: number) {
  const times = (pair: readonly [Mark, Mark], n: number) => Array.from({ length: n }, () => pair)
  return [
    ...times(['yes', 'yes'], both),
    ...times(['yes', 'no'], first),
    ...times(['no', 'yes'], second),
    ...times(['no', 'no'], neither),
  ]
}

describe('published examples', () => {
  it('Krippendorff (2011), part C: four observers, twelve units, missing marks, nominal', () => {
    const units = unitsOf(
      '1 2 3 3 2 1 4 1 2 * * *',
      '1 2 3 3 2 2 4 1 2 5 * 3',
      '* 3 3 3 2 3 4 2 2 5 1 *',
      '1 2 3 3 2 4 4 1 2 5 1 *',
    )
    expect(krippendorffAlpha(units)).toMatchObject({ units: 11 })
    expect(krippendorffAlpha(units).value).toBeCloseTo(0.743, 3)
  })

  it('Krippendorff’s three observers, fifteen units, most marks missing, nominal (Wikipedia)', () => {
    const units = unitsOf(
      '* * * * * 3 4 1 2 1 1 3 3 * 3',
      '1 * 2 1 3 3 4 3 * * * * * * *',
      '* * 2 1 3 4 4 * 2 1 1 3 3 * 4',
    )
    expect(krippendorffAlpha(units).value).toBeCloseTo(0.691, 3)
  })

  it('Fleiss: fourteen people, ten subjects, five categories (Wikipedia)', () => {
    const table = [
      [0, 0, 0, 0, 14],
      [0, 2, 6, 4, 2],
      [0, 0, 3, 5, 6],
      [0, 3, 9, 2, 0],
      [2, 2, 8, 1, 1],
      [7, 7, 0, 0, 0],
      [3, 2, 6, 3, 0],
      [2, 5, 3, 2, 2],
      [6, 5, 2, 1, 0],
      [0, 2, 2, 3, 7],
    ]
    const units = table.map((row) => row.flatMap((n, k) => Array.from({ length: n }, () => String(k))))
    expect(fleissKappa(units).value).toBeCloseTo(0.21, 3)
  })

  it('Cohen: fifty grants, and two tables of equal agreement and different margins (Wikipedia)', () => {
    expect(cohenKappa(pairsOf(20, 5, 10, 15)).value).toBeCloseTo(0.4, 12)
    expect(cohenKappa(pairsOf(45, 15, 25, 15)).value).toBeCloseTo(0.1304, 4)
    expect(cohenKappa(pairsOf(25, 35, 5, 35)).value).toBeCloseTo(0.2593, 4)
    expect(shareAgreed(pairsOf(20, 5, 10, 15))).toBe(0.7)
  })

  it('the interval of Cohen’s example is that of its large-sample error (0.127)', () => {
    const { low, high } = cohenKappa(pairsOf(20, 5, 10, 15))
    expect(low).toBeCloseTo(0.15109, 5)
    expect(high).toBeCloseTo(0.64891, 5)
  })

  it('the bootstrap of alpha for the same pairs gives about the same', () => {
    const { low, high } = krippendorffAlpha(pairsOf(20, 5, 10, 15))
    expect(low).toBeGreaterThan(0.1)
    expect(low).toBeLessThan(0.2)
    expect(high).toBeGreaterThan(0.6)
    expect(high).toBeLessThan(0.7)
  })
})

const mark = fc.constantFrom('accept', 'mend', 'reject')
const sparse = fc.array(fc.array(fc.option(mark, { nil: null }), { minLength: 4, maxLength: 4 }), {
  maxLength: 25,
})
const full = fc.array(fc.tuple(mark, mark, mark), { minLength: 2, maxLength: 25 })
const seeded = (n: number) => (list: readonly unknown[]) => (n * 7919) % Math.max(1, list.length)
const turned = <T>(list: readonly T[], n: number) => {
  const at = seeded(n)(list)
  return [...list.slice(at), ...list.slice(0, at)].reverse()
}

describe('what always holds', () => {
  it('who is named first, and which unit comes first, changes nothing', () => {
    fc.assert(
      fc.property(sparse, full, fc.nat(50), (units, whole, n) => {
        const close = (a: number | null, b: number | null) =>
          a === null || b === null ? expect(a).toBe(b) : expect(a).toBeCloseTo(b, 10)
        close(
          krippendorffAlpha(units).value,
          krippendorffAlpha(turned(units, n).map((unit) => turned(unit, n))).value,
        )
        close(fleissKappa(whole).value, fleissKappa(turned(whole, n).map((unit) => turned(unit, n))).value)
        const pairs = whole.map(([a, b]) => [a, b] as const)
        close(cohenKappa(pairs).value, cohenKappa(turned(pairs, n).map(([a, b]) => [b, a] as const)).value)
      }),
      { numRuns: 60 },
    )
  })

  it('other names for the same marks change nothing', () => {
    fc.assert(
      fc.property(sparse, (units) => {
        const renamed = units.map((unit) => unit.map((one) => one && `${one.length}-${one}`))
        expect(krippendorffAlpha(renamed).value ?? 0).toBeCloseTo(krippendorffAlpha(units).value ?? 0, 10)
      }),
      { numRuns: 40 },
    )
  })

  it('everybody agrees on marks that vary: 1, with an interval that holds it', () => {
    fc.assert(
      fc.property(fc.array(mark, { minLength: 2, maxLength: 30 }), (marks) => {
        fc.pre(new Set(marks).size > 1)
        const units = marks.map((one) => [one, one, one])
        for (const figure of [
          krippendorffAlpha(units),
          fleissKappa(units),
          cohenKappa(marks.map((one) => [one, one] as const)),
        ]) {
          expect(figure.value).toBeCloseTo(1, 10)
          if (figure.low !== null) expect(figure.high).toBeCloseTo(1, 10)
        }
      }),
      { numRuns: 25 },
    )
  })

  it('values are never above 1, intervals hold their order, and the same marks give the same figures', () => {
    fc.assert(
      fc.property(sparse, (units) => {
        const one = krippendorffAlpha(units)
        expect(krippendorffAlpha(units)).toEqual(one)
        expect(one.reason === null).toBe(one.value !== null)
        if (one.value === null) return
        expect(one.value).toBeLessThanOrEqual(1 + 1e-12)
        if (one.low !== null && one.high !== null) expect(one.low).toBeLessThanOrEqual(one.high)
      }),
      { numRuns: 40 },
    )
  })

  it('alpha of two people with every mark approaches Cohen and Fleiss as units grow', () => {
    const pairs = Array.from({ length: 20 }, () => pairsOf(20, 5, 10, 15)).flat()
    const alpha = krippendorffAlpha(pairs).value ?? 0
    expect(alpha).toBeCloseTo(fleissKappa(pairs).value ?? 0, 2)
    expect(alpha).toBeCloseTo(cohenKappa(pairs).value ?? 0, 1)
  })
})

describe('where there is no figure there is a reason', () => {
  it('nothing, one person, one mark alone, uneven numbers', () => {
    expect(krippendorffAlpha([])).toMatchObject({ value: null, reason: 'no-units', units: 0 })
    expect(krippendorffAlpha([['yes', null], [null]])).toMatchObject({ value: null, reason: 'no-units' })
    expect(fleissKappa([['yes'], ['no']])).toMatchObject({ value: null, reason: 'no-units' })
    expect(fleissKappa([['yes', 'no'], ['no']])).toMatchObject({ value: null, reason: 'uneven', units: 2 })
    expect(
      fleissKappa([
        ['yes', 'no'],
        [null, null],
      ]),
    ).toMatchObject({ units: 1 })
    const always = Array.from({ length: 12 }, () => ['yes', 'yes'] as const)
    for (const figure of [krippendorffAlpha(always), fleissKappa(always), cohenKappa(always)]) {
      expect(figure).toMatchObject({ value: null, reason: 'no-variance', units: 12, low: null, high: null })
    }
  })

  it('few units have a value and no interval', () => {
    const few = cohenKappa(pairsOf(3, 1, 1, 2))
    expect(few.value).not.toBeNull()
    expect([few.low, few.high]).toEqual([null, null])
  })
})
