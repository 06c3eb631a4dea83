/** Text work under the answer extractor: what is set aside before reading, and when two answers are the same. */
import { findBoxes } from './box-syntax.ts'

/** A piece of a reply: UTF-16 offsets, end exclusive. */
export type Span = readonly [start: number, end: number]

/**
 * The reply with everything that is no answer blanked out by spaces, offset by offset: thinking (closed, left open, or
 * opened before the reply began), tool calls, and marked boxes with their tags.
 */
export function maskReply(text: string): string {
  const holes: Span[] = []
  for (const tag of ['think', 'tool_call', 'grounding']) holes.push(...blocks(text, tag))
  for (const b of findBoxes(text)) if (b.marked) holes.push(widen(text, b.outerStart, b.outerEnd))
  return blank(text, holes)
}

/** Offsets of the first and last character that is neither space nor decoration within a range; null where there is none. */
export function trimSpan(text: string, span: Span): Span | null {
  let [start, end] = span
  while (start < end && isDecoration(text.charAt(start))) start++
  while (end > start && isDecoration(text.charAt(end - 1))) end--
  return start < end ? [start, end] : null
}

/**
 * The form in which two answers are compared: Unicode NFKC, lower case, single spaces, no punctuation at the ends;
 * numbers as numbers (`3` = `3.0` = `three`, words up to twenty). Codes with leading zeros stay text.
 */
export function normalForm(text: string): string {
  const plain = text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
  const asNumber = numeric(plain.replace(/[.!;:,\s]{1,3}$/, ''))
  if (asNumber !== null) return asNumber
  const stripped = stripEnds(plain)
  return numeric(stripped) ?? (stripped || plain)
}

const numberWords =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  )

function numeric(text: string): string | null {
  const word = numberWords.indexOf(text)
  if (word >= 0) return String(word)
  if (text.length > 20) return null
  const digits = /^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text
  if (!/^[-+]?(?:(?:0|[1-9]\d{0,14})(?:\.\d{0,14})?|\.\d{1,14})$/.test(digits)) return null
  return String(Number(digits) + 0)
}

const ends = new Set([...' .,;:!?"\'`*_()[]{}<>“”‘’«»…¡¿。，'])

function stripEnds(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && ends.has(text.charAt(start))) start++
  while (end > start && ends.has(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

function isDecoration(character: string): boolean {
  return character === '' || /[\s*_"`“”]/.test(character)
}

/** `<tag>…</tag>`; without its end it runs to the end, an end without a beginning starts with the reply. */
function blocks(text: string, tag: string): Span[] {
  const found: Span[] = []
  const pattern = new RegExp(`<(/?)${tag}>`, 'gi')
  let open: number | null = null
  for (let m = pattern.exec(text); m; m = pattern.exec(text)) {
    const end = m.index + m[0].length
    if (m[1] === '') open ??= m.index
    else {
      if (open !== null || found.length === 0) found.push([open ?? 0, end])
      open = null
    }
  }
  if (open !== null) found.push([open, text.length])
  return found
}

/** Stars, quotes and a code fence's braces around a box go with it. */
function widen(text: string, start: number, end: number): Span {
  let from = start
  let to = end
  while (from > 0 && start - from < 16 && /[*_"`[{(]/.test(text.charAt(from - 1))) from--
  while (to < text.length && to - end < 16 && /[*_"`\]})]/.test(text.charAt(to))) to++
  return [from, to]
}

function blank(text: string, holes: readonly Span[]): string {
  let out = ''
  let at = 0
  for (const [start, end] of holes.toSorted((a, b) => a[0] - b[0])) {
    if (end <= at) continue
    const from = Math.max(at, start)
    out += text.slice(at, from) + text.slice(from, end).replace(/[^\n]/g, ' ')
    at = end
  }
  return out + text.slice(at)
}
