/** Puts a copy of the database back, and what stands there aside; nothing is thrown away. */
import { existsSync } from 'node:fs'
import { copyFile, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import { backupName } from './backup.ts'
import { DataFolderInUse, sqliteDialect } from './sqlite.ts'
import { StoreRefusal } from './store-errors.ts'

/** oldest first */
export async function listBackups(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, 'backups')).catch(() => [])
  return names.filter((name) => backupName.test(name)).sort()
}

/** Answers where what stood there is now, null where nothing did. Throws StoreRefusal; then nothing was changed. */
export async function restoreBackup(folder: string, name: string): Promise<string | null> {
  const copy = join(folder, 'backups', name)
  if (!backupName.test(name) || !existsSync(copy))
    throw new StoreRefusal(`There is no copy “${name}” in backups/.`)
  const file = join(folder, 'loupe.db')
  const half = join(folder, 'loupe.db.half')
  await copyFile(copy, half)
  await sync(half)
  try {
    await demandWhole(half)
  } catch {
    await removeDatabase(half)
    throw new StoreRefusal(`The copy “${name}” is damaged; nothing was changed.`)
  }
  for (const ending of ['-wal', '-shm']) await rm(`${half}${ending}`, { force: true })
  const aside = existsSync(file) ? await putAside(folder, file) : null
  await rename(half, file)
  await sync(folder)
  return aside
}

/** What stood there, its write-ahead log taken in, as a file of its own. */
async function putAside(folder: string, file: string): Promise<string> {
  try {
    // Opening it exclusively also finds out whether a Loupe runs on it.
    const db = new Kysely<unknown>({ dialect: sqliteDialect(file) })
    await sql`pragma wal_checkpoint(truncate)`.execute(db).catch(() => undefined)
    await db.destroy()
  } catch (error) {
    if (error instanceof DataFolderInUse)
      throw new StoreRefusal('Loupe runs on this data folder; stop it first.')
    // One that is too damaged to be opened is put aside as it is.
  }
  const aside = join(folder, 'backups', `replaced-${new Date().toISOString().replace(/[:.]/g, '-')}.db`)
  for (const ending of ['', '-wal', '-shm']) {
    if (existsSync(`${file}${ending}`)) await rename(`${file}${ending}`, `${aside}${ending}`)
  }
  return aside
}

async function demandWhole(file: string): Promise<void> {
  const db = new Kysely<unknown>({ dialect: sqliteDialect(file) })
  try {
    const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db)
    if (rows[0]?.integrity_check !== 'ok') throw new Error('damaged')
  } finally {
    await db.destroy()
  }
}

async function removeDatabase(file: string): Promise<void> {
  for (const ending of ['', '-wal', '-shm']) await rm(`${file}${ending}`, { force: true })
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
