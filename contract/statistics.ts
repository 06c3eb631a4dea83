/**
 * The statistics behind every figure. All intervals are 95 % and have a closed form, so nothing here draws random numbers
 * and the same rows always give the same figure:
 * - a share: Wilson's score interval (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927), which stays inside 0..1 and is honest at 0 and n of n;
 * - a mean (IoU, coverage, milliseconds): Student's t interval. A bootstrap would give the same width for the numbers of
 *   items that benchmarks have, and would need a seed to be repeatable;
 * - a median: the order statistics that a Binomial(n, 1/2) puts around it, which asks nothing of the distribution;
 * - a mean of shares over categories: Wilson's limits combined by Zou and Donner's square-and-add (Stat. Med. 27, 2008);
 * - a difference of two paired shares: Agresti and Min's Wald interval after half a count is added to each cell (Stat. Med. 24, 2005).
 */

/** Two-sided 95 % of the normal distribution. */
export const z95 = 1.959963984540054

/** An estimate and its 95 % interval. */
export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** `successes` of `n` as a share with Wilson's interval; null where n is 0. Throws RangeError for counts that cannot be. */
export function wilson(successes: number, n: number): Interval | null {
  if (!(successes >= 0 && successes <= n)) throw new RangeError(`wilson: ${successes} of ${n}`)
  if (n === 0) return null
  const value = successes / n
  const z2 = z95 * z95
  const middle = (value + z2 / (2 * n)) / (1 + z2 / n)
  const reach = (z95 / (1 + z2 / n)) * Math.sqrt((value * (1 - value)) / n + z2 / (4 * n * n))
  // At the ends the formula gives the end itself; rounding must not put the limit on the wrong side of it.
  return {
    value,
    low: successes === 0 ? 0 : Math.max(0, middle - reach),
    high: successes === n ? 1 : Math.min(1, middle + reach),
  }
}

/** Mean of independent shares, each with its interval, and the interval of that mean; null where there is none. */
export function meanOfShares(shares: readonly Interval[]): Interval | null {
  const n = shares.length
  if (n === 0) return null
  let sum = 0
  let below = 0
  let above = 0
  for (const { value, low, high } of shares) {
    sum += value
    below += (value - low) ** 2
    above += (high - value) ** 2
  }
  const value = sum / n
  return {
    value,
    low: Math.max(0, value - Math.sqrt(below) / n),
    high: Math.min(1, value + Math.sqrt(above) / n),
  }
}

/** A 2 x 2 table of one set of items judged twice: how many went which way. */
export interface PairedCounts {
  readonly bothRight: number
  /** right the first time only */
  readonly onlyFirst: number
  /** right the second time only */
  readonly onlySecond: number
  readonly bothWrong: number
}

/** Second share minus first share of the same items, -1..1; null without items. */
export function pairedDifference(counts: PairedCounts): Interval | null {
  const { bothRight, onlyFirst: b, onlySecond: c, bothWrong } = counts
  const n = bothRight + b + c + bothWrong
  if (n === 0) return null
  const m = n + 2
  const middle = (c - b) / m
  const reach = z95 * (Math.sqrt(Math.max(0, b + c + 1 - (c - b) ** 2 / m)) / m)
  const value = (c - b) / n
  return {
    value,
    low: Math.max(-1, Math.min(value, middle - reach)),
    high: Math.min(1, Math.max(value, middle + reach)),
  }
}

