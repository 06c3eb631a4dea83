/**
 * The image files in an S3-compatible store, with a local folder in front: pictures are cut from files, by path. What is kept
 * is in the store before anybody is told that it is kept; what lies in the folder can go at any time and is fetched again.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { type FileCache, openFileCache } from './file-cache.ts'
import type { FileStore } from './files.ts'
import type { Objects } from './objects.ts'

export interface RemoteFilesParts {
  /** the data folder, as openFiles has opened it */
  readonly local: FileStore
  readonly folder: string
  readonly objects: Objects
  readonly cacheBytes: number
  /** see openFileCache */
  readonly keptMs?: number
}

const rooms = ['originals', 'pyramids', 'pictures', 'files'] as const
/** Files that have no row yet may belong to an upload that another process is just taking in. */
const ORPHAN_MS = 60 * 60_000

export async function openRemoteFiles(
  parts: RemoteFilesParts,
): Promise<FileStore & { readonly cache: FileCache }> {
  const { local, folder, objects } = parts
  const cache = await openFileCache(
    rooms.map((room) => join(folder, room)),
    parts.cacheBytes,
    parts.keptMs,
  )
  const keyOf = (path: string) => relative(folder, path).split(sep).join('/')
  /** keys that are known to be in the store */
  const stored = new Set<string>()
  const fetching = new Map<string, Promise<boolean>>()

  async function send(path: string): Promise<void> {
    try {
      await objects.put(keyOf(path), path)
    } catch (error) {
      // Not kept: it must not look as if it were.
      cache.forget(path)
      await rm(path, { force: true })
      throw error
    }
    stored.add(keyOf(path))
    cache.touch(path, (await stat(path)).size)
  }

  async function fetch(path: string): Promise<boolean> {
    const temporary = local.temporaryPath()
    try {
      if (!(await objects.get(keyOf(path), temporary))) return false
      await mkdir(dirname(path), { recursive: true })
      const { size } = await stat(temporary)
      await rename(temporary, path)
      stored.add(keyOf(path))
      cache.touch(path, size)
      return true
    } finally {
      await rm(temporary, { force: true })
    }
  }

  return {
    ...local,
    cache,

    async put(bytes, extension) {
      const kept = await local.put(bytes, extension)
      const key = keyOf(kept.path)
      if (stored.has(key) || (await objects.has(key))) {
        stored.add(key)
        cache.touch(kept.path, bytes.byteLength)
      } else await send(kept.path)
      return kept
    },

    async write(path, bytes) {
      await local.write(path, bytes)
      await send(path)
    },

    async keep(temporary, final) {
      await local.keep(temporary, final)
      await send(final)
    },

    async bring(path) {
      if (existsSync(path)) {
        cache.touch(path)
        return true
      }
      const underway = fetching.get(path)
      if (underway) return underway
      const mine = fetch(path).finally(() => fetching.delete(path))
      fetching.set(path, mine)
      return mine
    },

    async removeOf(imageId) {
      const keys = [keyOf(local.originalPath(imageId)), keyOf(local.pyramidPath(imageId))]
      for await (const { key } of objects.list(`${keyOf(local.picturesFolder(imageId))}/`)) keys.push(key)
      await objects.remove(keys)
      for (const key of keys) {
        stored.delete(key)
        cache.forget(join(folder, ...key.split('/')))
      }
      await local.removeOf(imageId)
    },

    async removeOrphans(isKnown) {
      const orphans: string[] = []
      const removed = new Set<string>()
      for (const room of ['originals', 'pyramids', 'pictures']) {
        for await (const { key, at } of objects.list(`${room}/`)) {
          const id = (key.split('/')[1] ?? '').replace(/\.tif$/, '')
          if (isKnown(id) || Date.now() - at.getTime() < ORPHAN_MS) continue
          orphans.push(key)
          removed.add(id)
        }
      }
      await objects.remove(orphans)
      await local.removeOrphans(isKnown)
      return removed.size
    },

    async originals() {
      const ids = new Set(await local.originals())
      for await (const { key } of objects.list('originals/')) ids.add(key.slice('originals/'.length))
      return [...ids]
    },

    // The folder counts too: before the store was set, it was the only place.
    async marks() {
      const marks = await local.marks()
      for await (const { key } of objects.list('databases/')) {
        const temporary = local.temporaryPath()
        try {
          if (await objects.get(key, temporary))
            marks.set(key.slice('databases/'.length), await readFile(temporary, 'utf8'))
        } finally {
          await rm(temporary, { force: true })
        }
      }
      return marks
    },

    async mark(name, text) {
      await local.mark(name, text)
      await objects.put(`databases/${name}`, join(folder, 'databases', name))
    },
  }
}
