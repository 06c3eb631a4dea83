/**
 * The data folder: originals and pyramids by image id, and a content-addressed store for pictures and maps.
 *
 *   originals/<id>             the uploaded bytes, untouched
 *   pyramids/<id>.tif          the tiled pyramid made from them
 *   pictures/<id>/<key>.json   which stored file a view or crop of an image is
 *   files/ab/<sha256>.<ext>    pictures as sent, maps
 *   databases/                 which databases have used the folder, see belonging.ts
 *   tmp/                       files in the making; emptied at start
 *
 * A file appears under its name only when it is whole and on disk: temporary file, fsync, rename, fsync of the folder.
 */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Members } from './members.ts'
import { storageProblem } from './store-errors.ts'

export { storageProblem } from './store-errors.ts'

export const fileExtensions = ['png', 'jpg', 'npy'] as const
export type FileExtension = (typeof fileExtensions)[number]

export interface StoredFile {
  /** lower-case hex */
  readonly sha256: string
  readonly path: string
  /** address under the API */
  readonly url: string
}

export interface FileStore {
  /** Stores bytes under their hash; the same bytes again are not written again. Throws ProblemError storage-full. */
  put(bytes: Uint8Array, extension: FileExtension): Promise<StoredFile>
  /** Where a stored file lies, whether it is there or not. `sha256` must be 64 lower-case hex digits. */
  pathOf(sha256: string, extension: FileExtension): string
  originalPath(imageId: string): string
  pyramidPath(imageId: string): string
  picturesFolder(imageId: string): string
  /** A fresh name in tmp/. */
  temporaryPath(suffix?: string): string
  /** Makes a temporary file durable under its final name; idempotent when the name is taken. */
  keep(temporary: string, final: string): Promise<void>
  /**
   * Makes sure that a kept file lies at its path, for whoever opens it within the next minute; false where there is no such
   * file. Throws ProblemError files-away.
   */
  bring(path: string): Promise<boolean>
  /** Writes a small file whole or not at all. */
  write(path: string, bytes: Uint8Array): Promise<void>
  /** Removes the original, pyramid and picture notes of one image. */
  removeOf(imageId: string): Promise<void>
  /** Removes originals, pyramids and picture notes of ids that `isKnown` denies; returns how many were removed. */
  removeOrphans(isKnown: (imageId: string) => boolean): Promise<number>
  /** Ids that have an original here. */
  originals(): Promise<string[]>
  /** What the databases that have used these files have noted beside them, by name. */
  marks(): Promise<Map<string, string>>
  mark(name: string, text: string): Promise<void>
}

const isSha256 = /^[0-9a-f]{64}$/

export interface FilesOptions {
  /** Where several processes share the folder, each has its own part of tmp/; those of processes that are gone are emptied. */
  readonly members?: Pick<Members, 'id' | 'alive'>
}

/** Opens (and makes) the data folder and empties its tmp/. Errors are the file system's. */
export async function openFiles(folder: string, { members }: FilesOptions = {}): Promise<FileStore> {
  const room = (name: string) => join(folder, name === 'tmp' && members ? join('tmp', members.id) : name)
  await emptyTmp(join(folder, 'tmp'), members ? await members.alive() : new Set())
  for (const name of ['tmp', 'originals', 'pyramids', 'pictures', 'files']) {
    await mkdir(room(name), { recursive: true })
  }

  const temporaryPath = (suffix = '') => join(room('tmp'), `${randomUUID()}${suffix}`)

  const pathOf = (sha256: string, extension: FileExtension) => {
    if (!isSha256.test(sha256)) throw new RangeError('pathOf: not a SHA-256')
    return join(room('files'), sha256.slice(0, 2), `${sha256}.${extension}`)
  }

  const write = async (path: string, bytes: Uint8Array) => {
    const temporary = temporaryPath()
    try {
      const file = await open(temporary, 'wx')
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await place(temporary, path)
    } catch (error) {
      await rm(temporary, { force: true })
      throw storageProblem(error)
    }
  }

  return {
    pathOf,
    temporaryPath,
    write,
    originalPath: (imageId) => join(room('originals'), checked(imageId)),
    pyramidPath: (imageId) => join(room('pyramids'), `${checked(imageId)}.tif`),
    picturesFolder: (imageId) => join(room('pictures'), checked(imageId)),

    bring: async (path) => existsSync(path),

    async put(bytes, extension) {
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const path = pathOf(sha256, extension)
      const there = await readFile(path).catch(() => null)
      if (!there?.equals(bytes)) await write(path, bytes)
      return { sha256, path, url: `/api/files/${sha256}.${extension}` }
    },

    async keep(temporary, final) {
      try {
        const file = await open(temporary, 'r+')
        try {
          await file.sync()
        } finally {
          await file.close()
        }
        await place(temporary, final)
      } catch (error) {
        throw storageProblem(error)
      }
    },

    async removeOf(imageId) {
      const id = checked(imageId)
      const names = [join('originals', id), join('pyramids', `${id}.tif`), join('pictures', id)]
      await Promise.all(names.map((name) => rm(room(name), { recursive: true, force: true })))
    },

    async removeOrphans(isKnown) {
      let removed = 0
      for (const name of ['originals', 'pyramids', 'pictures']) {
        for (const entry of await readdir(room(name))) {
          if (isKnown(entry.replace(/\.tif$/, ''))) continue
          await rm(join(room(name), entry), { recursive: true, force: true })
          removed += 1
        }
      }
      return removed
    },

    originals: () => readdir(room('originals')),

    async marks() {
      const names = await readdir(room('databases')).catch(() => [])
      const read = async (name: string) =>
        [name, await readFile(join(room('databases'), name), 'utf8')] as const
      return new Map(await Promise.all(names.map(read)))
    },

    mark: (name, text) => write(join(room('databases'), name), Buffer.from(text)),
  }
}

async function emptyTmp(tmp: string, alive: ReadonlySet<string>): Promise<void> {
  for (const entry of await readdir(tmp).catch(() => [])) {
    if (!alive.has(entry)) await rm(join(tmp, entry), { recursive: true, force: true })
  }
}

function checked(imageId: string): string {
  if (!isSha256.test(imageId)) throw new RangeError('not an image id')
  return imageId
}

async function place(temporary: string, final: string): Promise<void> {
  const folder = dirname(final)
  const made = await mkdir(folder, { recursive: true })
  await rename(temporary, final)
  // Without this the new name itself can be lost in a power cut, and so can that of a folder.
  await syncFolder(folder)
  for (let one = folder; made && one.length >= made.length; one = dirname(one)) await syncFolder(dirname(one))
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
