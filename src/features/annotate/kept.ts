/** What this browser keeps of somebody's unfinished work. */
import type { z } from 'zod'

export function readKept<T>(key: string, schema: z.ZodType<T>, otherwise: T): T {
  try {
    const kept = localStorage.getItem(key)
    return kept === null ? otherwise : schema.parse(JSON.parse(kept))
  } catch {
    // storage is switched off, or holds what another version wrote
    return otherwise
  }
}

/** null: nothing any more */
export function keep(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // storage is switched off or full: it then lasts as long as the page
  }
}
