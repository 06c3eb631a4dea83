/** Writes that came meanwhile share one transaction, and so the disk's waits. */
import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../../store/database.ts'

export type Write = (trx: Transaction<Database>) => Promise<void>

interface Waiting {
  readonly write: Write
  resolve(): void
  reject(error: unknown): void
}

const MAX_GROUP = 200

/** A function that stores a write and resolves once it is on disk. A write that fails leaves the others of its group alone. */
export function createCommits(db: Kysely<Database>): (write: Write) => Promise<void> {
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

  return (write) =>
    new Promise((resolve, reject) => {
      waiting.push({ write, resolve, reject })
      if (!storing) void storeWaiting()
    })
}
