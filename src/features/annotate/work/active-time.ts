/** Time of real work: from one sign of life to the next, pauses longer than a minute left out. Pure. */

export const idleMs = 60_000

export interface ActiveTime {
  /** somebody moved, typed or scrolled; `at` in ms */
  touch(at: number): void
  /** the person has gone elsewhere: what comes next begins anew */
  rest(at: number): void
  /** ms of work since the last take */
  take(at: number): number
}

export function createActiveTime(): ActiveTime {
  let last: number | null = null
  let spent = 0
  const count = (at: number) => {
    if (last !== null && at > last && at - last <= idleMs) spent += at - last
  }
  return {
    touch(at) {
      count(at)
      last = at
    },
    rest(at) {
      count(at)
      last = null
    },
    take(at) {
      // The pause so far has been counted, if it is short enough still.
      count(at)
      if (last !== null) last = at - last <= idleMs ? at : null
      const taken = Math.round(spent)
      spent = 0
      return taken
    },
  }
}
