/**
 * CSV and TSV with a heading line (RFC 4180 quoting), by stream: a cell may hold a base64 picture of many megabytes. A row
 * that breaks the quoting is refused, and reading goes on at the line after its beginning.
 */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { parse as parseAtOnce } from 'csv-parse/sync'
import { ProblemError } from '#contract/error.ts'
import { type Cells, MAX_ROW_BYTES, type Source, type SourceRow } from '../source.ts'
import { longRuns } from './long-runs.ts'

/** Large enough that reading is not what takes the time, small enough that few rows are parsed ahead. */
const PIECE = 256 * 1024

export async function openDelimited(path: string, bytes: number, delimiter: string): Promise<Source> {
  const { columns, end } = await readHeading(path, delimiter)
  const known = columns
  return {
    container: delimiter === '\t' ? 'tsv' : 'csv',
    columns,
    totalRows: null,
    totalBytes: bytes,
    async *rows(from) {
      let [at = end, row = 0] = from === null ? [] : from.split(':').map(Number)
      /** after an error record by record, because the parser drops whole ones together with the broken one */
      let careful = false
      for (;;) {
        let broken: string | null = null
        let found = false
        try {
          for await (const record of records(path, at, delimiter, careful ? 1 : -1)) {
            row += 1
            at = record.end
            found = true
            yield toRow(known, record.cells, row, at)
          }
        } catch (error) {
          broken = reasonOf(error)
        }
        if (broken === null && !(careful && found)) return
        if (!careful || broken === null) {
          careful = true
          continue
        }
        careful = false
        const start = at
        at = (await lineAfter(path, start)) ?? bytes
        row += 1
        const cells = broken === STRAY_QUOTE ? await relaxed(path, start, at, delimiter) : null
        yield cells
          ? toRow(known, cells, row, at)
          : { row, cells: null, problem: broken, next: `${at}:${row}`, at }
        if (at >= bytes) return
      }
    },
  }
}

/** With 20 MB in a cell, the default of 16 records ahead would be a third of a gigabyte. */
const queues = { readableHighWaterMark: 1, writableHighWaterMark: PIECE }

const STRAY_QUOTE = 'A quotation mark stands inside a cell that does not begin with one.'

interface Found {
  readonly cells: readonly (string | Uint8Array)[]
  /** offset in the file behind this record and its line break */
  readonly end: number
}

/** Throws what csv-parse throws for broken quoting. */
async function* records(path: string, start: number, delimiter: string, to = -1): AsyncGenerator<Found> {
  const file = createReadStream(path, { start, highWaterMark: PIECE })
  const parser = parse({
    delimiter,
    // Only at the very start of a file: further on these three bytes would be text.
    bom: start === 0,
    info: true,
    to,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_BYTES,
    ...queues,
  })
  const runs = longRuns()
  const short = Readable.from(runs.without(file), { objectMode: false, highWaterMark: PIECE })
  // pipe() does not hand errors on.
  short.on('error', (error) => parser.destroy(error))
  let removed = 0
  try {
    for await (const { record, info } of short.pipe(parser) as AsyncIterable<{
      record: string[]
      info: { bytes: number }
    }>) {
      const whole = runs.restore(record)
      removed += whole.removed
      yield { cells: whole.cells, end: start + info.bytes + removed }
    }
  } finally {
    short.destroy()
    file.destroy()
    parser.destroy()
  }
}

async function readHeading(path: string, delimiter: string): Promise<{ columns: string[]; end: number }> {
  try {
    for await (const { cells, end } of records(path, 0, delimiter, 1)) {
      return { columns: uniqueNames(cells.map((cell) => Buffer.from(cell).toString('utf8').trim())), end }
    }
  } catch (error) {
    throw new ProblemError('import-damaged', `The heading line cannot be read: ${reasonOf(error)}`)
  }
  throw new ProblemError('import-format-unknown', 'The file has no heading line.')
}

function uniqueNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return names.map((name, i) => {
    const base = name || `column ${i + 1}`
    const times = (seen.get(base) ?? 0) + 1
    seen.set(base, times)
    return times === 1 ? base : `${base} (${times})`
  })
}

function toRow(
  columns: readonly string[],
  cells: readonly (string | Uint8Array)[],
  row: number,
  at: number,
): SourceRow {
  const next = `${at}:${row}`
  if (cells.length !== columns.length) {
    const problem = `The row has ${cells.length} cells, the heading has ${columns.length}.`
    return { row, cells: null, problem, next, at }
  }
  const byName: Record<string, unknown> = Object.create(null)
  columns.forEach((name, i) => {
    byName[name] = cells[i] === '' ? null : cells[i]
  })
  return { row, cells: byName satisfies Cells, problem: null, next, at }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'A quotation mark is opened and never closed.'
  if (code === 'CSV_MAX_RECORD_SIZE')
    return 'The row is too long; most likely a quotation mark is not closed.'
  if (code === 'INVALID_OPENING_QUOTE') return STRAY_QUOTE
  if (typeof code === 'string' && !code.startsWith('E')) return 'The quotation marks of the row do not match.'
  throw error
}

/**
 * A line of its own with a quotation mark inside a cell that does not begin with one (`12" pipe`): there it is a character
 * like others. Only for single lines, because a rule as lax as this would swallow rows after a quote that is never closed.
 */
async function relaxed(
  path: string,
  start: number,
  end: number,
  delimiter: string,
): Promise<readonly string[] | null> {
  if (end - start > MAX_ROW_BYTES) return null
  const file = await open(path)
  try {
    const line = Buffer.alloc(end - start)
    await file.read(line, 0, line.length, start)
    const [cells, ...more] = parseAtOnce(line, { delimiter, relax_quotes: true, relax_column_count: true })
    return cells && more.length === 0 ? cells : null
  } catch (error) {
    reasonOf(error)
    return null
  } finally {
    await file.close()
  }
}

/** Offset behind the first line break at or after `start`; null where there is none. */
async function lineAfter(path: string, start: number): Promise<number | null> {
  const file = await open(path)
  try {
    const piece = Buffer.alloc(PIECE)
    for (let at = start; ; at += piece.length) {
      const { bytesRead } = await file.read(piece, 0, piece.length, at)
      if (bytesRead === 0) return null
      const found = piece.subarray(0, bytesRead).indexOf(0x0a)
      if (found >= 0) return at + found + 1
    }
  } finally {
    await file.close()
  }
}
