/**
 * Quantities in short answers: a number with what it counts or measures, a time of day, an ordinal. English words and
 * Western digits only; anything else is left to be compared as text, so that no script is ever misread.
 */
import { measureOf } from './measure.ts'
import { readNumber, wordNumber } from './number-words.ts'

export type Quantity =
  | {
      readonly kind: 'number'
      /** the value as English writes numbers */
      readonly value: number
      /** the value with comma and point in each other's place, where the writing allows both: `1,234` */
      readonly other: number | null
      /** digits after the decimal mark, 0 for whole numbers */
      readonly decimals: number
      /** `km`, `%`, `$`: the measure in its base unit and how many of those it is; null for a bare number or a counted noun */
      readonly measure: { readonly of: string; readonly factor: number } | null
      /** what is counted, without its plural: `person` of "5 persons"; null for bare numbers and measures */
      readonly noun: string | null
    }
  | { readonly kind: 'ordinal'; readonly value: number }
  /** minutes since midnight; `half` null: it is not said whether before or after noon, and 12 h later is as likely */
  | {
      readonly kind: 'time'
      readonly minutes: number
      readonly seconds: number
      readonly half: 'am' | 'pm' | '24h' | null
    }

/** The quantity that a short answer is, null where it is anything else or more than that. `text` is NFKC, lower case, single spaces. */
export function readQuantity(text: string): Quantity | null {
  if (text.length === 0 || text.length > 80) return null
  return readTime(text) ?? readOrdinal(text) ?? readAmount(text)
}

function readTime(text: string): Quantity | null {
  const m =
    /^(?:at )?(\d{1,2})(?:[:.](\d{2})(?:[:.](\d{2}))?)?(?: ?(a\.?m\.?|p\.?m\.?|o'?clock|o’clock|h(?:rs?)?))?$/.exec(
      text,
    )
  if (!m?.[1]) return null
  const [, hourText, minuteText, secondText, mark] = m
  // A point alone makes a decimal number, and digits alone are a number.
  const colon = text.includes(':')
  if (!colon && (mark === undefined || mark.startsWith('h'))) return null
  const hour = Number(hourText)
  const minutes = Number(minuteText ?? 0)
  const seconds = Number(secondText ?? 0)
  if (hour > 24 || minutes > 59 || seconds > 59) return null
  const half = mark?.startsWith('a') ? 'am' : mark?.startsWith('p') ? 'pm' : null
  if (half && (hour > 12 || hour === 0)) return null
  if (half)
    return { kind: 'time', minutes: ((hour % 12) + (half === 'pm' ? 12 : 0)) * 60 + minutes, seconds, half }
  // A leading zero is written with both clocks.
  const full = hour > 12 || hour === 0
  return { kind: 'time', minutes: (hour % 24) * 60 + minutes, seconds, half: full ? '24h' : null }
}

const ordinalWords =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth'.split(' ')

function readOrdinal(text: string): Quantity | null {
  const plain = text.replace(/^the /, '')
  const word = ordinalWords.indexOf(plain)
  if (word > 0) return { kind: 'ordinal', value: word }
  const m = /^(\d{1,9})(st|nd|rd|th)$/.exec(plain)
  return m ? { kind: 'ordinal', value: Number(m[1]) } : null
}

function readAmount(text: string): Quantity | null {
  const signed = /^([$€£¥])\s?(.+)$/.exec(text)
  if (signed?.[1] && signed[2]) {
    const amount = readAmount(signed[2])
    if (amount?.kind !== 'number' || amount.measure || amount.noun) return null
    return { ...amount, measure: measureOf(signed[1]) }
  }
  const m = /^([-+]?[\d][\d.,'’\s]{0,30}\d|[-+]?\d|[-+]?[.,]\d{1,15})\s?(.*)$/.exec(text)
  const digits = m?.[1] ? readNumber(m[1]) : null
  if (digits) return withUnit(digits, m?.[2] ?? '')
  const words = wordNumber(text)
  if (!words) return null
  return withUnit({ value: words.value, other: null, decimals: 0 }, words.rest)
}

/** Words after a number that make it something else than a count of one kind of thing. */
const notCounted = new Set(
  (
    'a an and or to of in on at by from with without than then times plus minus point half quarter quarters third thirds dozen dozens hundred ' +
    'thousand million billion trillion more less least most not no out per each every other others left right up down am pm about around ' +
    'approximately over under between but is are was were one two three four five six seven eight nine ten'
  ).split(' '),
)

const scales: Readonly<Record<string, number>> = {
  hundred: 1e2,
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
}

function withUnit(
  digits: { value: number; other: number | null; decimals: number },
  after: string,
): Quantity | null {
  let rest = after.replace(/^[-\s]+/, '').trim()
  let { value, other, decimals } = digits
  const [first, ...more] = rest.split(' ')
  const scale = first && Object.hasOwn(scales, first) ? scales[first] : undefined
  if (scale !== undefined) {
    value *= scale
    other = other === null ? null : other * scale
    decimals = Math.max(0, decimals - Math.round(Math.log10(scale)))
    rest = more.join(' ')
  }
  const bare = { kind: 'number' as const, value, other, decimals, measure: null, noun: null }
  if (rest === '') return bare
  const measure = measureOf(rest)
  if (measure) return { ...bare, measure }
  const words = rest.split(' ')
  const counted =
    words.length <= 2 && words.every((word) => /^[a-z]{2,20}$/.test(word) && !notCounted.has(word))
  return counted ? { ...bare, noun: words.map(singular).join(' ') } : null
}

/** Good enough to see that "person" and "persons" are one; irregular plurals that benchmarks count are named. */
function singular(word: string): string {
  const named: Readonly<Record<string, string>> = {
    people: 'person',
    men: 'man',
    women: 'woman',
    children: 'child',
    feet: 'foot',
    mice: 'mouse',
    geese: 'goose',
    knives: 'knife',
    shelves: 'shelf',
    leaves: 'leaf',
  }
  if (Object.hasOwn(named, word)) return named[word] as string
  if (/(?:ss|us|is)$/.test(word)) return word
  if (/(?:ch|sh|x|ss)es$/.test(word)) return word.slice(0, -2)
  if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`
  return word.endsWith('s') ? word.slice(0, -1) : word
}
