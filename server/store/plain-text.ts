/** Text as it is kept. */

/** No NUL: PostgreSQL's text holds everything else, and SQLite's functions end at one. */
export const withoutNul = (text: string): string => text.replaceAll('\0', '\ufffd')

/** A parameter of a statement as it is kept. */
export const storable = (value: unknown): unknown =>
  typeof value === 'string' && value.includes('\0') ? withoutNul(value) : value

/** The start of a text, at most so long, and not cut in the middle of a character. */
export const startOf = (text: string, most: number): string =>
  text.length > most ? text.slice(0, most).replace(/[\ud800-\udbff]$/, '') : text

/** The same of its end. */
export const endOf = (text: string, most: number): string =>
  text.length > most ? text.slice(-most).replace(/^[\udc00-\udfff]/, '') : text
