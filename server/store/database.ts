/**
 * Opens the database: SQLite through libsql, write-ahead log, synchronous FULL (a commit is on disk before it is
 * acknowledged), one connection that holds the file exclusively, so that two servers can never share a data folder.
 */
import { join } from 'node:path'
import { Kysely, Migrator, type SqliteDatabase, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { migrations } from './migrations.ts'
import type { Database } from './tables.ts'

export type { Database, ImagesTable } from './tables.ts'

/** Another process holds the data folder. */
export class DataFolderInUse extends Error {}

/** Opens (and brings up to date) `loupe.db` in the data folder. Throws DataFolderInUse; other errors are the file system's. */
export async function openDatabase(folder: string): Promise<Kysely<Database>> {
  const sqlite = openExclusively(join(folder, 'loupe.db'))
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: sqlite }) })
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error) {
    await db.destroy()
    throw error
  }
  return db
}

function openExclusively(file: string): SqliteDatabase {
  const sqlite = new Libsql(file)
  try {
    // The order matters: in exclusive mode the WAL needs no shared memory file and the first write takes the lock for good.
    sqlite.exec('PRAGMA locking_mode = EXCLUSIVE')
    sqlite.exec('PRAGMA journal_mode = WAL')
    sqlite.exec('PRAGMA synchronous = FULL')
    sqlite.exec('PRAGMA foreign_keys = ON')
    sqlite.exec('BEGIN EXCLUSIVE')
    sqlite.exec('COMMIT')
  } catch (error) {
    sqlite.close()
    if (/locked|busy/i.test(String(error))) throw new DataFolderInUse(file, { cause: error })
    throw error
  }
  return {
    close: () => void sqlite.close(),
    prepare(sql) {
      const statement = sqlite.prepare(sql)
      return {
        reader: statement.reader,
        all: (parameters) => statement.all(...parameters),
        run: (parameters) => statement.run(...parameters) as { changes: number; lastInsertRowid: number },
        iterate: (parameters) => statement.iterate(...parameters) as IterableIterator<unknown>,
      }
    },
  }
}
