/**
 * Copies of the database in `backups/` of the data folder, made before it is changed to a newer form. The last three are
 * kept. `loupe restore` puts one back.
 */
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import type { Database } from './tables.ts'

const KEPT = 3
export const backupName = /^loupe-\d{4}-\d{2}-\d{2}T[\d-]+Z-before-[\w-]+\.db$/

/** A whole copy, on disk when this resolves; answers its path. `before`: the change that it was made for. */
export async function backUp(db: Kysely<Database>, folder: string, before: string): Promise<string> {
  const backups = join(folder, 'backups')
  await mkdir(backups, { recursive: true })
  const name = `loupe-${new Date().toISOString().replace(/[:.]/g, '-')}-before-${before}.db`
  const path = join(backups, name)
  const half = `${path}.half`
  await rm(half, { force: true })
  await sql`vacuum into ${half}`.execute(db)
  const file = await open(half, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(half, path)
  await syncFolder(backups)
  const names = (await readdir(backups)).filter((entry) => backupName.test(entry)).sort()
  for (const old of names.slice(0, -KEPT)) await rm(join(backups, old), { force: true })
  return path
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
