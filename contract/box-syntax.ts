/**
 * Finds boxes in model replies, in every published way of writing them. Says what was written, never what it means:
 * that is convention.ts. Model text is untrusted, so every pattern here is bounded and the scan is linear.
 */

/** A box-like list of numbers as it stands in a reply. Offsets are UTF-16 code units of the reply. */
export interface WrittenBox {
  readonly values: readonly number[]
  /** the written names of the numbers, as 'xyxy', 'yxyx' or 'xywh'; null where they are not named */
  readonly labels: string | null
  /** '%' or 'px' where the numbers carry it, 'mixed' where only some do */
  readonly unit: '' | '%' | 'px' | 'mixed'
  /** a marker (`<box>`, `bbox_2d`, `bounding box` …) says that this is a box */
  readonly marked: boolean
  /** false: begun, but cut off or not readable as numbers */
  readonly complete: boolean
  /** the list itself, brackets included */
  readonly start: number
  readonly end: number
  /** the whole expression with its marker and closing tag, for taking it out of a sentence */
  readonly outerStart: number
  readonly outerEnd: number
}

type Marker = { start: number; end: number; kind: 'tag' | 'strong' | 'word' }
type List = Pick<WrittenBox, 'values' | 'labels' | 'unit' | 'complete' | 'start' | 'end'>

