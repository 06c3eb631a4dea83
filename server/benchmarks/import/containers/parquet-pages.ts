/**
 * The pages of one parquet column whose values are large, read one page at a time. hyparquet reads a whole column chunk at
 * once, which for pictures can be gigabytes: so it is given a description of the file in which every page is a row group
 * of its own. A page that refers to a dictionary is read from a virtual place where the dictionary stands before it.
 */
import {
  type AsyncBuffer,
  type ColumnMetaData,
  type FileMetaData,
  parquetRead,
  type SchemaElement,
} from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { compressors } from 'hyparquet-compressors'

/** More than any page header that pyarrow or DuckDB write, statistics included. */
const HEADER_BYTES = 64 * 1024

interface Page {
  readonly kind: 'dictionary' | 'data'
  /** of its header */
  readonly offset: number
  /** header and body, as they lie in the file */
  readonly bytes: number
  readonly rows: number
  readonly usesDictionary: boolean
}

/** The values of the column `meta` of one row group, page by page; byte arrays stay bytes, also where they are text. */
export async function* readPages(
  file: AsyncBuffer,
  schema: readonly SchemaElement[],
  meta: ColumnMetaData,
  skipRows: number,
): AsyncGenerator<unknown[]> {
  let dictionary: Page | null = null
  let before = 0
  for await (const page of pagesOf(file, meta)) {
    if (page.kind === 'dictionary') {
      dictionary = page
      continue
    }
    const from = before
    before += page.rows
    if (before <= skipRows) continue
    const values = await readPage(file, schema, meta, page, page.usesDictionary ? dictionary : null)
    yield values.slice(Math.max(0, skipRows - from))
  }
}

async function* pagesOf(file: AsyncBuffer, meta: ColumnMetaData): AsyncGenerator<Page> {
  const start = Number(meta.dictionary_page_offset ?? meta.data_page_offset)
  const end = start + Number(meta.total_compressed_size)
  for (let offset = start; offset < end - 1; ) {
    const head = await file.slice(offset, Math.min(end, offset + HEADER_BYTES))
    const reader = { view: new DataView(head), offset: 0 }
    const header = parquetHeader(reader)
    const bytes = reader.offset + header.compressed_page_size
    const data = header.data_page_header ?? header.data_page_header_v2
    if (header.type === 'DICTIONARY_PAGE') {
      yield { kind: 'dictionary', offset, bytes, rows: 0, usesDictionary: false }
    } else if (data) {
      const usesDictionary = /DICTIONARY/.test(data.encoding)
      yield { kind: 'data', offset, bytes, rows: data.num_values, usesDictionary }
    }
    offset += bytes
  }
}

async function readPage(
  file: AsyncBuffer,
  schema: readonly SchemaElement[],
  meta: ColumnMetaData,
  page: Page,
  dictionary: Page | null,
): Promise<unknown[]> {
  const parts = dictionary ? [dictionary, page] : [page]
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0)
  const virtual: AsyncBuffer = {
    byteLength: bytes,
    async slice(start, end = bytes) {
      const whole = new Uint8Array(bytes)
      let at = 0
      for (const part of parts) {
        whole.set(new Uint8Array(await file.slice(part.offset, part.offset + part.bytes)), at)
        at += part.bytes
      }
      return whole.buffer.slice(start, end)
    },
  }
  const { dictionary_page_offset: _, ...rest } = meta
  const only: ColumnMetaData = {
    ...rest,
    ...(dictionary ? { dictionary_page_offset: 0n } : {}),
    data_page_offset: BigInt(dictionary?.bytes ?? 0),
    total_compressed_size: BigInt(bytes),
    num_values: BigInt(page.rows),
  }
  const metadata: FileMetaData = {
    version: 2,
    schema: [...schema],
    num_rows: BigInt(page.rows),
    row_groups: [
      {
        columns: [{ file_offset: 0n, meta_data: only }],
        total_byte_size: BigInt(bytes),
        num_rows: BigInt(page.rows),
      },
    ],
    metadata_length: 0,
  }
  let values: unknown[] = []
  await parquetRead({
    file: virtual,
    metadata,
    compressors,
    utf8: false,
    parsers: { stringFromBytes: (raw: Uint8Array) => raw },
    rowFormat: 'array',
    onComplete: (rows) => {
      values = rows.map((row) => row[0])
    },
  })
  return values
}
