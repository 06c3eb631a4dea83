/** A file of predictions as rows, told by its first bytes and not by its name: ZwZ writes JSON Lines into `.json`. */
import { open, readFile } from 'node:fs/promises'
import { readSheet } from 'read-excel-file/node'
import { ProblemError } from '#contract/error.ts'
import { openZip } from '../../send/zip-read.ts'
import { openDelimited } from '../import/containers/delimited.ts'
import { openJsonLines } from '../import/containers/json-lines.ts'
import { openJsonArray, openJsonObject } from '../import/containers/json-list.ts'
import { openParquet } from '../import/containers/parquet.ts'
import type { Cells, SourceRow } from '../import/source.ts'

export interface PredictionRows {
  readonly kind: 'xlsx' | 'parquet' | 'json' | 'jsonl' | 'csv' | 'tsv'
  rows(): AsyncIterable<Pick<SourceRow, 'row' | 'cells' | 'problem'>>
}

const HEAD = 256 * 1024
/** A sheet is read whole, and a small zip can unfold to anything. */
const MAX_SHEET = 512 * 2 ** 20

/** Throws predictions-unknown, import-damaged. */
export async function openPredictionFile(path: string, bytes: number): Promise<PredictionRows> {
  const head = await readHead(path)
  if (head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') return openSheet(path, bytes)
  if (head.subarray(0, 4).toString('latin1') === 'PAR1') {
    const source = await openParquet(path, bytes)
    return { kind: 'parquet', rows: () => source.rows(null) }
  }
  const text = head.toString('utf8').replace(/^\uFEFF/, '')
  const first = text.trimStart().charAt(0)
  if (first === '[') {
    const list = await openJsonArray(path, bytes)
    return { kind: 'json', rows: () => list.rows(null) }
  }
  if (first === '{') {
    if (isWholeObject(text.trimStart().split('\n', 1)[0] ?? '') || head.length < bytes) {
      return { kind: 'jsonl', rows: () => openJsonLines(path, bytes).rows(null) }
    }
    const source = await openJsonObject(path, bytes)
    return { kind: 'json', rows: () => source.rows(null) }
  }
  const heading = text.split(/\r?\n/, 1)[0] ?? ''
  if (heading === '' || /\p{Cc}/u.test(heading.replaceAll('\t', ''))) {
    throw new ProblemError('predictions-unknown', 'It is neither a table, nor JSON, parquet or xlsx.')
  }
  const tabs = heading.includes('\t')
  const source = await openDelimited(path, bytes, tabs ? '\t' : ',')
  return { kind: tabs ? 'tsv' : 'csv', rows: () => source.rows(null) }
}

function isWholeObject(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object'
  } catch {
    return false
  }
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const head = Buffer.alloc(HEAD)
    const { bytesRead } = await file.read(head, 0, HEAD, 0)
    return head.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Unfolds all of it once, piece by piece, before anything holds it whole: what a zip says of its sizes may be a lie. */
async function checkZip(path: string): Promise<void> {
  try {
    const zip = await openZip(path, { maxEntries: 10_000, maxBytes: MAX_SHEET, anyNames: true })
    try {
      if (!zip.items.has('xl/workbook.xml'))
        throw new ProblemError('predictions-unknown', 'It is a zip, but no xlsx workbook.')
      for (const item of zip.items.values()) for await (const _ of zip.read(item));
    } finally {
      await zip.close()
    }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    if (error.code === 'bundle-invalid') throw new ProblemError('import-damaged', error.detail)
    if (error.code === 'bundle-too-large') throw new ProblemError('payload-too-large', error.detail)
    throw error
  }
}

/** The first sheet, its first row as heading. */
async function openSheet(path: string, bytes: number): Promise<PredictionRows> {
  if (bytes > MAX_SHEET) throw new ProblemError('payload-too-large', 'An xlsx file may have 512 MB.')
  await checkZip(path)
  const whole = await readFile(path)
  const [heading = [], ...lines] = await readSheet(whole, { trim: false }).catch(() => {
    throw new ProblemError('import-damaged', 'The workbook cannot be read.')
  })
  const names = heading.map((cell, index) => (cell === null ? `column ${index + 1}` : String(cell)))
  return {
    kind: 'xlsx',
    async *rows() {
      for (const [index, line] of lines.entries()) {
        const cells: Cells = Object.fromEntries(names.map((name, at) => [name, line[at] ?? null]))
        yield { row: index + 1, cells, problem: null }
      }
    },
  }
}
