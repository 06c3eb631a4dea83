/** From callbacks to an async loop: what is pushed comes out in order, then the end or the failure. */
import { deferred } from './deferred.ts'

export interface Channel<T> extends AsyncIterable<T> {
  push(value: T): void
  end(): void
  /** Ends the loop with this reason at once, also before what still waits in it. */
  fail(reason: unknown): void
}

/** An open channel, for one loop. It holds whatever is pushed until the loop takes it; pushes after the end still come out. */
export function createChannel<T>(): Channel<T> {
  const values: T[] = []
  let state: { kind: 'open' } | { kind: 'ended' } | { kind: 'failed'; reason: unknown } = { kind: 'open' }
  let wake = deferred<void>()
  const stir = () => {
    wake.resolve()
    wake = deferred()
  }
  return {
    push(value) {
      values.push(value)
      stir()
    },
    end() {
      if (state.kind === 'open') state = { kind: 'ended' }
      stir()
    },
    fail(reason) {
      if (state.kind !== 'failed') state = { kind: 'failed', reason }
      stir()
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        if (state.kind === 'failed') throw state.reason
        const [value] = values
        if (value !== undefined) {
          values.shift()
          yield value
        } else if (state.kind === 'ended') {
          return
        } else {
          await wake.promise
        }
      }
    },
  }
}
