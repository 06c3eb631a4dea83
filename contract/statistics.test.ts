import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  logGamma,
  mcnemarExact,
  meanInterval,
  meanOfShares,
  medianInterval,
  pairedDifference,
  quantile,
  studentQuantile,
  wilson,
} from './statistics.ts'

const counts = fc
  .tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 3000 }))
  .map(([a, n]): [number, number] => [Math.min(a, n), n])

describe('wilson', () => {
  it('gives the published limits', () => {
    // Newcombe, Stat. Med. 17 (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29.
    const limits = (x: number, n: number) => {
      const found = wilson(x, n)
      return [found?.low.toFixed(4), found?.high.toFixed(4)]
    }
    expect(limits(81, 263)).toEqual(['0.2553', '0.3662'])
    expect(limits(15, 148)).toEqual(['0.0624', '0.1605'])
    expect(limits(0, 20)).toEqual(['0.0000', '0.1611'])
    expect(limits(1, 29)).toEqual(['0.0061', '0.1718'])
  })

  it('holds the share, stays in 0..1, mirrors, and narrows with n', () => {
    fc.assert(
      fc.property(counts, ([x, n]) => {
        const a = wilson(x, n)
        const b = wilson(n - x, n)
        const wider = wilson(x * 4, n * 4)
        if (!a || !b || !wider) throw new Error('null')
        expect(a.low).toBeGreaterThanOrEqual(0)
        expect(a.high).toBeLessThanOrEqual(1)
        expect(a.low).toBeLessThanOrEqual(a.value)
        expect(a.high).toBeGreaterThanOrEqual(a.value)
        expect(a.low).toBeCloseTo(1 - b.high, 12)
        expect(wider.high - wider.low).toBeLessThan(a.high - a.low)
      }),
    )
  })

  it('knows nothing of nothing and refuses impossible counts', () => {
    expect(wilson(0, 0)).toBeNull()
    expect(() => wilson(3, 2)).toThrow(RangeError)
    expect(() => wilson(-1, 2)).toThrow(RangeError)
    expect(() => wilson(Number.NaN, 2)).toThrow(RangeError)
  })
})

describe('McNemar', () => {
  it('equals the sum of exact fractions', () => {
    // Computed with rational arithmetic: 2 * sum of C(n, i) / 2^n.
    expect(mcnemarExact(3, 17)).toBeCloseTo(0.0025768280029296875, 14)
    expect(mcnemarExact(10, 4)).toBeCloseTo(0.1795654296875, 13)
    expect(mcnemarExact(0, 6)).toBeCloseTo(0.03125, 14)
    expect(mcnemarExact(980, 1220) / 3.3905081183389095e-7).toBeCloseTo(1, 9)
    expect(mcnemarExact(2400, 2600)).toBeCloseTo(0.004883649737517518, 10)
  })

  it('is 1 without a difference, small but finite for thousands, and symmetric', () => {
    expect(mcnemarExact(0, 0)).toBe(1)
    expect(mcnemarExact(5, 5)).toBe(1)
    expect(mcnemarExact(100, 4900)).toBeLessThan(1e-300)
    expect(mcnemarExact(100, 4900)).toBeGreaterThan(0)
    expect(() => mcnemarExact(1.5, 2)).toThrow(RangeError)
    fc.assert(
      fc.property(fc.nat(5000), fc.nat(5000), (b, c) => {
        const p = mcnemarExact(b, c)
        expect(p).toBe(mcnemarExact(c, b))
        expect(p).toBeGreaterThanOrEqual(0)
        expect(p).toBeLessThanOrEqual(1)
        if (b < c) expect(mcnemarExact(b, c + 2)).toBeLessThanOrEqual(p)
      }),
    )
  })

  it('agrees with a plain sum for small counts', () => {
    for (let b = 0; b <= 12; b++) {
      for (let c = 0; c <= 12; c++) {
        const n = b + c
        let sum = 0
        let choose = 1
        for (let k = 0; k <= Math.min(b, c); k++) {
          sum += choose
          choose = (choose * (n - k)) / (k + 1)
        }
        expect(mcnemarExact(b, c)).toBeCloseTo(Math.min(1, (2 * sum) / 2 ** n), 12)
      }
    }
  })
})

