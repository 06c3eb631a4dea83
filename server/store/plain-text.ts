/** Text as it is kept. */

/** No NUL: PostgreSQL's text holds everything else, and SQLite's functions end at one. */
export function storable(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value
}

/** At most so many characters from the start, none of them cut in the middle. */
export const startOf = (text: string, most: number): string => [...text].slice(0, most).join('')

/** The same from the end. */
export const endOf = (text: string, most: number): string => [...text].slice(-most).join('')
