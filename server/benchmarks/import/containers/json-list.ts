/** One JSON array of objects, by stream; or an object that holds such an array, which is read whole. */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parser } from 'stream-json'
import { streamArray } from 'stream-json/streamers/stream-array.js'
import { ProblemError } from '#contract/error.ts'
import { documentSource } from '../boxes/document-source.ts'
import type { Cells, Source, SourceRow } from '../source.ts'
import { isObject } from './json-lines.ts'

/** An object is read whole, so it may not be large. */
const MAX_OBJECT_BYTES = 256 * 2 ** 20

/** An array of objects. A small one that is whole is read at once, so that its length is known. */
export async function openJsonArray(path: string, bytes: number): Promise<Source> {
  if (bytes <= MAX_ARRAY_BYTES) {
    try {
      const value: unknown = JSON.parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, ''))
      if (Array.isArray(value)) return documentSource(value, bytes) ?? listed(value, bytes)
    } catch (error) {
      if (isSystemError(error)) throw error
    }
  }
  return streamed(path, bytes)
}

function streamed(path: string, bytes: number): Source {
  return {
    container: 'json',
    columns: [],
    totalRows: null,
    totalBytes: bytes,
    async *rows(from) {
      const skip = from === null ? 0 : Number(from)
      let row = 0
      let broken = false
      const file = createReadStream(path, { highWaterMark: 256 * 1024 })
      const tokens = parser.asStream({ packValues: true, streamValues: false })
      const elements = streamArray.asStream()
      file.on('error', (error) => elements.destroy(error))
      tokens.on('error', (error) => elements.destroy(error))
      try {
        for await (const { value } of file.pipe(tokens).pipe(elements) as AsyncIterable<{ value: unknown }>) {
          row += 1
          if (row > skip) yield toRow(value, row, file.bytesRead)
        }
      } catch (error) {
        if (isSystemError(error)) throw error
        broken = true
      } finally {
        for (const stream of [file, tokens, elements]) stream.destroy()
      }
      row += 1
      if (broken && row > skip) {
        const problem = 'The JSON is broken or ends here; nothing after this can be read.'
        yield { row, cells: null, problem, next: String(row), at: bytes }
      }
    },
  }
}

/** Up to here a list of objects is read at once: MME-RealWorld's, the largest that names its pictures, has 16 MB. */
const MAX_ARRAY_BYTES = 32 * 2 ** 20

/** An object with one of these is itself a row, also where its choices are a list of objects. */
const asked = ['question', 'query', 'prompt', 'text', 'Text', 'messages']

/** The rows of an object's longest list of objects; or, where it has none, the object itself as the one row. */
export async function openJsonObject(path: string, bytes: number): Promise<Source> {
  if (bytes > MAX_OBJECT_BYTES) {
    throw new ProblemError('import-format-unknown', 'The file is one large JSON object; a list is needed.')
  }
  let value: unknown
  try {
    value = JSON.parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, ''))
  } catch {
    throw new ProblemError('import-damaged', 'The file is not valid JSON.')
  }
  const document = documentSource(value, bytes)
  if (document) return document
  const isRow = isObject(value) && asked.some((name) => Object.hasOwn(value, name))
  const lists = isObject(value) && !isRow ? Object.values(value).filter(isListOfObjects) : []
  return listed(lists.toSorted((a, b) => b.length - a.length)[0] ?? [value], bytes)
}

function listed(rows: readonly unknown[], bytes: number): Source {
  return {
    container: 'json',
    columns: [],
    totalRows: rows.length,
    totalBytes: bytes,
    async *rows(from) {
      for (let row = (from === null ? 0 : Number(from)) + 1; row <= rows.length; row += 1) {
        yield toRow(rows[row - 1], row, Math.round((bytes * row) / rows.length))
      }
    },
  }
}

function isListOfObjects(value: unknown): value is Cells[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject)
}

function toRow(value: unknown, row: number, at: number): SourceRow {
  const whole = isObject(value)
  const problem = whole ? null : 'The entry is no JSON object.'
  return { row, cells: whole ? value : null, problem, next: String(row), at }
}

/** A file that cannot be read is no broken JSON. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}
