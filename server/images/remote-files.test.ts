/** Image files in an S3-compatible store. No such store can be had here, so a double speaks its protocol, faults included. */
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openFiles, type StoredFile } from '../store/files.ts'
import { createObjects } from '../store/objects.ts'
import { openRemoteFiles } from '../store/remote-files.ts'
import { drawSquare } from '../testing/dataset-room.ts'
import { type Fault, type S3Server, startS3Server } from '../testing/s3-server.ts'
import { openTestDatabase } from '../testing/test-database.ts'
import { createImages } from './images.ts'
import { defaultImageLimits } from './limits.ts'

let s3: S3Server
let folders: string[] = []
beforeEach(async () => {
  s3 = await startS3Server('pictures')
  folders = []
})
afterEach(async () => {
  await s3.close()
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

/** A process with a data folder of its own. */
async function open(cacheBytes = 1e9, keptMs = 0) {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-remote-'))
  folders.push(folder)
  const objects = createObjects(
    {
      ...{ endpoint: s3.endpoint, region: 'here', bucket: 'pictures', prefix: 'loupe/' },
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    },
    { tries: 4, firstPauseMs: 5, silenceMs: 300 },
  )
  const local = await openFiles(folder)
  return { folder, local, files: await openRemoteFiles({ local, folder, objects, cacheBytes, keptMs }) }
}

const bytes = new TextEncoder().encode('a map of attention, say')

test('what is kept by one is there for another, byte for byte', async () => {
  const one = await open()
  const stored = await one.files.put(bytes, 'npy')
  expect([...s3.objects.keys()]).toEqual([`loupe/files/${stored.sha256.slice(0, 2)}/${stored.sha256}.npy`])
  const other = await open()
  const path = other.files.pathOf(stored.sha256, 'npy')
  expect(existsSync(path)).toBe(false)
  expect(await other.files.bring(path)).toBe(true)
  expect(new Uint8Array(await readFile(path))).toEqual(bytes)
  expect(await other.files.bring(other.files.pathOf('0'.repeat(64), 'npy'))).toBe(false)
  expect(await readdir(join(other.folder, 'tmp'))).toEqual([])
  // The same bytes again are not sent again, by either.
  const puts = () => s3.asked.filter((line) => line.startsWith('PUT')).length
  await other.files.put(bytes, 'npy')
  await one.files.put(bytes, 'npy')
  expect(puts()).toBe(1)
})

test.each<[string, Fault[]]>([
  ['PUT', ['slow-down', 'reset', 'reset-after']],
  ['GET', ['slow-down', 'reset', 'truncated']],
  ['GET', ['wrong-bytes', 'silence', 'truncated']],
])('%s goes through %s', async (method, all) => {
  const one = await open()
  if (method === 'PUT') s3.faults.push(...all.map((fault) => ({ method, fault })))
  const { sha256 } = await one.files.put(bytes, 'npy')
  expect(s3.faults).toEqual([])
  const other = await open()
  if (method === 'GET') s3.faults.push(...all.map((fault) => ({ method, fault })))
  const path = other.files.pathOf(sha256, 'npy')
  expect(await other.files.bring(path)).toBe(true)
  expect(s3.faults).toEqual([])
  expect(new Uint8Array(await readFile(path))).toEqual(bytes)
  expect(await readdir(join(other.folder, 'tmp'))).toEqual([])
})

test('what the store did not take is not kept, and says so; a refusal is not asked again', async () => {
  const { files, folder } = await open()
  for (let n = 0; n < 4; n++) s3.faults.push({ method: 'PUT', fault: 'slow-down' })
  await expect(files.put(bytes, 'npy')).rejects.toMatchObject({ code: 'files-away' })
  expect(s3.objects.size).toBe(0)
  const left = await readdir(join(folder, 'files'), { recursive: true, withFileTypes: true })
  expect(left.filter((entry) => entry.isFile())).toEqual([])
  s3.asked.length = 0
  s3.faults.push({ method: 'PUT', fault: 'denied' })
  await expect(files.put(bytes, 'npy')).rejects.toMatchObject({ code: 'files-away' })
  expect(s3.asked.filter((line) => line.startsWith('PUT'))).toHaveLength(1)
  // A file that always comes out wrong is no file.
  const { sha256 } = await files.put(bytes, 'npy')
  const other = await open()
  for (let n = 0; n < 4; n++) s3.faults.push({ method: 'GET', fault: 'wrong-bytes' })
  await expect(other.files.bring(other.files.pathOf(sha256, 'npy'))).rejects.toMatchObject({
    code: 'files-away',
  })
  expect(existsSync(other.files.pathOf(sha256, 'npy'))).toBe(false)
})

test('the folder holds no more than its budget, and what went comes again', async () => {
  const { files } = await open(2500)
  const kept: StoredFile[] = []
  for (let n = 0; n < 5; n++) kept.push(await files.put(new Uint8Array(1000).fill(n), 'npy'))
  await expect.poll(() => kept.filter(({ path }) => existsSync(path)).length).toBe(2)
  expect(files.cache.bytes).toBeLessThanOrEqual(2500)
  const [first] = kept
  if (!first) throw new Error('nothing kept')
  expect(await files.bring(first.path)).toBe(true)
  expect(new Uint8Array(await readFile(first.path))).toEqual(new Uint8Array(1000).fill(0))
  // Who has just been told where a file lies can still open it.
  const slow = await open(10, 60_000)
  const all: StoredFile[] = []
  for (let n = 0; n < 3; n++) all.push(await slow.files.put(new Uint8Array(1000).fill(n), 'npy'))
  expect(all.every(({ path }) => existsSync(path))).toBe(true)
})

test('pictures are taken in by one process and shown, cut and removed by another', async () => {
  const one = await open()
  const db = await openTestDatabase(one.folder)
  const other = await open()
  const here = createImages({ db, files: one.files, limits: defaultImageLimits })
  const there = createImages({ db, files: other.files, limits: defaultImageLimits })
  const picture = await drawSquare(0)
  const { image } = await here.ingest(Readable.from([picture]), { name: 'square.png' })
  expect([...s3.objects.keys()].sort()).toEqual([
    `loupe/originals/${image.id}`,
    `loupe/pyramids/${image.id}.tif`,
  ])
  const size = { width: 320, height: 240 }
  const view = await here.view(image.id, size, 'png')
  const again = await there.view(image.id, size, 'png')
  expect(again.sha256).toBe(view.sha256)
  expect(existsSync(other.files.originalPath(image.id))).toBe(false)
  expect(await readFile(await there.originalPath(image.id))).toEqual(picture)
  expect((await readFile(await there.thumb(image.id, 's'))).length).toBeGreaterThan(100)
  // A second upload of the same bytes is the same image, also here.
  expect((await there.ingest(Readable.from([picture]), { name: 'again.png' })).created).toBe(false)
  await there.forget(image.id)
  expect([...s3.objects.keys()].filter((key) => key.includes(image.id))).toEqual([])
  await db.destroy()
})

test('a store that is away takes no picture in, and leaves no row behind', async () => {
  const one = await open()
  const db = await openTestDatabase(one.folder)
  const images = createImages({ db, files: one.files, limits: defaultImageLimits })
  for (let n = 0; n < 8; n++) s3.faults.push({ method: 'PUT', fault: 'reset' })
  const body = Readable.from([await drawSquare(1)])
  await expect(images.ingest(body, { name: 'square.png' })).rejects.toMatchObject({ code: 'files-away' })
  expect(await images.list()).toEqual([])
  await db.destroy()
})

test('a new database on a store that another one has used removes nothing there', async () => {
  const one = await open()
  const db = await openTestDatabase(one.folder)
  const here = createImages({ db, files: one.files, limits: defaultImageLimits })
  await here.sweep()
  const { image } = await here.ingest(Readable.from([await drawSquare(0)]), { name: 'square.png' })
  const orphan = one.files.originalPath('a'.repeat(64))
  await one.files.write(orphan, bytes)
  for (const object of s3.objects.values()) object.at = new Date(0)
  expect(await here.sweep()).toEqual({ removed: 1, spared: 0 })
  const two = await open()
  const empty = await openTestDatabase(two.folder)
  const there = createImages({ db: empty, files: two.files, limits: defaultImageLimits })
  for (const object of s3.objects.values()) object.at = new Date(0)
  expect(await there.sweep()).toEqual({ removed: 0, spared: 1 })
  expect(s3.objects.has(`loupe/originals/${image.id}`)).toBe(true)
  await Promise.all([db.destroy(), empty.destroy()])
})

test('what nobody owns is removed once it is old, on every page of the list', async () => {
  const { files, folder } = await open()
  const ids = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(64))
  for (const id of ids) {
    const temporary = files.temporaryPath()
    await writeFile(temporary, id)
    await files.keep(temporary, files.originalPath(id))
  }
  const [, , , fresh = '', known = ''] = ids
  for (const [key, object] of s3.objects) if (!key.includes(fresh)) object.at = new Date(0)
  expect(await files.removeOrphans((id) => id === known)).toBe(3)
  expect([...s3.objects.keys()].map((key) => key.split('/').at(-1))).toEqual([fresh, known])
  expect(folder).toBeTruthy()
})
