/** Whether two quantities say the same. What could be meant either way is left undecided. */
import type { Quantity } from './quantity.ts'

export type Comparison = 'same' | 'different' | 'undecided'

/** Nouns that count groups: "2 pairs" and "4" may be the same. */
const groups = new Set(
  'pair set group row column dozen couple team bunch stack layer half piece part'.split(' '),
)

/** Compares two quantities. Numbers must be equal; only a writing with fewer decimals, or a converted unit, may differ by its rounding, and that is not decided here. */
export function compareQuantities(a: Quantity, b: Quantity): Comparison {
  if (a.kind === 'time' && b.kind === 'time') return compareTimes(a, b)
  if (a.kind === 'ordinal' && b.kind === 'ordinal') return a.value === b.value ? 'same' : 'different'
  if (a.kind === 'number' && b.kind === 'number') return compareNumbers(a, b)
  return 'undecided'
}

type Amount = Extract<Quantity, { kind: 'number' }>
type Time = Extract<Quantity, { kind: 'time' }>

function compareNumbers(a: Amount, b: Amount): Comparison {
  if (a.measure || b.measure) {
    // A number without its unit, or in a unit of another kind, cannot be compared by a rule.
    if (!a.measure || !b.measure || a.measure.of !== b.measure.of) return 'undecided'
    if (a.measure.factor === b.measure.factor) return compareValues(a, b)
    return compareConverted(a.value * a.measure.factor, b.value * b.measure.factor)
  }
  if (a.noun !== null && b.noun !== null && a.noun !== b.noun) return 'undecided'
  const bothCount = a.noun === b.noun
  if (!bothCount && [a.noun, b.noun].some((noun) => noun?.split(' ').some((word) => groups.has(word)))) {
    return 'undecided'
  }
  return compareValues(a, b)
}

function compareValues(a: Amount, b: Amount): Comparison {
  if (equal(a.value, b.value)) return 'same'
  const readings = (amount: Amount) => [amount.value, ...(amount.other === null ? [] : [amount.other])]
  if (readings(a).some((x) => readings(b).some((y) => equal(x, y)))) return 'undecided'
  const [coarse, fine] = a.decimals <= b.decimals ? [a, b] : [b, a]
  const step = 10 ** -coarse.decimals
  const rounded = coarse.decimals < fine.decimals && Math.abs(coarse.value - fine.value) <= step / 2 + 1e-9
  return rounded ? 'undecided' : 'different'
}

/** A converted value may be rounded: within 2 % is not decided. */
function compareConverted(a: number, b: number): Comparison {
  if (equal(a, b)) return 'same'
  return Math.abs(a - b) <= 0.02 * Math.max(Math.abs(a), Math.abs(b)) ? 'undecided' : 'different'
}

function compareTimes(a: Time, b: Time): Comparison {
  const sure = a.half !== null && b.half !== null
  const day = sure ? 24 * 60 : 12 * 60
  if (a.minutes % day !== b.minutes % day) return 'different'
  if (a.seconds !== b.seconds) return a.seconds === 0 || b.seconds === 0 ? 'undecided' : 'different'
  // "3:45" and "3:45 pm" may be the same or twelve hours apart.
  return sure || a.half === b.half ? 'same' : 'undecided'
}

function equal(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b))
}
