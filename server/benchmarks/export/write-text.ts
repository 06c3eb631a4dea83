/** Rows as TSV, CSV, JSON and JSON Lines, in pieces; a picture goes from its file into its cell without being held. */
import { createReadStream } from 'node:fs'
import { stringify } from 'csv-stringify/sync'
import { type Cell, type Column, PictureCell, type Row } from './shape.ts'

/** Where the original of a picture lies; null where it is not here. */
export type FindPicture = (imageId: string) => Promise<string | null>

const PIECE = 64 * 1024

export function writeTsv(rows: AsyncIterable<Row>, columns: readonly Column[], find: FindPicture) {
  return inPieces(tableText(rows, columns, '\t', find))
}

export function writeCsv(rows: AsyncIterable<Row>, columns: readonly Column[], find: FindPicture) {
  return inPieces(tableText(rows, columns, ',', find))
}

/** A JSON array, one object a line. */
export function writeJson(rows: AsyncIterable<Row>) {
  return inPieces(jsonText(rows))
}

export function writeJsonl(rows: AsyncIterable<Row>) {
  return inPieces(jsonlText(rows))
}

async function* tableText(
  rows: AsyncIterable<Row>,
  columns: readonly Column[],
  delimiter: string,
  find: FindPicture,
): AsyncGenerator<string> {
  const quoted = (text: string) => (special.test(text) ? stringify([[text]], quoting(delimiter)) : text)
  yield `${columns.map(({ name }) => quoted(name)).join(delimiter)}\n`
  for await (const row of rows) {
    let line = ''
    for (const [index, { name }] of columns.entries()) {
      if (index > 0) line += delimiter
      const cell = row[name] ?? ''
      if (!(cell instanceof PictureCell)) line += quoted(textOf(cell))
      else if (cell.sameAs !== null) line += quoted(cell.sameAs)
      else {
        yield line
        line = ''
        yield* base64(cell, find)
      }
    }
    yield `${line}\n`
  }
}

/** Texts without any of these stand as they are; asking the library for each of millions of cells takes minutes. */
const special = /["\t,;\r\n\u0085\u2028\u2029\ufeff]|^\s|\s$/
const quoting = (delimiter: string) => ({
  delimiter,
  record_delimiter: '',
  quoted_match: /[\r\n\u0085\u2028\u2029]|^\s|\s$|^\ufeff/,
})

/** What stands in a table for a value; nested ones as JSON. */
function textOf(cell: Exclude<Cell, PictureCell>): string {
  if (typeof cell === 'string') return cell
  return cell === null ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell)
}

async function* base64({ imageId }: PictureCell, find: FindPicture): AsyncGenerator<string> {
  const path = await find(imageId)
  if (!path) return
  // Base64 takes three bytes at a time; what is left over waits for the next piece.
  let rest = Buffer.alloc(0)
  for await (const chunk of createReadStream(path, { highWaterMark: 3 * PIECE })) {
    const all = rest.length > 0 ? Buffer.concat([rest, chunk as Buffer]) : (chunk as Buffer)
    const whole = all.length - (all.length % 3)
    yield all.toString('base64', 0, whole)
    rest = Buffer.from(all.subarray(whole))
  }
  if (rest.length > 0) yield rest.toString('base64')
}

async function* jsonText(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  let before = '[\n'
  for await (const row of rows) {
    yield `${before}${JSON.stringify(row)}`
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}

async function* jsonlText(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  // These two end a line for some readers although JSON lets them stand.
  const escaped = (text: string) =>
    text.replace(/[\u2028\u2029]/g, (c) => (c === '\u2028' ? '\\u2028' : '\\u2029'))
  for await (const row of rows) yield `${escaped(JSON.stringify(row))}\n`
}

/** Gathers small texts into pieces of some size; UTF-8. */
export async function* inPieces(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let waiting: string[] = []
  let size = 0
  for await (const text of texts) {
    waiting.push(text)
    size += text.length
    if (size < PIECE) continue
    yield Buffer.from(waiting.join(''))
    waiting = []
    size = 0
  }
  if (size > 0) yield Buffer.from(waiting.join(''))
}
