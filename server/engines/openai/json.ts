/** Reading JSON from strangers: nothing is believed to have the type that it should have. */

export type Json = Readonly<Record<string, unknown>>

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
