/**
 * The few pairs of words that are surely different answers. English, and only where no reading makes them the same: one side
 * declines to answer and the other does not, opposites, plain colours, codes. All else is left to a judge.
 */

export type WordRule = 'yes-no' | 'declined' | 'opposites' | 'colours' | 'codes'

/** The rule by which two answers surely differ, or `yes-no` where they surely agree; null where no rule is sure. Lower case, as `gradeOpen` has them. */
export function compareWords(a: string, b: string): { same: boolean; rule: WordRule } | null {
  const polarity = comparePolarity(a, b)
  if (polarity !== null) return { same: polarity, rule: 'yes-no' }
  if (declines(a) !== declines(b)) {
    return negative.test(declines(a) ? b : a) ? null : { same: false, rule: 'declined' }
  }
  if (opposites.some(([x, y]) => (a === x && b === y) || (a === y && b === x))) {
    return { same: false, rule: 'opposites' }
  }
  if (a !== b && colours.has(a) && colours.has(b)) return { same: false, rule: 'colours' }
  if (a !== b && isCode(a) && isCode(b)) return { same: false, rule: 'codes' }
  return null
}

/** "Yes" and "no", alone or at the head of a sentence that does not turn round. */
function comparePolarity(a: string, b: string): boolean | null {
  const first = headOf(a)
  const second = headOf(b)
  // One of the two has to be the bare word; two sentences may differ in what they add.
  if (!first || !second || (a !== first && b !== second)) return null
  return first === second
}

function headOf(text: string): string | null {
  const m = /^(yes|no)(?:$|[,.;:!](.*)$)/s.exec(text)
  if (!m?.[1]) return null
  const turn = m[1] === 'yes' ? 'no|not' : 'yes'
  return new RegExp(`\\b(?:${turn}|but|however|wait|actually|maybe|unless)\\b`).test(m[2] ?? '') ? null : m[1]
}

const declination =
  /^(?:i )?(?:not (?:there|visible|present|shown|found|seen)|(?:can ?not|can't|could not|couldn't|unable to) (?:tell|say|determine|see|be determined|answer|see it|tell from the image)|(?:do not|don't) (?:know|see it)|not sure|am not sure|'m not sure)$/

function declines(text: string): boolean {
  return declination.test(text)
}

/** Words that may mean the same as an answer that declines. */
const negative =
  /^0\b|\b(?:no|not|none|nothing|nobody|nowhere|never|neither|without|zero|empty|absent|missing|invisible|hidden|blank|gone|vacant|away|lost|removed|covered|occluded|obscured|blocked|blurr?y|blurred|dark|un\w+|in\w+able|il\w+|im\w+|n\/a)\b|n't\b/

const opposites: readonly (readonly [string, string])[] = [
  ['left', 'right'],
  ['top', 'bottom'],
  ['above', 'below'],
  ['open', 'closed'],
  ['on', 'off'],
  ['true', 'false'],
  ['horizontal', 'vertical'],
  ['clockwise', 'counterclockwise'],
  ['male', 'female'],
  ['day', 'night'],
]

/** Colours that nobody takes for each other; orange and red, or purple and blue, may be. */
const colours = new Set(['red', 'green', 'blue', 'yellow', 'black', 'white'])

/** One word of letters and digits such as a number plate, and not a number with its unit. */
function isCode(text: string): boolean {
  const mixed = /^[a-z0-9-]{2,20}$/.test(text) && /[a-z]/.test(text) && /\d/.test(text)
  return mixed && !/^[\d.,-]+[a-z]+$/.test(text)
}
