/** The tokens of a reply from the log-probabilities that servers give, in their several shapes. */
import type { Token } from '#contract/run.ts'
import { asArray, asLogprob, asObject, asText, type Json } from './json.ts'

interface Piece {
  readonly text: string
  readonly bytes: Uint8Array | null
  readonly logprob: number | null
  readonly top: { text: string; logprob: number }[]
}

/** A server that sends more than this for one token is not believed. */
const MAX_TOP = 64

/** The entries of one chunk; what is malformed is left out or has no log-probability. */
export function readPieces(logprobs: unknown): Piece[] {
  return asArray(asObject(logprobs)?.content).flatMap((entry) => {
    const object = asObject(entry)
    const text = asText(object?.token)
    if (!object || text === null) return []
    const top = asArray(object.top_logprobs)
      .slice(0, MAX_TOP)
      .flatMap((one) => {
        const other = asObject(one)
        const said = other && asText(other.token)
        const logprob = asLogprob(other?.logprob)
        return other && said !== null && logprob !== null ? [{ text: whole(other, said), logprob }] : []
      })
    return [{ text, bytes: readBytes(object.bytes), logprob: asLogprob(object.logprob), top }]
  })
}

function readBytes(value: unknown): Uint8Array | null {
  if (!Array.isArray(value)) return null
  return value.every((n) => Number.isInteger(n) && n >= 0 && n < 256)
    ? Uint8Array.from(value as number[])
    : null
}

function whole(entry: Json, text: string): string {
  const bytes = text.includes('\uFFFD') ? readBytes(entry.bytes) : null
  return bytes ? Buffer.from(bytes).toString('utf8') : text
}

export interface Tokens {
  readonly tokens: Token[]
  /** how many of the server's entries stand before the first of them */
  readonly skipped: number
}

/**
 * The tokens of `content`, one for each of the server's entries, whose texts joined are exactly `content`; null where the
 * entries are of another text. A character that several tokens share belongs to the last of them. Entries before and
 * after (thinking, an end token) are left away.
 */
export function tokensOf(pieces: readonly Piece[], content: string): Tokens | null {
  if (pieces.length === 0 || content === '') return null
  for (const texts of [textsOfBytes(pieces), pieces.map((piece) => piece.text)]) {
    const range = texts && rangeOf(texts, content)
    if (!range) continue
    const { from, to, cut } = range
    const tokens = pieces.slice(from, to).map(({ logprob, top }, i): Token => {
      const text = texts[from + i] ?? ''
      return { text: i === 0 ? text.slice(cut) : text, logprob, ...(top.length > 0 ? { top } : {}) }
    })
    return { tokens, skipped: from }
  }
  return null
}

function textsOfBytes(pieces: readonly Piece[]): string[] | null {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const texts: string[] = []
  for (const { bytes } of pieces) {
    if (!bytes) return null
    texts.push(decoder.decode(bytes, { stream: true }))
  }
  return texts
}

/** Which run of `texts` makes up `content`, looked for from the end; `cut`: characters of the first that are not in it. */
function rangeOf(
  texts: readonly string[],
  content: string,
): { from: number; to: number; cut: number } | null {
  const starts: number[] = []
  let joined = ''
  for (const text of texts) {
    starts.push(joined.length)
    joined += text
  }
  const at = joined.lastIndexOf(content)
  if (at < 0) return null
  const end = at + content.length
  let from = starts.findLastIndex((start) => start <= at)
  // Of tokens without text at the same place the first begins it.
  while (from > 0 && starts[from - 1] === at) from--
  let to = starts.findIndex((start) => start >= end)
  if (to < 0) to = texts.length
  const cut = at - (starts[from] ?? 0)
  const closes = (starts[to] ?? joined.length) === end
  // Only white space may be cut: some servers drop a leading space, none drops half a word.
  const opens = cut === 0 || (texts[from] ?? '').slice(0, cut).trim() === ''
  return closes && opens ? { from, to, cut } : null
}
