/**
 * The processes on one database. Each renews the lease of its own row; what is owned (`owner` of a row) by a process that is
 * not among them any more is free to be taken over. A process whose lease ended is taken off the list by any other, in one statement, so that
 * it either renews in time or finds that it was taken off, and then it must end: others go on with its work.
 */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { type Bus, noBus } from './bus.ts'
import { databaseNow } from './dialect.ts'
import type { Database } from './tables.ts'

export interface Members {
  /** this process's own */
  readonly id: string
  /** Of the processes whose lease holds, this one included. */
  alive(): Promise<ReadonlySet<string>>
  /** Of a row with an `owner`: nobody carries it out any more. For the `where` of a statement that takes it over. */
  readonly ownerGone: RawBuilder<boolean>
  /** Called after every renewal, and when another process has left: what it owned may be free. */
  onChange(listen: () => void): void
  /** Called once this process was taken off the list. */
  onLost(listen: () => void): void
  close(): Promise<void>
}

/** How long a process may be silent, and how often it speaks, in milliseconds. */
export interface Lease {
  readonly leaseMs: number
  readonly beatMs: number
}
export const leaseOf = (leaseMs: number): Lease => ({ leaseMs, beatMs: leaseMs / 4 })
export const usualLease = leaseOf(20_000)

/** The only process on its database: whatever another one left is free. */
export function onlyMember(): Members {
  const id = randomUUID()
  return {
    id,
    alive: async () => new Set([id]),
    ownerGone: sql<boolean>`(owner is null or owner <> ${id})`,
    onChange: () => undefined,
    onLost: () => undefined,
    close: async () => undefined,
  }
}

export async function joinMembers(
  db: Kysely<Database>,
  { id = randomUUID(), bus = noBus, lease = usualLease }: { id?: string; bus?: Bus; lease?: Lease } = {},
): Promise<Members> {
  const changed: (() => void)[] = []
  const lost: (() => void)[] = []
  let ended = false
  let beating: Promise<void> | null = null

  async function renew(): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('processes')
      .set((eb) => ({ lease_until: eb(databaseNow(db), '+', lease.leaseMs) }))
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0
  }

  async function bury(): Promise<void> {
    const dead = await db
      .deleteFrom('processes')
      .where('lease_until', '<', databaseNow(db))
      .where('id', '!=', id)
      .returning('id')
      .execute()
    if (dead.length > 0) bus.tell('processes')
  }

  async function beat(): Promise<void> {
    try {
      if (!(await renew())) {
        if (ended) return
        ended = true
        clearInterval(timer)
        for (const listen of lost) listen()
        return
      }
      await bury()
      if (!ended) for (const listen of changed) listen()
    } catch {
      // The database is away; the next beat tells whether the lease outlasted that.
    }
  }

  await db
    .insertInto('processes')
    .values((eb) => ({
      id,
      // While it starts it may be busy with itself for a while.
      lease_until: eb(databaseNow(db), '+', 3 * lease.leaseMs),
      started_at: new Date().toISOString(),
      place: `${hostname()} ${process.pid}`,
    }))
    .execute()
  await bury()
  const timer = setInterval(() => {
    beating ??= beat().finally(() => {
      beating = null
    })
  }, lease.beatMs)
  const deaf = bus.hear((topic) => {
    if ((topic === 'processes' || topic === '*') && !ended) for (const listen of changed) listen()
  })

  return {
    id,
    async alive() {
      const rows = await db
        .selectFrom('processes')
        .select('id')
        .where('lease_until', '>=', databaseNow(db))
        .execute()
      return new Set(rows.map((row) => row.id))
    },
    ownerGone: sql<boolean>`(owner is null or owner not in (
      select id from processes where lease_until >= ${databaseNow(db)}))`,
    onChange: (listen) => void changed.push(listen),
    onLost: (listen) => void lost.push(listen),
    async close() {
      ended = true
      clearInterval(timer)
      deaf()
      await beating
      await db.deleteFrom('processes').where('id', '=', id).execute()
      bus.tell('processes')
    },
  }
}
