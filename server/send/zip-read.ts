/**
 * Reads a zip from strangers by its central directory (PKWARE APPNOTE 6.3, sections 4.3 and 4.4), with every size checked
 * before a byte is unpacked and again while it is. Names are looked up, never written to disk.
 */
import { type FileHandle, open } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import { ProblemError } from '#contract/error.ts'

export interface ZipItem {
  readonly path: string
  /** unpacked size */
  readonly bytes: number
  readonly packed: number
  readonly method: 0 | 8
  readonly offset: number
}

export interface ZipLimits {
  readonly maxEntries: number
  /** unpacked, all together */
  readonly maxBytes: number
  /** names in any script; they may still not lead up or out */
  readonly anyNames?: boolean
}

export interface ZipReader {
  /** files by path; folders are left out */
  readonly items: ReadonlyMap<string, ZipItem>
  /** Unpacked bytes of an item, exactly as many as it says. Throws ProblemError bundle-invalid while reading. */
  read(item: ZipItem): AsyncIterable<Buffer>
  close(): Promise<void>
}

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const END_BYTES = 22
const LOCAL_BYTES = 30
const MAX_COMMENT = 65_535
/** A directory is read at once: what it may have, and what one of its records takes even with a long name and some extras. */
const MAX_DIRECTORY = 32 * 2 ** 20
const MAX_RECORD = 46 + 4096
/** Text of ours shrinks to a tenth; deflate's own end is a thousandth. */
const MAX_RATIO = 250
/** Below this no ratio is suspicious. */
const SMALL = 1e6

const invalid = (why: string) => new ProblemError('bundle-invalid', why)
const large = (why: string) => new ProblemError('bundle-too-large', why)

