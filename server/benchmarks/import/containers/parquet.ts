/** Parquet by file slices, row group by row group; columns of pictures page by page. */
import { open } from 'node:fs/promises'
import {
  type AsyncBuffer,
  type ColumnMetaData,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type SchemaElement,
} from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { ProblemError } from '#contract/error.ts'
import type { Source, SourceRow } from '../source.ts'
import { readPages } from './parquet-pages.ts'

/** A column of a row group with more bytes than this is read by pages. */
const HEAVY_BYTES = 16 * 2 ** 20

/** Longer cells of bytes stay bytes. */
const MAX_WORDS = 64 * 1024

/** Throws ProblemError import-damaged. */
export async function openParquet(path: string, bytes: number): Promise<Source> {
  const metadata = await slices(path, bytes, (file) => parquetMetadataAsync(file)).catch((error: unknown) => {
    throw new ProblemError(
      'import-damaged',
      'The parquet file has no readable footer; it may have been cut short while it was copied.',
      { cause: error },
    )
  })
  const columns = parquetSchema(metadata).children.map((child) => child.element.name)
  const totalRows = Number(metadata.num_rows)
  return {
    container: 'parquet',
    columns,
    totalRows,
    totalBytes: bytes,
    async *rows(from) {
      const handle = await open(path)
      try {
        yield* readRows(sliced(handle, bytes), metadata, columns, from === null ? 0 : Number(from), bytes)
      } finally {
        await handle.close()
      }
    },
  }
}

async function* readRows(
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: readonly string[],
  first: number,
  bytes: number,
): AsyncGenerator<SourceRow> {
  const total = Number(metadata.num_rows)
  let start = 0
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows)
    const end = start + rows
    if (end <= first) {
      start = end
      continue
    }
    const from = Math.max(first, start)
    const heavy = heavyColumns(
      metadata,
      group.columns.flatMap((column) => column.meta_data ?? []),
    )
    const light = columns.filter((name) => !heavy.has(name))
    let broken: string | null = null
    let row = from
    try {
      const cells =
        light.length === 0
          ? []
          : await parquetReadObjects({
              file,
              metadata,
              compressors,
              utf8: false,
              columns: light,
              rowStart: from,
              rowEnd: end,
            })
      const pages = [...heavy].map(([name, { schema, meta }]) => ({
        name,
        next: oneByOne(readPages(file, schema, meta, from - start)),
      }))
      for (; row < end; row += 1) {
        const whole: Record<string, unknown> = Object.assign(Object.create(null), cells[row - from])
        for (const name of light) whole[name] = wordsOf(whole[name])
        for (const { name, next } of pages) whole[name] = await next()
        const at = Math.round((bytes * (row + 1)) / Math.max(1, total))
        yield { row: row + 1, cells: whole, problem: null, next: String(row + 1), at }
      }
    } catch (error) {
      if (error instanceof Error && 'syscall' in error) throw error
      broken = 'This part of the parquet file is damaged or compressed in a way that cannot be read.'
    }
    // The rest of the group is lost; the next one may be whole.
    for (; broken !== null && row < end; row += 1) {
      yield { row: row + 1, cells: null, problem: broken, next: String(row + 1), at: bytes }
    }
    start = end
  }
}

interface Heavy {
  readonly meta: ColumnMetaData
  readonly schema: readonly SchemaElement[]
}

/** Large byte columns that do not repeat, by the name of their top-level column. */
function heavyColumns(metadata: FileMetaData, columns: readonly ColumnMetaData[]): Map<string, Heavy> {
  const found = new Map<string, Heavy>()
  for (const meta of columns) {
    const [name] = meta.path_in_schema
    if (!name || meta.type !== 'BYTE_ARRAY' || Number(meta.total_uncompressed_size) < HEAVY_BYTES) continue
    const schema = schemaOf(metadata, meta.path_in_schema)
    if (schema?.every((element) => element.repetition_type !== 'REPEATED')) {
      // Of a structure with two large leaves only one can be read by pages; both then are read whole.
      if (found.has(name)) found.delete(name)
      else found.set(name, { meta, schema })
    }
  }
  return found
}

/** The schema of a file that has this one leaf: the chain of its parents, each with one child. */
function schemaOf(metadata: FileMetaData, path: readonly string[]): SchemaElement[] | null {
  const root = parquetSchema(metadata)
  const chain: SchemaElement[] = [{ ...root.element, num_children: 1 }]
  let node = root
  for (const name of path) {
    const child = node.children.find((one) => one.element.name === name)
    if (!child) return null
    const { num_children: _, ...element } = child.element
    chain.push(child.children.length > 0 ? { ...element, num_children: 1 } : element)
    node = child
  }
  return chain
}

/** Some writers do not say that bytes are text. */
function wordsOf(cell: unknown): unknown {
  if (!(cell instanceof Uint8Array) || cell.byteLength > MAX_WORDS) return cell
  const text = Buffer.from(cell).toString('utf8')
  const isText = !/\p{Cc}|\ufffd/u.test(text.replace(/[\t\r\n]/g, ''))
  return isText ? text : cell
}

function oneByOne(pages: AsyncGenerator<unknown[]>): () => Promise<unknown> {
  let page: unknown[] = []
  let at = 0
  return async () => {
    while (at >= page.length) {
      const { value, done } = await pages.next()
      if (done) throw new Error('fewer values than rows')
      page = value
      at = 0
    }
    const value = page[at]
    // The page's other values need not wait for this one to be let go.
    page[at] = undefined
    at += 1
    return value
  }
}

type Handle = Awaited<ReturnType<typeof open>>

function sliced(handle: Handle, bytes: number): AsyncBuffer {
  return {
    byteLength: bytes,
    async slice(start, end = bytes) {
      const buffer = new ArrayBuffer(Math.max(0, end - start))
      const view = new Uint8Array(buffer)
      let at = 0
      while (at < view.length) {
        const { bytesRead } = await handle.read(view, at, view.length - at, start + at)
        if (bytesRead === 0) throw new Error('the file ends too early')
        at += bytesRead
      }
      return buffer
    },
  }
}

async function slices<T>(path: string, bytes: number, use: (file: AsyncBuffer) => Promise<T>): Promise<T> {
  const handle = await open(path)
  try {
    return await use(sliced(handle, bytes))
  } finally {
    await handle.close()
  }
}
