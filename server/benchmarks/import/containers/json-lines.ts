/** JSON Lines: one object a line. A broken line is refused alone. */
import { createReadStream } from 'node:fs'
import { type Cells, MAX_ROW_BYTES, type Source, type SourceRow } from '../source.ts'

export function openJsonLines(path: string, bytes: number): Source {
  return {
    container: 'jsonl',
    columns: [],
    totalRows: null,
    totalBytes: bytes,
    async *rows(from) {
      const [start = 0, before = 0] = from === null ? [] : from.split(':').map(Number)
      let row = before
      for await (const { text, end } of lines(path, start)) {
        if (text !== null && text.trim() === '') continue
        row += 1
        yield { row, ...read(text), next: `${end}:${row}`, at: end }
      }
    },
  }
}

function read(text: string | null): Pick<SourceRow, 'cells' | 'problem'> {
  if (text === null) return { cells: null, problem: 'The line is too long.' }
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value)
      ? { cells: value, problem: null }
      : { cells: null, problem: 'The line is no JSON object.' }
  } catch {
    return { cells: null, problem: 'The line is not valid JSON.' }
  }
}

export function isObject(value: unknown): value is Cells {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Lines with the offset behind each; `text` is null for one that is too long. */
async function* lines(path: string, start: number): AsyncGenerator<{ text: string | null; end: number }> {
  let parts: Buffer[] = []
  let length = 0
  let end = start
  const take = () => {
    const text =
      length > MAX_ROW_BYTES
        ? null
        : Buffer.concat(parts)
            .toString('utf8')
            .replace(/^\uFEFF/, '')
    parts = []
    length = 0
    return text
  }
  for await (const piece of createReadStream(path, {
    start,
    highWaterMark: 256 * 1024,
  }) as AsyncIterable<Buffer>) {
    for (let at = 0; at < piece.length; ) {
      const found = piece.indexOf(0x0a, at)
      const stop = found < 0 ? piece.length : found
      length += stop - at
      // What is too long is counted, but not kept.
      if (length <= MAX_ROW_BYTES) parts.push(piece.subarray(at, stop))
      else parts = []
      end += stop - at
      if (found < 0) break
      end += 1
      yield { text: take(), end }
      at = stop + 1
    }
  }
  if (length > 0) yield { text: take(), end }
}
