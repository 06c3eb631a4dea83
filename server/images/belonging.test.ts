/** A start removes files that its database does not name only where nobody else can name them. */
import { existsSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../store/database.ts'
import { openFiles } from '../store/files.ts'
import { drawSquare } from '../testing/dataset-room.ts'
import { createImages } from './images.ts'
import { defaultImageLimits } from './limits.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-belonging-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** One life of a server on the data folder, whose database lies in `place`. */
async function life(place = folder, squares: number[] = []) {
  const db = await openDatabase(place)
  const files = await openFiles(folder)
  const images = createImages({ db, files, limits: defaultImageLimits })
  const swept = await images.sweep()
  const ids: string[] = []
  for (const square of squares) {
    const { image } = await images.ingest(Readable.from([await drawSquare(square)]), { name: 'square.png' })
    ids.push(image.id)
  }
  await db.destroy()
  return { ...swept, ids }
}

const there = (ids: readonly string[]) =>
  ids.every((id) => [`originals/${id}`, `pyramids/${id}.tif`].every((path) => existsSync(join(folder, path))))

/** Bytes that a crash left without a row. */
async function crash(letter: string): Promise<void> {
  const files = await openFiles(folder)
  await files.write(files.originalPath(letter.repeat(64)), Buffer.from('whole'))
}

test('without its database everything stays, at every start, and is there when the database is back', async () => {
  const { ids } = await life(folder, [1, 2])
  const away = await mkdtemp(join(tmpdir(), 'loupe-away-'))
  await cp(join(folder, 'loupe.db'), join(away, 'loupe.db'))
  await rm(join(folder, 'loupe.db'))
  const other = await life(folder, [3])
  expect(other).toMatchObject({ removed: 0, spared: 2 })
  expect(await life()).toMatchObject({ removed: 0, spared: 2 })
  await cp(join(away, 'loupe.db'), join(folder, 'loupe.db'))
  expect(await life()).toMatchObject({ removed: 0, spared: 1 })
  expect(there([...ids, ...other.ids])).toBe(true)
  await rm(away, { recursive: true })
})

test('a database that is put on a folder of files without marks removes none', async () => {
  const { ids } = await life(folder, [1])
  await rm(join(folder, 'databases'), { recursive: true })
  const elsewhere = await mkdtemp(join(tmpdir(), 'loupe-elsewhere-'))
  expect(await life(elsewhere)).toMatchObject({ removed: 0, spared: 1 })
  expect(await life(elsewhere)).toMatchObject({ removed: 0, spared: 1 })
  expect(there(ids)).toBe(true)
  await rm(elsewhere, { recursive: true })
})

test('an older copy of the database removes nothing that came after it', async () => {
  const before = await life(folder, [1])
  await cp(join(folder, 'loupe.db'), join(folder, 'copy.db'))
  const after = await life(folder, [2])
  await cp(join(folder, 'copy.db'), join(folder, 'loupe.db'))
  expect(await life()).toMatchObject({ removed: 0, spared: 1 })
  expect(await life()).toMatchObject({ removed: 0, spared: 1 })
  expect(there([...before.ids, ...after.ids])).toBe(true)
})

test('what crashes left goes at each start, also in a folder from before there were marks', async () => {
  const { ids } = await life(folder, [1, 2])
  await crash('a')
  expect(await life()).toMatchObject({ removed: 1, spared: 0 })
  await rm(join(folder, 'databases'), { recursive: true })
  await crash('b')
  expect(await life()).toMatchObject({ removed: 1, spared: 0 })
  expect(there(ids)).toBe(true)
})
