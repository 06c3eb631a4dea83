/** Writes that came meanwhile share one transaction, and so the disk's waits. */
import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../../store/database.ts'

export type Write<T = void> = (trx: Transaction<Database>) => Promise<T>

/** Stores a write and resolves with what it says once it is on disk. A write that fails leaves the others of its group alone. */
export type Commit = <T>(write: Write<T>) => Promise<T>

interface Waiting {
  readonly write: Write
  resolve(): void
  reject(error: unknown): void
}

const MAX_GROUP = 200

export function createCommits(db: Kysely<Database>): Commit {
  let waiting: Waiting[] = []
  let storing = false

  const together = (group: readonly Waiting[]) =>
    db.transaction().execute(async (trx) => {
      for (const { write } of group) await write(trx)
    })

  async function storeWaiting(): Promise<void> {
    storing = true
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const group = waiting.slice(0, MAX_GROUP)
      waiting = waiting.slice(MAX_GROUP)
      try {
        await together(group)
        for (const one of group) one.resolve()
      } catch (error) {
        if (group.length === 1) group[0]?.reject(error)
        else for (const one of group) await together([one]).then(one.resolve, one.reject)
      }
    }
    storing = false
  }

  return <T>(write: Write<T>) =>
    new Promise<T>((resolve, reject) => {
      // A group that fails is tried again one by one; what counts is what was said last.
      const said: T[] = []
      waiting.push({
        write: async (trx) => {
          said[0] = await write(trx)
        },
        resolve: () => resolve(said[0] as T),
        reject,
      })
      if (!storing) void storeWaiting()
    })
}
