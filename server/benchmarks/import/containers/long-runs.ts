/**
 * Takes long stretches of base64 out of a table's bytes before they are parsed, and puts them back into the cells. Such a
 * stretch holds no delimiter, quote or line break, so it is the inside of one cell whatever stands around it; csv-parse looks
 * at every byte by itself (21 MB/s measured), and pictures are nearly all of a benchmark's table.
 */
import { randomBytes } from 'node:crypto'
import { MAX_ROW_BYTES } from '../source.ts'

/** Shorter ones are not worth it. */
const LONG = 2048
const anywhere = new RegExp(`[A-Za-z0-9+/]{${LONG},}`, 'g')
const atStart = /[A-Za-z0-9+/]*/y

/** More is held back than one row may have: most likely a quote was never closed. */
export class RowTooLong extends Error {
  readonly code = 'CSV_MAX_RECORD_SIZE'
}

export interface LongRuns {
  /** The pieces with a short token in the place of each stretch. Throws RowTooLong. */
  without(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer>
  /**
   * The cells of one record with their stretches back in place; such a cell comes as its bytes, because a string of a
   * picture's length would be one more copy of it. `removed`: bytes that the tokens had made the record shorter.
   */
  restore(cells: readonly string[]): { readonly cells: (string | Uint8Array)[]; readonly removed: number }
}

export function longRuns(): LongRuns {
  const nonce = randomBytes(9).toString('hex')
  const token = new RegExp(`\\u0001${nonce}:(\\d+)\\u0002`, 'g')
  const held = new Map<number, Buffer[]>()
  let heldBytes = 0
  let count = 0

  const hold = (piece: Buffer, part: Buffer[] | undefined) => {
    heldBytes += piece.length
    if (heldBytes > MAX_ROW_BYTES) throw new RowTooLong()
    part?.push(piece)
  }

  return {
    async *without(pieces) {
      /** the stretch that the piece before ended in */
      let open: Buffer[] | undefined
      for await (const piece of pieces) {
        const text = piece.toString('latin1')
        const out: Buffer[] = []
        let at = 0
        let lastEnd = 0
        if (open) {
          atStart.lastIndex = 0
          at = atStart.exec(text)?.[0].length ?? 0
          if (at > 0) hold(piece.subarray(0, at), open)
          if (at < piece.length) open = undefined
        }
        lastEnd = at
        for (const match of at < piece.length ? text.slice(at).matchAll(anywhere) : []) {
          const from = at + match.index
          const to = from + match[0].length
          out.push(piece.subarray(lastEnd, from))
          count += 1
          const part: Buffer[] = []
          held.set(count, part)
          hold(piece.subarray(from, to), part)
          out.push(Buffer.from(`\u0001${nonce}:${count}\u0002`))
          lastEnd = to
          if (to === piece.length) open = part
        }
        const rest = piece.subarray(lastEnd)
        if (rest.length > 0) out.push(rest)
        if (out.length > 0) yield Buffer.concat(out)
      }
    },

    restore(cells) {
      let removed = 0
      const whole = cells.map((cell) => {
        if (!cell.includes('\u0001')) return cell
        const parts: Buffer[] = []
        let at = 0
        for (const match of cell.matchAll(token)) {
          const run = held.get(Number(match[1]))
          if (!run) continue
          held.delete(Number(match[1]))
          const bytes = run.reduce((sum, piece) => sum + piece.length, 0)
          heldBytes -= bytes
          removed += bytes - match[0].length
          parts.push(Buffer.from(cell.slice(at, match.index)), ...run)
          at = match.index + match[0].length
        }
        return parts.length === 0 ? cell : Buffer.concat([...parts, Buffer.from(cell.slice(at))])
      })
      return { cells: whole, removed }
    },
  }
}