const scanner =
  /<\/b?box>|<\|box_end\|>|<b?box>|<\|box_start\|>|bounding[ _-]?box(?:es)?|bbox(?:es)?(?:_2d)?|\bbox(?:es)?(?:_2d)?\b|[[({]/gi
const number = /[-+\u2212]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:e[-+]?\d{1,3})?/iy
const label =
  /["']?(?:([xywh])(?:_?(?:min|max|\d))?|(left|right|top|bottom|width|height))["']?\s{0,4}[=:]\s{0,4}/iy
const unit = /\s?(%|px\b)/iy
const space = /\s*/y
const separator = /\s*[,;\uff0c]?\s*/y
const listBegins = /[-+.\u2212\d\s"'xywhlrtb]/i
const pairGap = /[\s,;]{0,8}\(/y
const closing: Record<string, string> = { '[': ']', '(': ')', '{': '}' }
const maxValues = 16
const maxGap = 64

/** All box-like lists of a reply in order of appearance. Never throws; time grows linearly with the text. */
export function findBoxes(text: string): WrittenBox[] {
  const found: WrittenBox[] = []
  let marker: Marker | null = null
  scanner.lastIndex = 0
  for (let m = scanner.exec(text); m; m = scanner.exec(text)) {
    const word = m[0]
    const at = m.index
    const next = at + word.length
    if (word.startsWith('</') || word === '<|box_end|>') {
      closeLast(found, text, at, next)
      marker = null
    } else if (word in closing) {
      const list = readPairs(text, readBracketed(text, at))
      const marked = isMarked(text, marker, at) || follows(text, found.at(-1), at)
      const begun = list.values.length >= 2 || (marked && (list.values.length > 0 || word === '['))
      if (!begun) continue
      found.push(expression(text, list, marked ? marker : null, marked))
      if (list.complete) marker = null
      scanner.lastIndex = Math.max(
        next,
        list.complete ? list.end : Math.min(list.end, nextOpener(text, next, list.end)),
      )
    } else {
      marker = { start: at, end: next, kind: kindOf(word) }
      if (marker.kind !== 'tag') continue
      const after = skip(space, text, next)
      if (text[after] !== undefined && text[after] in closing) continue
      const bare = readBare(text, after)
      found.push(expression(text, { ...bare, start: at }, marker, true))
      scanner.lastIndex = Math.max(next, bare.end)
      marker = null
    }
  }
  return found
}

function kindOf(word: string): Marker['kind'] {
  if (word.startsWith('<')) return 'tag'
  return /^box(?:es)?$/i.test(word) ? 'word' : 'strong'
}

/** Whether the words between a marker and a list leave no doubt that the list is what the marker announces. */
function isMarked(text: string, marker: Marker | null, at: number): boolean {
  if (!marker || at - marker.end > maxGap) return false
  const gap = text.slice(marker.end, at)
  if (marker.kind === 'tag') return /^[\s[({]*$/.test(gap)
  if (marker.kind === 'word') return /^[\s*_"'`:=\\[({-]*(?:is|at)?[\s*_"'`:=\\[({-]*$/i.test(gap)
  return !/\d|[.!?](?:\s|$)/.test(gap)
}

/** A further box of a list of boxes: `[[1, 2, 3, 4], [5, 6, 7, 8]]`. */
function follows(text: string, last: WrittenBox | undefined, at: number): boolean {
  if (!last?.marked || !last.complete || at - last.end > 12) return false
  return /^[\s,;\])[(]*(?:and)?[\s[(]*$/i.test(text.slice(last.end, at))
}

function readBracketed(text: string, at: number): List {
  // Most brackets of a reply hold no numbers: leave those at their first character.
  if (!listBegins.test(text.charAt(at + 1))) {
    return { values: [], labels: null, unit: '', start: at, end: at + 1, complete: false }
  }
  const close = closing[text.charAt(at)]
  const list = readValues(text, at + 1, true)
  const complete = list.readable && text.charAt(list.end) === close
  return { ...list, start: at, end: complete ? list.end + 1 : list.end, complete }
}

/** Two points in parentheses are the corners of one box: `(1,2),(3,4)`. */
function readPairs(text: string, first: List): List {
  if (!first.complete || first.values.length !== 2 || text.charAt(first.start) !== '(') return first
  const gap = skip(pairGap, text, first.end)
  if (gap === first.end) return first
  const second = readBracketed(text, gap - 1)
  if (!second.complete || second.values.length !== 2) return first
  return {
    ...second,
    values: [...first.values, ...second.values],
    labels: first.labels && second.labels ? first.labels + second.labels : null,
    unit: first.unit === second.unit ? first.unit : 'mixed',
    start: first.start,
  }
}

function readBare(text: string, at: number): List {
  const list = readValues(text, at, false)
  return { ...list, start: at, complete: list.readable && list.values.length > 0 }
}

function readValues(
  text: string,
  from: number,
  bracketed: boolean,
): Omit<List, 'start' | 'complete'> & { readable: boolean } {
  const values: number[] = []
  const units = new Set<string>()
  let labels = ''
  let named = 0
  let end = from
  let at = skip(space, text, from)
  let readable = true
  while (values.length < maxValues) {
    label.lastIndex = at
    const name = bracketed ? label.exec(text) : null
    const start = name ? at + name[0].length : at
    number.lastIndex = start
    const match = number.exec(text)
    if (!match) {
      readable = name === null && values.length > 0
      break
    }
    const value = Number(match[0].replace('\u2212', '-'))
    end = start + match[0].length
    unit.lastIndex = end
    const suffix = unit.exec(text)
    if (suffix) end += suffix[0].length
    if (
      !Number.isFinite(value) ||
      (/[\p{L}\p{N}_.%]/u.test(text.charAt(end)) && !sentenceEnd(text, end, bracketed))
    ) {
      readable = false
      break
    }
    values.push(value)
    units.add((suffix?.[1] ?? '').toLowerCase())
    if (name) {
      labels += axis(name[1] ?? name[2] ?? '')
      named++
    }
    at = skip(separator, text, end)
    if (bracketed) end = at
    else if (values.length === 4) break
  }
  const only = units.size === 1 ? [...units][0] : 'mixed'
  return {
    values,
    labels: named > 0 && named === values.length ? labels : null,
    unit: only === '%' || only === 'px' || only === '' ? only : values.length ? 'mixed' : '',
    end,
    readable: readable && (named === 0 || named === values.length),
  }
}

/** `<box> 1 2 3 4.` at the end of a sentence: the full stop is no part of the number. */
function sentenceEnd(text: string, at: number, bracketed: boolean): boolean {
  return !bracketed && text.charAt(at) === '.' && !/[\d.]/.test(text.charAt(at + 1))
}

function axis(name: string): string {
  const first = name.charAt(0).toLowerCase()
  if (name.length === 1) return first
  return { l: 'x', r: 'x', t: 'y', b: 'y', w: 'w', h: 'h' }[first] ?? first
}

function expression(text: string, list: List, marker: Marker | null, marked: boolean): WrittenBox {
  const tight = marker && /^[\s*_"'`:=\\[({]*$/.test(text.slice(marker.end, Math.max(marker.end, list.start)))
  return {
    ...list,
    marked,
    outerStart: tight ? Math.min(marker.start, list.start) : list.start,
    outerEnd: list.end,
  }
}

/** A closing tag belongs to the box right before it. */
function closeLast(found: WrittenBox[], text: string, at: number, end: number): void {
  const last = found.at(-1)
  if (!last?.marked || at - last.end > maxGap || !/^[\s\])]*$/.test(text.slice(last.end, at))) return
  found[found.length - 1] = { ...last, outerEnd: end }
}

/** Where to look on after a list that broke off: at the bracket that broke it. */
function nextOpener(text: string, from: number, end: number): number {
  for (let i = from; i < end; i++) if (text.charAt(i) in closing) return i
  return end
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  const match = pattern.exec(text)
  return match ? at + match[0].length : at
}