/**
 * McNemar's exact test, two-sided (Q. McNemar, Psychometrika 12, 1947): the probability that the items which changed
 * would split at least this unevenly if both ways were equally likely. 1 where nothing changed. For any n, through logarithms.
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  const n = onlyFirst + onlySecond
  const least = Math.min(onlyFirst, onlySecond)
  if (!Number.isInteger(n) || least < 0) throw new RangeError(`mcnemarExact: ${onlyFirst}, ${onlySecond}`)
  if (2 * least === n) return 1
  const half = n * Math.LN2
  const largest = logChoose(n, least) - half
  // Summed from the largest term down, so that terms too small for a double do not matter.
  let sum = 0
  for (let k = least; k >= 0; k--) {
    const term = Math.exp(logChoose(n, k) - half - largest)
    sum += term
    if (term < 1e-18 * sum) break
  }
  // Never 0: a probability too small for a double is not an impossibility.
  return Math.min(1, Math.max(Number.MIN_VALUE, 2 * Math.exp(largest) * sum))
}

/** Arithmetic mean with Student's t interval; of one value the interval is the value. Null without values. */
export function meanInterval(values: readonly number[]): Interval | null {
  const n = values.length
  if (n === 0) return null
  let sum = 0
  for (const value of values) sum += value
  const value = sum / n
  if (n === 1) return { value, low: value, high: value }
  let squares = 0
  for (const each of values) squares += (each - value) ** 2
  const reach = studentQuantile(0.975, n - 1) * Math.sqrt(squares / (n - 1) / n)
  return { value, low: value - reach, high: value + reach }
}

/** The value below which a share `p` (0..1) lies, linear between neighbours (Hyndman and Fan's type 7). `sorted` ascends and is not empty. */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) throw new RangeError('quantile: no values')
  const at = Math.min(1, Math.max(0, p)) * (sorted.length - 1)
  const below = sorted[Math.floor(at)] as number
  const above = sorted[Math.ceil(at)] as number
  return below + (above - below) * (at - Math.floor(at))
}

/** Median with the narrowest order statistics that hold it with at least 95 %; with fewer than six values these are the extremes. Null without values. */
export function medianInterval(values: readonly number[]): Interval | null {
  return medianOfSorted(Float64Array.from(values).sort())
}

/** The same of values that ascend already. */
export function medianOfSorted(sorted: ArrayLike<number>): Interval | null {
  const n = sorted.length
  if (n === 0) return null
  // Logarithm of C(n, k) / 2^n, counted up one k at a time.
  let term = -n * Math.LN2
  let tail = 0
  let rank = -1
  while (rank + 1 < n / 2) {
    tail += Math.exp(term)
    if (tail > 0.025) break
    rank++
    term += Math.log((n - rank) / (rank + 1))
  }
  const low = Math.max(0, rank)
  return {
    value: quantile(sorted, 0.5),
    low: sorted[low] as number,
    high: sorted[n - 1 - low] as number,
  }
}

/** Natural logarithm of the gamma function for x > 0, after Lanczos (SIAM J. Numer. Anal. B 1, 1964), good to about 15 digits. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const t = x + 6.5
  let series = 0.999_999_999_999_809_9
  lanczos.forEach((coefficient, i) => {
    series += coefficient / (x + i)
  })
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series)
}

const lanczos = [
  676.520_368_121_885_1, -1259.139_216_722_402_8, 771.323_428_777_653_1, -176.615_029_162_140_6,
  12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_572e-6, 1.505_632_735_149_311_6e-7,
]

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
}

/** Quantile of Student's t distribution; `p` in 0.5..1, degrees of freedom 1 or more. */
export function studentQuantile(p: number, freedom: number): number {
  if (!(p >= 0.5 && p < 1) || !(freedom >= 1)) throw new RangeError(`studentQuantile: ${p}, ${freedom}`)
  let low = 0
  let high = 1
  while (studentBelow(high, freedom) < p) high *= 2
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2
    if (studentBelow(middle, freedom) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Probability that Student's t is below `t` (0 or more). */
function studentBelow(t: number, freedom: number): number {
  return 1 - 0.5 * incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5)
}

/** Regularised incomplete beta function by its continued fraction (Abramowitz and Stegun 26.5.8), summed after Lentz. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x) - Math.log(a),
  )
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= 300; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / awayFromZero(1 + even * d)
    c = awayFromZero(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / awayFromZero(1 + odd * d)
    c = awayFromZero(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return front * fraction
}

function awayFromZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value
}
