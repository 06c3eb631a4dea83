/** Least recently used first out, counted in bytes. Pinned entries and those of the current round stay. */
export interface ByteCache<V> {
  /** The value, marked as used in this round. */
  use(key: string): V | undefined
  has(key: string): boolean
  set(key: string, value: V, bytes: number, pinned: boolean): void
  /** Lets go of the pins of keys that start with `prefix`. */
  unpin(prefix: string): void
  pin(key: string): void
  /** Throws away what has a key that starts with `prefix`. */
  clear(prefix: string): void
  /** Starts a round: what is used from now on is safe until the next one. */
  nextRound(): void
  readonly bytes: number
}

interface Entry<V> {
  value: V
  bytes: number
  pinned: boolean
  /** the round that it came in or was used in */
  round: number
  used: boolean
}

/** What a view took fades with the rounds, so that a short look at little does not empty the cache. */
const fading = 0.99

/**
 * `budget` says how many bytes may be kept, from the bytes that a round used lately. `dispose` is called with every value
 * that is evicted or replaced.
 */
export function createByteCache<V>(
  budget: (roundBytes: number) => number,
  dispose: (value: V) => void,
): ByteCache<V> {
  // A Map keeps insertion order; putting an entry back at the end makes the order that of use.
  const entries = new Map<string, Entry<V>>()
  let bytes = 0
  let round = 0
  let used = 0
  let lately = 0

  const drop = (key: string, entry: Entry<V>) => {
    entries.delete(key)
    bytes -= entry.bytes
    dispose(entry.value)
  }
  const trim = () => {
    const most = budget(Math.max(used, lately))
    for (const [key, entry] of entries) {
      if (bytes <= most) return
      if (!entry.pinned && entry.round < round) drop(key, entry)
    }
  }

  return {
    use(key) {
      const entry = entries.get(key)
      if (!entry) return undefined
      if (entry.round < round || !entry.used) used += entry.bytes
      entry.round = round
      entry.used = true
      entries.delete(key)
      entries.set(key, entry)
      return entry.value
    },
    has: (key) => entries.has(key),
    set(key, value, size, pinned) {
      const old = entries.get(key)
      if (old) drop(key, old)
      entries.set(key, { value, bytes: size, pinned, round, used: false })
      bytes += size
      trim()
    },
    unpin(prefix) {
      for (const [key, entry] of entries) if (key.startsWith(prefix)) entry.pinned = false
    },
    pin(key) {
      const entry = entries.get(key)
      if (entry) entry.pinned = true
    },
    clear(prefix) {
      for (const [key, entry] of [...entries]) if (key.startsWith(prefix)) drop(key, entry)
    },
    nextRound() {
      round++
      lately = Math.max(used, lately * fading)
      used = 0
      trim()
    },
    get bytes() {
      return bytes
    },
  }
}
