/** An upload that fails takes nothing away from an image that is here, or is just coming, by another way. */
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { deferred } from '#engine/deferred.ts'
import { noBus } from '../store/bus.ts'
import type { Database } from '../store/database.ts'
import { type FileStore, openFiles } from '../store/files.ts'
import { openTestDatabase } from '../testing/test-database.ts'
import { createCatalogue } from './catalogue.ts'
import { type Decoder, sharedDecoder } from './decode/decoder.ts'
import { createImages } from './images.ts'
import { defaultImageLimits } from './limits.ts'
import { chunked, noise } from './test-room.ts'

let folder: string
let db: Kysely<Database>
let files: FileStore
let picture: Buffer
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-failure-'))
  db = await openTestDatabase(folder)
  files = await openFiles(folder)
  picture = await noise(60, 40).png().toBuffer()
})
afterEach(async () => {
  await db.destroy()
  await rm(folder, { recursive: true })
})

/** A process on the folder, among others. */
const process = (more: { files?: FileStore; decoder?: Decoder } = {}) =>
  createImages({ db, files, limits: defaultImageLimits, bus: { ...noBus, shared: true }, ...more })

const take = (images: ReturnType<typeof process>) => images.ingest(chunked(picture), { name: 'test' })

const full = () => Promise.reject(new Error('no room'))

test('one process that fails leaves the files that another has acknowledged meanwhile', async () => {
  const gate = deferred<void>()
  const slow: Decoder = { ...sharedDecoder(), pyramid: () => gate.promise.then(full) }
  const failing = take(process({ decoder: slow }))
  failing.catch(() => undefined)
  const { image } = await take(process())
  gate.resolve()
  await expect(failing).rejects.toThrow('no room')
  expect(await readFile(files.originalPath(image.id))).toEqual(picture)
  expect(existsSync(files.pyramidPath(image.id))).toBe(true)
})

test('one process that fails leaves the files of which another is about to write the row', async () => {
  const gate = deferred<void>()
  const kept = deferred<void>()
  const keep: FileStore['keep'] = async (temporary, final) => {
    await files.keep(temporary, final)
    if (final.endsWith('.tif')) kept.resolve()
    await gate.promise
  }
  const coming = take(process({ files: { ...files, keep } }))
  await kept.promise
  await expect(take(process({ files: { ...files, keep: full } }))).rejects.toThrow('no room')
  gate.resolve()
  const { image } = await coming
  expect(await readFile(files.originalPath(image.id))).toEqual(picture)
  expect(existsSync(files.pyramidPath(image.id))).toBe(true)
})

test('a stand-in keeps its pyramid while its original fails, and is complete once it comes', async () => {
  const alone = (more: object) => createImages({ db, files, limits: defaultImageLimits, ...more })
  const { image } = await take(alone({}))
  await db.updateTable('images').set({ original: 0 }).execute()
  await rm(files.originalPath(image.id))
  const broken: Decoder = { ...sharedDecoder(), pyramid: full }
  await expect(take(alone({ decoder: broken }))).rejects.toThrow('no room')
  expect(existsSync(files.pyramidPath(image.id))).toBe(true)
  // Kept, but the row was not written.
  const keep: FileStore['keep'] = async (temporary, final) => {
    await files.keep(temporary, final)
    throw new Error('no room')
  }
  await expect(take(alone({ files: { ...files, keep } }))).rejects.toThrow('no room')
  expect(existsSync(files.pyramidPath(image.id))).toBe(true)
  expect((await take(alone({}))).image.original).toBe(true)
})

test('alone, an upload that fails while it is kept leaves no file', async () => {
  const keep: FileStore['keep'] = (temporary, final) =>
    final.endsWith('.tif') ? files.keep(temporary, final).then(full) : files.keep(temporary, final)
  const images = createImages({ db, files: { ...files, keep }, limits: defaultImageLimits })
  await expect(take(images)).rejects.toThrow('no room')
  expect(await files.originals()).toEqual([])
})

test('a picture that is withdrawn just before somebody claims it is taken in anew', async () => {
  const images = process()
  const { image } = await images.ingest(chunked(picture), { name: 'test', origin: 'import' })
  const bring: FileStore['bring'] = async (path) => {
    await images.withdraw(image.id)
    return (await files.bring(path)) || true
  }
  const again = await take(process({ files: { ...files, bring } }))
  expect(again).toMatchObject({ created: true, image: { id: image.id } })
  expect(await readFile(files.originalPath(image.id))).toEqual(picture)
})

test('what was read before it was removed is not remembered', async () => {
  const { image } = await take(process())
  const catalogue = createCatalogue(db)
  const reading = catalogue.find(image.id)
  const removing = catalogue.remove(image.id)
  expect(await reading).toMatchObject({ id: image.id })
  await removing
  expect(await catalogue.find(image.id)).toBe(null)
})

test('a name is cut between characters', async () => {
  const { image } = await process().ingest(chunked(picture), { name: `${'a'.repeat(199)}😀😀` })
  expect(image.name).toBe('a'.repeat(199))
})
