/** Text as it is kept. */

/** No NUL: PostgreSQL's text holds everything else, and SQLite's functions end at one. */
export function storable(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value
}

/** The start of a text, at most so long, and not cut in the middle of a character. */
export const startOf = (text: string, most: number): string =>
  text.length > most ? text.slice(0, most).replace(/[\ud800-\udbff]$/, '') : text

/** The same of its end. */
export const endOf = (text: string, most: number): string =>
  text.length > most ? text.slice(-most).replace(/^[\udc00-\udfff]/, '') : text
