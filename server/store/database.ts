/** Opens the database: SQLite in the data folder, or PostgreSQL where an address is given. */
import { join } from 'node:path'
import { Kysely } from 'kysely'
import { backUp } from './backup.ts'
import { migrate } from './migrate.ts'
import { createPool, postgresDialect, SerializableKysely } from './postgres.ts'
import { sqliteDialect } from './sqlite.ts'
import { StoreRefusal } from './store-errors.ts'
import type { Database } from './tables.ts'

export { DataFolderInUse } from './sqlite.ts'
export { StoreRefusal } from './store-errors.ts'
export type { Database, ImagesTable } from './tables.ts'

/** Opens (and brings up to date) `loupe.db` in the data folder. Throws DataFolderInUse, StoreRefusal; other errors are the file system's. */
export async function openDatabase(folder: string): Promise<Kysely<Database>> {
  const db = new Kysely<Database>({ dialect: sqliteDialect(join(folder, 'loupe.db')) })
  try {
    await migrate(db, { copy: (before) => backUp(db, folder, before) })
    return db
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/** Opens (and brings up to date) the database at a postgres:// address; several processes may. Throws StoreRefusal. */
export async function openPostgres(url: string): Promise<Kysely<Database>> {
  // Changes of tables wait for each other by a lock, and must then see what the other did: no snapshot from before it.
  const patient = new Kysely<Database>({ dialect: postgresDialect(createPool(url, null)) })
  try {
    await migrate(patient)
    return new SerializableKysely<Database>({ dialect: postgresDialect(createPool(url)) })
  } catch (error) {
    if (error instanceof StoreRefusal) throw error
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const why = cause instanceof Error ? cause.message || String('code' in cause ? cause.code : '') : ''
    throw new StoreRefusal(`the database at DATABASE_URL cannot be used: ${why}`, { cause: error })
  } finally {
    await patient.destroy()
  }
}
