/** Reading JSON from strangers: nothing is believed to have the type that it should have. */

export type Json = Readonly<Record<string, unknown>>

/** The likeliest 20 tokens of 8192 places have some 1.7 million marks, 2.8 million quotes, and 20 MB with their strings. */
const MOST_MARKS = 2_000_000
const MOST_QUOTES = 4_000_000
const MOST_OUTSIDE = 24 * 2 ** 20
const QUOTE = 0x22
const BACKSLASH = 0x5c
/** `,` `[` `]` `{` `}` */
const marks = new Set([0x2c, 0x5b, 0x5d, 0x7b, 0x7d])
const isMark = Uint8Array.from({ length: 128 }, (_, code) => Number(marks.has(code)))

/**
 * Whether parsing it would make more values than any answer has, which takes seconds in which nothing else is answered. A
 * map is one long string, so it is as fast to pass over as it is to parse.
 */
export function hasTooManyParts(text: string): boolean {
  let [found, quotes, outside] = [0, 0, 0]
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      quotes++
      for (at = text.indexOf('"', at + 1); at > 0; at = text.indexOf('"', at + 1)) {
        const slashes = backslashesBefore(text, at)
        quotes += 1 + slashes
        if (slashes % 2 === 0 || quotes > MOST_QUOTES) break
      }
      // The parser will say that an open string is no JSON.
      if (at < 0) return false
    } else if (code < 128 && isMark[code]) found++
    outside++
    if (found > MOST_MARKS || quotes > MOST_QUOTES || outside > MOST_OUTSIDE) return true
  }
  return false
}

function backslashesBefore(text: string, at: number): number {
  let count = 0
  while (count <= MOST_QUOTES && text.charCodeAt(at - 1 - count) === BACKSLASH) count++
  return count
}

/** Python writes NaN and Infinity into JSON; they are read as null. Throws SyntaxError for what is no JSON even then. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error
    return JSON.parse(
      text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (m) => (m.startsWith('"') ? m : 'null')),
    )
  }
}

export function asObject(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

export function asFinite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** A count: a whole number that is not negative. */
export function asCount(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null
}

/** A natural log-probability. Some servers give a hair above 0; what lies clearly above is none. */
export function asLogprob(value: unknown): number | null {
  const number = asFinite(value)
  return number === null || number > 1e-3 ? null : Math.min(0, number)
}

/** Text that may stand as a list of text parts. */
export function asContent(value: unknown): string {
  if (typeof value === 'string') return value
  return asArray(value)
    .map((part) => asText(asObject(part)?.text) ?? '')
    .join('')
}
