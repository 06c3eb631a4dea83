import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ProblemError } from '#contract/error.ts'
import { openFiles } from './files.ts'
import { storageProblem } from './store-errors.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-files-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const bytes = new TextEncoder().encode('a map')
const sha256 = createHash('sha256').update(bytes).digest('hex')

it('keeps bytes under their hash', async () => {
  const files = await openFiles(folder)
  const stored = await files.put(bytes, 'npy')
  expect(stored).toMatchObject({ sha256, url: `/api/files/${sha256}.npy` })
  expect(stored.path).toBe(join(folder, 'files', sha256.slice(0, 2), `${sha256}.npy`))
  expect(new Uint8Array(await readFile(stored.path))).toEqual(bytes)
  expect(await readdir(join(folder, 'tmp'))).toEqual([])
})

it('writes the same bytes once, also when writers race', async () => {
  const files = await openFiles(folder)
  await Promise.all([1, 2, 3, 4].map(() => files.put(bytes, 'npy')))
  const { mtimeMs, ino } = await stat(files.pathOf(sha256, 'npy'))
  await files.put(bytes, 'npy')
  expect(await stat(files.pathOf(sha256, 'npy'))).toMatchObject({ mtimeMs, ino })
})

it('mends a file whose bytes are not those of its name', async () => {
  const files = await openFiles(folder)
  const { path } = await files.put(bytes, 'npy')
  await writeFile(path, 'a mop')
  await files.put(bytes, 'npy')
  expect(new Uint8Array(await readFile(path))).toEqual(bytes)
})

it('empties tmp at start', async () => {
  const before = await openFiles(folder)
  await writeFile(before.temporaryPath(), 'half')
  await openFiles(folder)
  expect(await readdir(join(folder, 'tmp'))).toEqual([])
})

it('takes no name that is not a hash', async () => {
  const files = await openFiles(folder)
  for (const id of ['../../etc/passwd', '', 'AB'.repeat(32), 'ab']) {
    expect(() => files.originalPath(id)).toThrow(RangeError)
    expect(() => files.pyramidPath(id)).toThrow(RangeError)
    expect(() => files.pathOf(id, 'png')).toThrow(RangeError)
  }
})

it('tells a full disk from other errors', () => {
  const full = storageProblem(Object.assign(new Error(`ENOSPC: ${folder}`), { code: 'ENOSPC' }))
  expect(full).toBeInstanceOf(ProblemError)
  expect((full as ProblemError).toProblem()).toMatchObject({ code: 'storage-full', status: 507 })
  expect(JSON.stringify((full as ProblemError).toProblem())).not.toContain(folder)
  const other = new Error('EIO')
  expect(storageProblem(other)).toBe(other)
})
