/** A run as a zip: `run.json`, every picture as sent, every map; nothing is re-encoded. */
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import type { Run } from '#contract/run.ts'
import type { FileExtension, FileStore } from '../store/files.ts'

/** Streams the zip; addresses in `run.json` are turned into names inside the zip under `files/`. */
export function exportRun(run: Run, files: FileStore): Readable {
  return Readable.from(zipChunks(run, files))
}

async function* zipChunks(run: Run, files: FileStore): AsyncGenerator<Uint8Array> {
  const chunks: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    chunks.push(chunk)
  })
  const record = new ZipDeflate('run.json', { level: 6 })
  zip.add(record)
  const { json, names } = localise(run)
  record.push(new TextEncoder().encode(json), true)
  yield* drain(chunks)
  for (const name of names) {
    const file = new ZipPassThrough(`files/${name}`)
    zip.add(file)
    const path = pathOf(files, name)
    await files.bring(path)
    file.push(await readFile(path), true)
    yield* drain(chunks)
  }
  zip.end()
  yield* drain(chunks)
}

function* drain(chunks: Uint8Array[]): Generator<Uint8Array> {
  for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) yield chunk
}

function pathOf(files: FileStore, name: string): string {
  const [sha256 = '', extension] = name.split('.')
  return files.pathOf(sha256, extension as FileExtension)
}

/** The run with `/api/files/<name>` turned into `files/<name>`, and the names met on the way, each once. */
function localise(run: Run): { json: string; names: string[] } {
  const names = new Set<string>()
  const address = /^\/api\/files\/([0-9a-f]{64}\.(?:png|jpg|npy))$/
  const json = JSON.stringify(
    run,
    (key, value: unknown) => {
      if (!/^url$|Url$/.test(key) || typeof value !== 'string') return value
      const name = address.exec(value)?.[1]
      if (!name) return value
      names.add(name)
      return `files/${name}`
    },
    2,
  )
  return { json, names: [...names] }
}
