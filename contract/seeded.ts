/** Chance that can be repeated: the same seed gives the same numbers on every machine. Not for secrets. */

/** A number of 0 (included) to 1 (not included) at each call. */
export type Random = () => number

/** Mulberry32 (Tommy Ettinger's 32-bit generator): enough for shuffling and resampling. `seed` is taken as an unsigned 32-bit number. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A new list in an order by chance (Fisher and Yates). */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  const mixed = [...list]
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const at = Math.floor(random() * (last + 1))
    const held = mixed[at] as T
    mixed[at] = mixed[last] as T
    mixed[last] = held
  }
  return mixed
}