/** Throws ProblemError bundle-invalid, bundle-too-large. */
export async function openZip(path: string, limits: ZipLimits): Promise<ZipReader> {
  const file = await open(path, 'r')
  try {
    const items = await directory(file, limits)
    return { items, read: (item) => unpack(file, item), close: () => file.close() }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function directory(file: FileHandle, limits: ZipLimits): Promise<Map<string, ZipItem>> {
  const { size } = await file.stat()
  const tail = await bytesAt(
    file,
    Math.max(0, size - END_BYTES - MAX_COMMENT),
    Math.min(size, END_BYTES + MAX_COMMENT),
  )
  let at = tail.length - END_BYTES
  while (at >= 0 && tail.readUInt32LE(at) !== END) at--
  if (at < 0) throw invalid('The file is no zip, or it is cut off.')
  const count = tail.readUInt16LE(at + 10)
  const length = tail.readUInt32LE(at + 12)
  const start = tail.readUInt32LE(at + 16)
  const disks = tail.readUInt16LE(at + 4) | tail.readUInt16LE(at + 6)
  if (count === 0xffff || length === 0xffffffff || start === 0xffffffff)
    throw large('Zips of the 64-bit form are not read.')
  if (disks !== 0 || tail.readUInt16LE(at + 8) !== count)
    throw invalid('The zip is spread over several files.')
  if (count > limits.maxEntries)
    throw large(`The zip has ${count} entries; at most ${limits.maxEntries} are taken.`)
  const endAt = Math.max(0, size - tail.length) + at
  if (start + length > endAt) throw invalid('The zip’s directory lies outside of it.')
  if (length > Math.min(count * MAX_RECORD, MAX_DIRECTORY)) throw large('The zip’s directory is too long.')

  const records = await bytesAt(file, start, length)
  const items = new Map<string, ZipItem>()
  const ranges: [number, number][] = []
  let total = 0
  let read = 0
  for (let i = 0; i < count; i++) {
    if (read + 46 > records.length || records.readUInt32LE(read) !== CENTRAL)
      throw invalid('The zip’s directory is damaged.')
    const nameBytes = records.readUInt16LE(read + 28)
    const next = read + 46 + nameBytes + records.readUInt16LE(read + 30) + records.readUInt16LE(read + 32)
    if (next > records.length) throw invalid('The zip’s directory is damaged.')
    const name = records.toString('utf8', read + 46, read + 46 + nameBytes)
    const item = readItem(records, read, name, limits.anyNames ?? false)
    read = next
    if (name.endsWith('/') && item.bytes === 0) continue
    if (items.has(name)) throw invalid(`The zip names “${printable(name)}” twice.`)
    if (item.offset + LOCAL_BYTES + nameBytes + item.packed > start)
      throw invalid('An entry lies outside of the zip.')
    total += item.bytes
    if (total > limits.maxBytes) throw large('Unpacked it would be larger than Loupe takes.')
    if (item.bytes > SMALL && item.bytes > item.packed * MAX_RATIO)
      throw large('An entry grows far beyond what text or pictures do when unpacked.')
    ranges.push([item.offset, item.offset + LOCAL_BYTES + nameBytes + item.packed])
    items.set(name, item)
  }
  ranges.sort(([a], [b]) => a - b)
  // Entries that share bytes are how small zips claim to be huge.
  if (ranges.some(([from], i) => i > 0 && from < (ranges[i - 1]?.[1] ?? 0)))
    throw invalid('Entries of the zip overlap.')
  return items
}

function readItem(records: Buffer, at: number, name: string, anyName: boolean): ZipItem {
  const flags = records.readUInt16LE(at + 8)
  const method = records.readUInt16LE(at + 10)
  if (!isPlainPath(name) && !(anyName && isInsidePath(name)))
    throw invalid(`The zip holds an entry with the name “${printable(name)}”.`)
  if (flags & 1) throw invalid('The zip is encrypted.')
  if (method !== 0 && method !== 8) throw invalid('The zip is packed in a way that is not read.')
  const packed = records.readUInt32LE(at + 20)
  const bytes = records.readUInt32LE(at + 24)
  const offset = records.readUInt32LE(at + 42)
  if ([packed, bytes, offset].includes(0xffffffff)) throw large('Zips of the 64-bit form are not read.')
  if (method === 0 && packed !== bytes) throw invalid('An entry’s sizes contradict each other.')
  return { path: name, bytes, packed, method, offset }
}

/** Relative, forward, without a way up or out. */
export function isPlainPath(name: string): boolean {
  return (
    name.length > 0 &&
    name.length < 300 &&
    /^[\w./ -]+$/.test(name) &&
    !name.startsWith('/') &&
    !name.split('/').some((part) => part === '..' || part === '.')
  )
}

/** Relative, forward, without a way up or out, in whatever script. */
function isInsidePath(name: string): boolean {
  return (
    name.length > 0 &&
    name.length < 1000 &&
    !/[\p{Cc}\\]/u.test(name) &&
    !/^([a-zA-Z]:|\/)/.test(name) &&
    !name.split('/').some((part) => part === '..' || part === '.')
  )
}

function printable(name: string): string {
  return name.replace(/[^\w./ -]/g, '?').slice(0, 80)
}

async function* unpack(file: FileHandle, item: ZipItem): AsyncGenerator<Buffer> {
  const head = await bytesAt(file, item.offset, LOCAL_BYTES)
  if (head.readUInt32LE(0) !== LOCAL) throw invalid('An entry of the zip is not where its directory says.')
  const start = item.offset + LOCAL_BYTES + head.readUInt16LE(26) + head.readUInt16LE(28)
  const packed = Readable.from(chunks(file, start, item.packed), { objectMode: false })
  const source = item.method === 0 ? packed : pipeline(packed, createInflateRaw(), () => undefined)
  let bytes = 0
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength
      if (bytes > item.bytes) throw invalid('An entry is larger than the zip says.')
      yield chunk
    }
  } catch (error) {
    if (error instanceof ProblemError) throw error
    throw invalid('An entry of the zip cannot be unpacked.')
  } finally {
    source.destroy()
  }
  if (bytes !== item.bytes) throw invalid('An entry is smaller than the zip says.')
}

async function* chunks(file: FileHandle, start: number, length: number): AsyncGenerator<Buffer> {
  const step = 256 * 1024
  for (let at = 0; at < length; at += step) yield await bytesAt(file, start + at, Math.min(step, length - at))
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) throw invalid('The zip is cut off.')
    filled += bytesRead
  }
  return buffer
}
