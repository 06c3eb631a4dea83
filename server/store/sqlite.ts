/**
 * SQLite through libsql: write-ahead log, synchronous FULL (a commit is on disk before it is acknowledged), one connection
 * that holds the file exclusively, so that two servers can never share a data folder.
 */
import { type Dialect, SqliteAdapter, type SqliteDatabase, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { storable } from './plain-text.ts'
import { storageProblem } from './store-errors.ts'

/** Another process holds the data folder. */
export class DataFolderInUse extends Error {}

/** Throws DataFolderInUse; other errors are the file system's. */
export function sqliteDialect(file: string): Dialect {
  return new TransactionalSqlite({ database: openExclusively(file) })
}

/** SQLite can undo schema changes as it can all others, so that a migration that fails leaves nothing behind. */
class TransactionalSqlite extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter()
  }
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
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
    close: () => letGo(sqlite),
    prepare(sql) {
      const statement = explained(() => sqlite.prepare(sql))
      return {
        reader: statement.reader,
        all: (parameters) => explained(() => statement.all(...parameters.map(storable))),
        run: (parameters) => {
          try {
            return statement.run(...parameters.map(storable)) as { changes: number; lastInsertRowid: number }
          } catch (error) {
            // After some errors, such as a full disk, SQLite has rolled back by itself.
            if (sql === 'rollback' && /no transaction is active/.test(String(error))) return nothingChanged
            throw storageProblem(error)
          }
        },
        iterate: (parameters) =>
          explained(() => statement.iterate(...parameters.map(storable))) as IterableIterator<unknown>,
      }
    },
  }
}

/**
 * The connection ends only when its last statement is collected as garbage; the file is given free at once, as one whole file
 * without a log beside it.
 */
function letGo(sqlite: InstanceType<typeof Libsql>): void {
  try {
    for (const pragma of ['journal_mode = DELETE', 'locking_mode = NORMAL']) sqlite.exec(`PRAGMA ${pragma}`)
    // Locks change with the next look at the file.
    sqlite.exec('SELECT count(*) FROM sqlite_master')
  } catch {
    // What is in the log is found there at the next start.
  }
  sqlite.close()
}

const nothingChanged = { changes: 0, lastInsertRowid: 0 }

function explained<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw storageProblem(error)
  }
}
