/** For tests: a data folder of its own, real pictures, and raw pixels to compare. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Box, Size } from '#contract/space.ts'
import { type FileStore, openFiles } from '../store/files.ts'
import { openTestDatabase } from '../testing/test-database.ts'
import { sharp } from './decode/untrusted.ts'
import { createImages, type Images } from './images.ts'
import { defaultImageLimits, type ImageLimits } from './limits.ts'

export interface TestRoom {
  readonly folder: string
  readonly files: FileStore
  readonly images: Images
  take(bytes: Uint8Array, name?: string): ReturnType<Images['ingest']>
  /** a second server on the same folder, as after a restart */
  reopen(): Promise<Images>
  /** every file below the data folder, without the database's and its mark */
  list(): Promise<string[]>
  close(): Promise<void>
}

export async function openTestRoom(limits: Partial<ImageLimits> = {}): Promise<TestRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-test-'))
  const db = await openTestDatabase(folder)
  const files = await openFiles(folder)
  const parts = { db, limits: { ...defaultImageLimits, ...limits } }
  const images = createImages({ ...parts, files })
  return {
    folder,
    files,
    images,
    take: (bytes, name = 'test') => images.ingest(chunked(bytes), { name }),
    reopen: async () => createImages({ ...parts, files: await openFiles(folder) }),
    async list() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true })
      return entries
        .filter((entry) => entry.isFile() && !entry.name.startsWith('loupe.db'))
        .filter((entry) => !entry.parentPath.endsWith('databases'))
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort()
    },
    async close() {
      await db.destroy()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Bytes as they come from a socket: in pieces. */
export function chunked(bytes: Uint8Array, piece = 1000): Readable {
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.byteLength; at += piece) yield bytes.subarray(at, at + piece)
    })(),
    { objectMode: false },
  )
}

/** Pixels that differ everywhere, the same on every machine. */
export function noise(width: number, height: number, channels: 1 | 2 | 3 | 4 = 3) {
  let state = 0x2545f491 ^ (width * 65_537 + height)
  const data = new Uint8Array(width * height * channels)
  for (let i = 0; i < data.length; i += 1) {
    state = Math.imul(state, 1_664_525) + 1_013_904_223
    data[i] = state >>> 24
  }
  return sharp(data, { raw: { width, height, channels } })
}

/** Red tells x, green tells y, blue tells both; smooth, so that JPEG keeps it. */
export function ramp(width: number, height: number) {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, i += 3) {
      data[i] = Math.round((255 * (x + 0.5)) / width)
      data[i + 1] = Math.round((255 * (y + 0.5)) / height)
      data[i + 2] = 128
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
}

export interface Pixels extends Size {
  readonly channels: number
  readonly data: Uint8Array
}

export async function decode(source: Uint8Array | string): Promise<Pixels> {
  const { data, info } = await sharp(source).raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, channels: info.channels }
}

export function pixelAt(pixels: Pixels, x: number, y: number): number[] {
  const at = (y * pixels.width + x) * pixels.channels
  return [...pixels.data.subarray(at, at + 3)]
}

/** The largest difference of any channel between a picture and the region of another. */
export function largestDifference(part: Pixels, whole: Pixels, region: Box<'image'>): number {
  if (part.width !== region.width || part.height !== region.height) return Number.POSITIVE_INFINITY
  let largest = 0
  for (let y = 0; y < part.height; y += 1) {
    for (let x = 0; x < part.width; x += 1) {
      const a = pixelAt(part, x, y)
      const b = pixelAt(whole, region.x + x, region.y + y)
      for (let c = 0; c < 3; c += 1) largest = Math.max(largest, Math.abs((a[c] ?? 0) - (b[c] ?? 0)))
    }
  }
  return largest
}