describe('differences of paired shares', () => {
  it('is the second share minus the first, and its interval tells what the test tells', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(400), fc.nat(400), fc.nat(400), (a, b, c, d) => {
        const n = a + b + c + d
        const found = pairedDifference({ bothRight: a, onlyFirst: b, onlySecond: c, bothWrong: d })
        if (n === 0) return expect(found).toBeNull()
        expect(found?.value).toBeCloseTo((a + c) / n - (a + b) / n, 12)
        expect(found?.low).toBeLessThanOrEqual(found?.value ?? -2)
        expect(found?.high).toBeGreaterThanOrEqual(found?.value ?? 2)
        const p = mcnemarExact(b, c)
        // The interval is approximate, so only clear cases must agree.
        if (p < 0.01) expect((found?.low ?? 0) > 0 || (found?.high ?? 0) < 0).toBe(true)
        if (p > 0.2) expect((found?.low ?? 1) < 0 && (found?.high ?? -1) > 0).toBe(true)
      }),
    )
  })

  it('gives the Agresti and Min limits of a table worked by hand', () => {
    // 794 + 150 approve first, 794 + 86 approve second, 570 never: (86 - 150) / 1602 -+ 1.96 sqrt(237 - 64^2/1602) / 1602.
    const found = pairedDifference({ bothRight: 794, onlyFirst: 150, onlySecond: 86, bothWrong: 570 })
    expect(found?.value).toBeCloseTo(-0.04, 12)
    expect(found?.low).toBeCloseTo(-0.0587, 4)
    expect(found?.high).toBeCloseTo(-0.0212, 4)
  })
})

describe('means and medians', () => {
  it('has the tabulated quantiles of Student', () => {
    const table: [number, number][] = [
      [1, 12.7062],
      [2, 4.30265],
      [5, 2.57058],
      [10, 2.22814],
      [30, 2.04227],
      [120, 1.97993],
      [100_000, 1.95999],
    ]
    for (const [freedom, t] of table) expect(studentQuantile(0.975, freedom)).toBeCloseTo(t, 4)
    expect(studentQuantile(0.5, 7)).toBeCloseTo(0, 12)
  })

  it('has the logarithms of factorials', () => {
    let sum = 0
    for (let n = 1; n <= 170; n++) {
      sum += Math.log(n)
      expect(Math.abs(logGamma(n + 1) - sum)).toBeLessThan(1e-12 * Math.max(1, sum))
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13)
  })

  it('puts the t interval around the mean', () => {
    // Mean 3, standard deviation sqrt(2.5), t(4) 2.77645: 3 -+ 1.96324.
    const found = meanInterval([1, 2, 3, 4, 5])
    expect(found?.value).toBe(3)
    expect(found?.low).toBeCloseTo(1.03676, 5)
    expect(found?.high).toBeCloseTo(4.96324, 5)
    expect(meanInterval([])).toBeNull()
    expect(meanInterval([7])).toEqual({ value: 7, low: 7, high: 7 })
  })

  it('covers the truth about as often as it says', () => {
    // Fixed draws of a uniform variable; 95 % of 400 intervals is 380 with a standard deviation of about 4.4.
    let state = 12345
    const draw = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state / 2 ** 32
    }
    let mean = 0
    let median = 0
    let share = 0
    for (let trial = 0; trial < 400; trial++) {
      const values = Array.from({ length: 40 }, draw)
      const within = (found: { low: number; high: number } | null) =>
        found !== null && found.low <= 0.5 && found.high >= 0.5
      if (within(meanInterval(values))) mean++
      if (within(medianInterval(values))) median++
      if (within(wilson(values.filter((v) => v < 0.5).length, 40))) share++
    }
    for (const hits of [mean, median, share]) {
      expect(hits).toBeGreaterThan(362)
      expect(hits).toBeLessThan(398)
    }
  })

  it('takes the ranks that a binomial gives: 10 values, the 2nd and the 9th', () => {
    const values = [5, 3, 9, 1, 7, 2, 10, 8, 6, 4]
    expect(medianInterval(values)).toEqual({ value: 5.5, low: 2, high: 9 })
    expect(medianInterval([1, 2, 3])).toEqual({ value: 2, low: 1, high: 3 })
    expect(medianInterval([])).toBeNull()
  })

  it('interpolates quantiles', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5)
    expect(quantile([1, 2, 3, 4], 0)).toBe(1)
    expect(quantile([1, 2, 3, 4], 1)).toBe(4)
    expect(quantile([10, 20], 0.25)).toBe(12.5)
    expect(() => quantile([], 0.5)).toThrow(RangeError)
  })

  it('averages shares with a narrower interval than the widest of them', () => {
    const one = wilson(3, 10)
    const two = wilson(60, 80)
    if (!one || !two) throw new Error('null')
    const both = meanOfShares([one, two])
    expect(both?.value).toBeCloseTo((0.3 + 0.75) / 2, 12)
    expect((both?.high ?? 0) - (both?.low ?? 0)).toBeLessThan(one.high - one.low)
    expect(meanOfShares([one])).toEqual(one)
    expect(meanOfShares([])).toBeNull()
  })
})
