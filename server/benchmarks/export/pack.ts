/** Files as one zip, or as a tar where a zip's 32-bit sizes do not reach; nothing is held but the piece that passes. */
import { createReadStream } from 'node:fs'
import { open, rm, stat } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import { pack as tarPack } from 'tar-stream'

export interface PackedFile {
  readonly name: string
  /** a file of the disk goes in as it is; what is written now is compressed */
  readonly content: { readonly path: string } | { readonly pieces: AsyncIterable<Uint8Array> }
}

/** A zip without its 64-bit form ends at 4 GiB and 65,535 files; a little is left for headings. */
export const fitsZip = (bytes: number, files: number) => bytes < 3.9e9 && files < 60_000

export async function* zip(files: AsyncIterable<PackedFile>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = []
  let failed: Error | null = null
  const archive = new Zip((error, chunk) => {
    if (error) failed = error
    else ready.push(chunk)
  })
  function* drain(): Generator<Uint8Array> {
    if (failed) throw failed
    for (let chunk = ready.shift(); chunk; chunk = ready.shift()) yield chunk
  }
  for await (const { name, content } of files) {
    const entry = 'path' in content ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 })
    archive.add(entry)
    const pieces =
      'path' in content ? createReadStream(content.path, { highWaterMark: 256 * 1024 }) : content.pieces
    for await (const piece of pieces) {
      entry.push(piece as Uint8Array)
      yield* drain()
    }
    entry.push(new Uint8Array(0), true)
    yield* drain()
  }
  archive.end()
  yield* drain()
}

/** `temporary`: a fresh path; a tar tells a file's size before its bytes, so what is written now goes there first. */
export async function* tar(
  files: AsyncIterable<PackedFile>,
  temporary: () => string,
): AsyncGenerator<Uint8Array> {
  const archive = tarPack()
  const fill = async () => {
    for await (const { name, content } of files) {
      if ('path' in content) await add(name, content.path)
      else {
        const path = temporary()
        try {
          await spill(path, content.pieces)
          await add(name, path)
        } finally {
          await rm(path, { force: true })
        }
      }
    }
    archive.finalize()
  }
  const add = async (name: string, path: string) => {
    const entry = archive.entry({ name, size: (await stat(path)).size })
    createReadStream(path).pipe(entry)
    await finished(entry)
  }
  const filled = fill().catch((error: Error) => archive.destroy(error))
  for await (const piece of archive) yield piece as Uint8Array
  await filled
}

async function spill(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx')
  try {
    for await (const piece of pieces) await file.write(piece)
  } finally {
    await file.close()
  }
}
