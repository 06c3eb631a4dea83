/** Writes zips as streams: one entry after the other, nothing held whole but what is given whole. */
import { createReadStream } from 'node:fs'
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'

/** Bytes that a zip spends on an entry beside its contents, about: two headers, a descriptor, a name of 60 characters. */
export const ENTRY_OVERHEAD = 220

export interface ZipEntry {
  readonly path: string
  /** bytes, or the path of a file to stream; a function is asked for it when its turn has come */
  readonly from: Uint8Array | string | { readonly file: string | (() => Promise<string>) }
  /** for text; pictures and maps do not shrink */
  readonly deflate?: boolean
}

/** All entries carry this time, so that the same contents give the same bytes. */
const TIME = new Date(2026, 0, 1)

export async function* writeZip(
  entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const chunks: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    chunks.push(chunk)
  })
  for await (const { path, from, deflate } of entries) {
    signal?.throwIfAborted()
    const entry = deflate ? new ZipDeflate(path, { level: 6 }) : new ZipPassThrough(path)
    entry.mtime = TIME
    zip.add(entry)
    for await (const chunk of contentsOf(from)) {
      entry.push(chunk, false)
      yield* drain(chunks)
    }
    entry.push(new Uint8Array(), true)
    yield* drain(chunks)
  }
  zip.end()
  yield* drain(chunks)
}

async function* contentsOf(from: ZipEntry['from']): AsyncGenerator<Uint8Array> {
  if (typeof from === 'string') yield new TextEncoder().encode(from)
  else if (from instanceof Uint8Array) yield from
  else {
    const path = typeof from.file === 'string' ? from.file : await from.file()
    yield* createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>
  }
}

function* drain(chunks: Uint8Array[]): Generator<Uint8Array> {
  for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) yield chunk
}
