/**
 * Agreement beyond chance between people who put the same things into categories without an order. All take units (entries) of
 * marks; null in a mark list means "not judged". Each is null with a reason where it is not defined, never a number made up.
 *
 * - Cohen's kappa of two people: J. Cohen, Educ. Psychol. Meas. 20, 1960.
 * - Fleiss' kappa of a fixed number of judgements a unit: J. L. Fleiss, Psychol. Bull. 76, 1971.
 * - Krippendorff's alpha, nominal, with missing marks: K. Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011.
 *
 * The interval of Cohen's kappa has a closed form (Fleiss, Cohen, Everitt, Psychol. Bull. 72, 1969). Those of the other two are
 * the percentile bootstrap over units (B. Efron, 1979) from a fixed seed, so that the same marks give the same interval. With
 * fewer than ten units there is none.
 */
import { createRandom } from './seeded.ts'
import { quantile, z95 } from './statistics.ts'

/** A category, as a word. */
export type Mark = string

export const reasons = {
  'no-units': 'nothing was judged by two people or more',
  'no-variance': 'everybody always gave the same mark, so that agreement by chance is certain, too',
  uneven: 'the items were not all judged by the same number of people',
} as const
export type Reason = keyof typeof reasons

export interface Agreed {
  /** 1: always; 0: as by chance; below: less than by chance; null: see `reason` */
  readonly value: number | null
  readonly reason: Reason | null
  /** 95 %; null where the value is, or the units are too few */
  readonly low: number | null
  readonly high: number | null
  /** units that went into it */
  readonly units: number
}

/** Both people's marks of the units that both judged. */
export function cohenKappa(pairs: readonly (readonly [Mark, Mark])[]): Agreed {
  const n = pairs.length
  if (n === 0) return none('no-units', 0)
  const words = codes(pairs)
  const size = words.size
  const table = new Float64Array(size * size)
  const first = new Float64Array(size)
  const second = new Float64Array(size)
  for (const [a, b] of pairs) {
    const [i, j] = [words.get(a) ?? 0, words.get(b) ?? 0]
    add(table, i * size + j, 1 / n)
    add(first, i, 1 / n)
    add(second, j, 1 / n)
  }
  const of = (list: Float64Array, at: number) => list[at] ?? 0
  let same = 0
  let chance = 0
  for (let k = 0; k < size; k += 1) {
    same += of(table, k * size + k)
    chance += of(first, k) * of(second, k)
  }
  const value = beyondChance(same, chance)
  if (value === null) return none('no-variance', n)
  const left = 1 - value
  let variance = -((value - chance * left) ** 2)
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) {
      const share = of(table, i * size + j)
      variance +=
        i === j
          ? share * (1 - (of(first, i) + of(second, i)) * left) ** 2
          : share * (left * (of(second, i) + of(first, j))) ** 2
    }
  }
  const reach = (z95 * Math.sqrt(Math.max(0, variance) / n)) / (1 - chance)
  const wide = n >= LEAST_FOR_INTERVAL
  return {
    ...{ value, reason: null, units: n },
    low: wide ? Math.max(-1, value - reach) : null,
    high: wide ? Math.min(1, value + reach) : null,
  }
}

/**
 * Units of which every one has the same number of marks (two or more), whoever gave them. Units without any are left out;
 * null (uneven) where the others' numbers differ.
 */
export function fleissKappa(units: readonly (readonly (Mark | null)[])[]): Agreed {
  const given = present(units).filter((marks) => marks.length > 0)
  const raters = given[0]?.length ?? 0
  if (given.every((marks) => marks.length < 2)) return none('no-units', 0)
  if (given.some((marks) => marks.length !== raters)) return none('uneven', given.length)
  return figureOf(given, (patterns, weights) => {
    const totals = new Float64Array(patterns[0]?.length ?? 0)
    let agreed = 0
    let count = 0
    patterns.forEach((pattern, at) => {
      const weight = weights[at] ?? 0
      let squares = 0
      pattern.forEach((marks, k) => {
        squares += marks * marks
        add(totals, k, weight * marks)
      })
      agreed += (weight * (squares - raters)) / (raters * (raters - 1))
      count += weight
    })
    const chance = totals.reduce((sum, total) => sum + (total / (count * raters)) ** 2, 0)
    return beyondChance(agreed / count, chance)
  })
}

