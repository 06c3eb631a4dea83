/**
 * Server-sent events as model servers write them (HTML standard, section 9.2): the data of each event. Works on bytes, so
 * that a character cut in two by the network is whole again; takes LF, CRLF and CR, a byte order mark, comments, and data
 * of several lines. Time and memory grow linearly with the stream, also where one event has megabytes (attention maps).
 */

const LF = 10
const CR = 13

/** Throws RangeError when one event has more than `maxEventBytes`. */
export async function* eventData(
  chunks: AsyncIterable<Uint8Array>,
  maxEventBytes: number,
): AsyncGenerator<string> {
  const data: string[] = []
  let size = 0
  for await (const line of lines(chunks, maxEventBytes)) {
    if (line === '') {
      if (data.length > 0) yield data.join('\n')
      data.length = 0
      size = 0
      continue
    }
    const value = dataOf(line)
    if (value === null) continue
    size += value.length
    if (size > maxEventBytes) throw new RangeError('an event is too large')
    data.push(value)
  }
  // The standard drops an event without its empty line; servers that close too early still meant it.
  if (data.length > 0) yield data.join('\n')
}

function dataOf(line: string): string | null {
  if (line === 'data') return ''
  if (!line.startsWith('data:')) return null
  return line.startsWith('data: ') ? line.slice(6) : line.slice(5)
}

async function* lines(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<string> {
  let parts: Uint8Array[] = []
  let size = 0
  let first = true
  let afterCr = false
  const take = (): string => {
    const text = Buffer.concat(parts).toString('utf8')
    parts = []
    size = 0
    const mark = first && text.startsWith('\uFEFF')
    first = false
    return mark ? text.slice(1) : text
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let at = nextBreak(chunk, 0); at >= 0; at = nextBreak(chunk, from)) {
      // The LF of a CRLF ends no second line.
      const pair = chunk[at] === LF && at === from && afterCr
      if (!pair) {
        parts.push(chunk.subarray(from, at))
        yield take()
      }
      afterCr = chunk[at] === CR
      from = at + 1
    }
    if (from >= chunk.length) continue
    afterCr = false
    parts.push(chunk.subarray(from))
    size += chunk.length - from
    if (size > maxBytes) throw new RangeError('a line is too long')
  }
  if (size > 0) yield take()
}

function nextBreak(chunk: Uint8Array, from: number): number {
  const lf = chunk.indexOf(LF, from)
  const cr = chunk.subarray(from, lf < 0 ? chunk.length : lf).indexOf(CR)
  return cr >= 0 ? from + cr : lf
}
