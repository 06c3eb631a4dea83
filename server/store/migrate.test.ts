import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openDatabase } from './database.ts'
import { migrations } from './migrations.ts'
import { listBackups, restoreBackup } from './restore.ts'
import { sqliteDialect } from './sqlite.ts'
import { StoreRefusal } from './store-errors.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-migrate-'))
})
afterEach(async () => {
  vi.restoreAllMocks()
  for (const name of Object.keys(migrations)) if (name.startsWith('2099')) delete migrations[name]
  await rm(folder, { recursive: true })
})

const raw = () =>
  new Kysely<Record<string, Record<string, unknown>>>({ dialect: sqliteDialect(join(folder, 'loupe.db')) })

async function addNote(name: string): Promise<void> {
  const db = await openDatabase(folder)
  await db
    .insertInto('marks')
    .values({ subject: 'run', id: name, note: name, tags: '[]', updated_at: '' })
    .execute()
  await db.destroy()
}

async function notes(): Promise<string[]> {
  const db = raw()
  const rows = await db.selectFrom('marks').select('id').orderBy('id').execute()
  await db.destroy()
  return rows.map(({ id }) => String(id))
}

test('a first start copies nothing; a change copies what was there, and three copies stay', async () => {
  await addNote('a')
  expect(await listBackups(folder)).toEqual([])
  for (const n of [1, 2, 3, 4]) {
    migrations[`2099-0${n}`] = {
      up: (db) =>
        sql
          .raw(`create table later_${n} (x text)`)
          .execute(db)
          .then(() => undefined),
    }
    await addNote(`b${n}`)
  }
  const copies = await listBackups(folder)
  expect(copies.map((name) => name.replace(/.*before-/, ''))).toEqual([
    '2099-02.db',
    '2099-03.db',
    '2099-04.db',
  ])
  expect((await readdir(join(folder, 'backups'))).filter((name) => name.endsWith('.half'))).toEqual([])
  // Each copy is what was there right before its change.
  const last = copies.at(-1) ?? ''
  const aside = await restoreBackup(folder, last)
  expect(await notes()).toEqual(['a', 'b1', 'b2', 'b3'])
  expect(aside).toContain('replaced-')
  // And it is brought up to date anew at the next start.
  await addNote('c')
  expect(await notes()).toEqual(['a', 'b1', 'b2', 'b3', 'c'])
})

test('a change that fails half-way leaves everything as it was, and says so in one line', async () => {
  await addNote('a')
  migrations['2099-01'] = {
    up: async (db) => {
      await sql`create table half (x text)`.execute(db)
      await sql`delete from marks`.execute(db)
      throw new Error('no such luck')
    },
  }
  const refused = await openDatabase(folder).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(StoreRefusal)
  expect(String(refused)).toMatch(
    /2099-01: no such luck\. Nothing was changed\. A copy from before is .*2099-01\.db\.$/,
  )
  expect(await notes()).toEqual(['a'])
  const db = raw()
  expect((await db.introspection.getTables()).map(({ name }) => name)).not.toContain('half')
  await db.destroy()
  delete migrations['2099-01']
  await addNote('b')
  expect(await notes()).toEqual(['a', 'b'])
})

test('data of a newer Loupe are refused and left alone', async () => {
  await addNote('a')
  const db = raw()
  await db.insertInto('kysely_migration').values({ name: '2098-from-the-future', timestamp: '' }).execute()
  await db.destroy()
  await expect(openDatabase(folder)).rejects.toThrow(/newer Loupe \(2098-from-the-future\)/)
  expect(await notes()).toEqual(['a'])
})

test('a copy that is damaged, unknown or somewhere else is not put in place, nor any while Loupe runs', async () => {
  await addNote('a')
  migrations['2099-01'] = { up: (db) => sql`create table later (x text)`.execute(db).then(() => undefined) }
  await addNote('b')
  const [copy = ''] = await listBackups(folder)
  const db = await openDatabase(folder)
  await expect(restoreBackup(folder, copy)).rejects.toThrow('Loupe runs')
  await db.destroy()
  await expect(restoreBackup(folder, '../loupe.db')).rejects.toThrow('no copy')
  await writeFile(join(folder, 'backups', copy), 'no database, but long enough to be looked at '.repeat(100))
  await expect(restoreBackup(folder, copy)).rejects.toThrow('damaged')
  expect(await notes()).toEqual(['a', 'b'])
  expect((await readdir(folder)).filter((name) => name.includes('half'))).toEqual([])
})
