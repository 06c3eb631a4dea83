/** One line of what the doctor found. */
export interface Finding {
  readonly state: 'ok' | 'warn' | 'bad'
  /** what was looked at, in a word or two */
  readonly what: string
  readonly found: string
  /** what to do about it; nothing where all is well */
  readonly advice?: string
}

export const ok = (what: string, found: string): Finding => ({ state: 'ok', what, found })
export const warn = (what: string, found: string, advice: string): Finding => ({
  ...{ state: 'warn', what, found, advice },
})
export const bad = (what: string, found: string, advice: string): Finding => ({
  ...{ state: 'bad', what, found, advice },
})

export function inGiB(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`
}
