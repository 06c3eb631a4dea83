/** Everything between a process and its database: the tables, the other processes, and what they tell each other. */
import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { type Bus, noBus, openPostgresBus } from './bus.ts'
import { type Database, openDatabase, openPostgres } from './database.ts'
import { joinMembers, type Lease, type Members, onlyMember, usualLease } from './members.ts'

export interface Store {
  readonly db: Kysely<Database>
  readonly members: Members
  readonly bus: Bus
  close(): Promise<void>
}

export interface StoreOptions {
  /** holds loupe.db where no address is given */
  readonly folder: string
  /** postgres://… */
  readonly databaseUrl: string | null
  readonly lease?: Lease
}

/** Throws DataFolderInUse and StoreRefusal. */
export async function openStore({ folder, databaseUrl, lease = usualLease }: StoreOptions): Promise<Store> {
  if (!databaseUrl) {
    const db = await openDatabase(folder)
    return { db, members: onlyMember(), bus: noBus, close: () => db.destroy() }
  }
  const db = await openPostgres(databaseUrl)
  const id = randomUUID()
  const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(db)
  const bus = openPostgresBus(databaseUrl, `loupe ${rows[0]?.schema ?? ''}`, id)
  const members = await joinMembers(db, { id, bus, lease })
  return {
    ...{ db, members, bus },
    async close() {
      await members.close()
      await bus.close()
      await db.destroy()
    },
  }
}
