/** Rows as parquet, a row group at a time, so that no more than one group is held. */
import { readFile } from 'node:fs/promises'
import type { SchemaElement } from 'hyparquet'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { type Cell, type Column, type ColumnType, PictureCell, type Row } from './shape.ts'
import type { FindPicture } from './write-text.ts'

/** A group ends at the first of the two. Pictures are what makes a row large. */
const GROUP_ROWS = 10_000
const GROUP_BYTES = 24 * 1024 * 1024

type Value =
  | string
  | number
  | bigint
  | boolean
  | Uint8Array
  | number[]
  | { bytes: Uint8Array; path: string }
  | null

export async function* writeParquet(
  rows: AsyncIterable<Row>,
  columns: readonly Column[],
  find: FindPicture,
): AsyncGenerator<Uint8Array> {
  const buffer = new ByteWriter()
  const writer = new ParquetWriter({ writer: buffer, schema: schemaOf(columns), createdBy: 'Loupe' })
  const take = () => {
    const bytes = buffer.getBytes().slice()
    buffer.index = 0
    return bytes
  }
  let group: Value[][] = columns.map(() => [])
  let held = 0
  const flush = async () => {
    const columnData = columns.map((column, index) => ({
      name: column.name,
      data: group[index] ?? [],
      ...(isPicture(column)
        ? { codec: 'UNCOMPRESSED' as const, encoding: 'PLAIN' as const, statistics: false }
        : {}),
    }))
    await writer.write({ columnData, rowGroupSize: GROUP_ROWS })
    group = columns.map(() => [])
    held = 0
    return take()
  }
  for await (const row of rows) {
    for (const [index, { name, type = 'text' }] of columns.entries()) {
      const value = await valueIn(row[name] ?? null, type, find)
      group[index]?.push(value)
      held += sizeOf(value)
    }
    if (held >= GROUP_BYTES || (group[0]?.length ?? 0) >= GROUP_ROWS) yield await flush()
  }
  if ((group[0]?.length ?? 0) > 0) yield await flush()
  await writer.finish()
  yield take()
}

const isPicture = ({ type }: Column) => type === 'picture' || type === 'picture-struct'

async function valueIn(cell: Cell, type: ColumnType, find: FindPicture): Promise<Value> {
  if (cell instanceof PictureCell) {
    const path = await find(cell.imageId)
    if (!path) return null
    const bytes = await readFile(path)
    return type === 'picture-struct' ? { bytes, path: cell.name } : bytes.toString('base64')
  }
  if (cell === null) return null
  if (type === 'json') return JSON.stringify(cell)
  if (type === 'numbers') return Array.isArray(cell) ? cell.map(Number) : null
  if (type === 'int') return BigInt(Number(cell))
  if (type === 'number') return Number(cell)
  if (type === 'boolean') return cell === true
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell)
}

function sizeOf(value: Value): number {
  if (typeof value === 'string') return value.length
  if (value === null || typeof value !== 'object') return 8
  if (value instanceof Uint8Array) return value.length
  return Array.isArray(value) ? value.length * 8 : value.bytes.length
}

function schemaOf(columns: readonly Column[]): SchemaElement[] {
  return [{ name: 'schema', num_children: columns.length }, ...columns.flatMap(elementsOf)]
}

function elementsOf({ name, type = 'text' }: Column): SchemaElement[] {
  const repetition_type = 'OPTIONAL'
  const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type } as const
  switch (type) {
    case 'text':
    case 'picture':
    case 'json':
      // Not the JSON type: most readers give plain text for it, some refuse it.
      return [{ name, ...text }]
    case 'int':
      return [{ name, type: 'INT64', repetition_type }]
    case 'number':
      return [{ name, type: 'DOUBLE', repetition_type }]
    case 'boolean':
      return [{ name, type: 'BOOLEAN', repetition_type }]
    case 'numbers':
      return [
        { name, repetition_type, converted_type: 'LIST', num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', type: 'DOUBLE', repetition_type },
      ]
    case 'picture-struct':
      return [
        { name, repetition_type, num_children: 2 },
        { name: 'bytes', type: 'BYTE_ARRAY', repetition_type },
        { name: 'path', ...text },
      ]
  }
}
