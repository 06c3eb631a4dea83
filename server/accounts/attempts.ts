/** Counts wrong tokens per address, so that a short one cannot be guessed by trying. */
export interface Attempts {
  /** Seconds until this address may try again; 0: now. */
  wait(address: string): number
  failed(address: string): void
}

const MOST_ADDRESSES = 10_000

/** At most `most` failures in `windowMs` for each address. */
export function createAttempts(most: number, windowMs: number, now: () => number = Date.now): Attempts {
  const known = new Map<string, { count: number; until: number }>()
  return {
    wait(address) {
      const entry = known.get(address)
      if (!entry || entry.until <= now() || entry.count < most) return 0
      return Math.ceil((entry.until - now()) / 1000)
    },
    failed(address) {
      const entry = known.get(address)
      if (entry && entry.until > now()) entry.count += 1
      else {
        known.delete(address)
        known.set(address, { count: 1, until: now() + windowMs })
      }
      const oldest = known.keys().next().value
      if (known.size > MOST_ADDRESSES && oldest !== undefined) known.delete(oldest)
    },
  }
}