/** Any number of marks a unit; units with fewer than two say nothing and are left out. */
export function krippendorffAlpha(units: readonly (readonly (Mark | null)[])[]): Agreed {
  const given = present(units).filter((marks) => marks.length > 1)
  if (given.length === 0) return none('no-units', 0)
  return figureOf(given, (patterns, weights) => {
    const totals = new Float64Array(patterns[0]?.length ?? 0)
    let all = 0
    let matching = 0
    patterns.forEach((pattern, at) => {
      const weight = weights[at] ?? 0
      const marks = pattern.reduce((sum, count) => sum + count, 0)
      all += weight * marks
      pattern.forEach((count, k) => {
        matching += (weight * count * (count - 1)) / (marks - 1)
        add(totals, k, weight * count)
      })
    })
    const chance = totals.reduce((sum, total) => sum + total * (total - 1), 0) / (all * (all - 1))
    return beyondChance(matching / all, chance)
  })
}

/** Share of the units on which both gave the same mark; null without any. */
export function shareAgreed(pairs: readonly (readonly [Mark, Mark])[]): number | null {
  return pairs.length === 0 ? null : pairs.filter(([a, b]) => a === b).length / pairs.length
}

/** (observed − chance) / (1 − chance); null where chance alone would always agree. Sums of many shares miss 1 by a few last bits. */
function beyondChance(observed: number, chance: number): number | null {
  if (chance > 1 - 1e-12) return null
  const beyond = (observed - chance) / (1 - chance)
  // Agreement exactly as by chance must not look like less for a rounding error.
  return Math.abs(beyond) < 1e-12 ? 0 : beyond
}

const LEAST_FOR_INTERVAL = 10
const REPLICATES = 1000
/** With very many units fewer replicates do: this many units are drawn in all. */
const MOST_DRAWS = 10_000_000
const LEAST_REPLICATES = 200
const SEED = 20_260_211

/** How often each mark was given to a unit; units that are alike are one pattern. */
type Figure = (patterns: readonly (readonly number[])[], weights: Float64Array) => number | null

function figureOf(units: readonly (readonly Mark[])[], figure: Figure): Agreed {
  const words = codes(units)
  const patterns: number[][] = []
  const known = new Map<string, number>()
  const patternOf = units.map((marks) => {
    const counts = new Array<number>(words.size).fill(0)
    for (const mark of marks) {
      const code = words.get(mark) ?? 0
      counts[code] = (counts[code] ?? 0) + 1
    }
    const key = counts.join(' ')
    const at = known.get(key) ?? patterns.push(counts) - 1
    known.set(key, at)
    return at
  })
  const weights = new Float64Array(patterns.length)
  for (const at of patternOf) add(weights, at, 1)
  const value = figure(patterns, weights)
  if (value === null) return none('no-variance', units.length)
  const limits =
    units.length < LEAST_FOR_INTERVAL
      ? null
      : bootstrap(patternOf, patterns.length, (w) => figure(patterns, w))
  return { value, reason: null, units: units.length, low: limits?.low ?? null, high: limits?.high ?? null }
}

/** Replicates in which the figure is not defined are left out; with fewer than half of them left there is no interval. */
function bootstrap(
  patternOf: readonly number[],
  patterns: number,
  figure: (weights: Float64Array) => number | null,
): { low: number; high: number } | null {
  const n = patternOf.length
  const random = createRandom(SEED)
  const times = Math.max(LEAST_REPLICATES, Math.min(REPLICATES, Math.floor(MOST_DRAWS / n)))
  const found: number[] = []
  const weights = new Float64Array(patterns)
  for (let replicate = 0; replicate < times; replicate += 1) {
    weights.fill(0)
    for (let draw = 0; draw < n; draw += 1) add(weights, patternOf[Math.floor(random() * n)] ?? 0, 1)
    const one = figure(weights)
    if (one !== null) found.push(one)
  }
  if (found.length < times / 2) return null
  const sorted = Float64Array.from(found).sort()
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) }
}

function add(list: Float64Array, at: number, value: number): void {
  list[at] = (list[at] ?? 0) + value
}

const none = (reason: Reason, units: number): Agreed => ({
  ...{ value: null, reason, low: null, high: null, units },
})

const present = (units: readonly (readonly (Mark | null)[])[]) =>
  units.map((marks) => marks.filter((mark): mark is Mark => mark !== null))

/** Numbers of the marks, from 0, in the order of their names: what comes first must not matter. */
function codes(units: readonly (readonly Mark[])[]): ReadonlyMap<Mark, number> {
  const words = [...new Set(units.flat())].sort()
  return new Map(words.map((word, code) => [word, code]))
}
