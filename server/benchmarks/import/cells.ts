/** Reading single cells: text, nested values, choices and boxes in the spellings of the published formats. */
import type { Option } from '#contract/image.ts'
import type { Mapping } from '#contract/import.ts'
import { type Box, bottom, box, clampToSize, type PlainBox, right, type Size } from '#contract/space.ts'
import { pythonLiteral } from './python-literal.ts'
import type { Cells } from './source.ts'

/** The cell of a column; `messages.0.content` looks into nested values where no column has this very name. */
export function cellOf(cells: Cells, column: string): unknown {
  if (Object.hasOwn(cells, column)) return cells[column]
  let value: unknown = cells
  for (const name of column.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

/** A cell as text, null where it is empty. Numbers and flags as they are written, anything nested as JSON. */
export function textOf(cell: unknown): string | null {
  if (cell === null || cell === undefined) return null
  if (typeof cell === 'string') return cell.trim() === '' ? null : cell
  if (typeof cell === 'number') return Number.isNaN(cell) ? null : String(cell)
  if (typeof cell === 'bigint' || typeof cell === 'boolean') return String(cell)
  if (cell instanceof Uint8Array) return textOf(Buffer.from(cell).toString('utf8'))
  if (cell instanceof Date) return cell.toISOString()
  return JSON.stringify(plain(cell))
}

/** What JSON can hold: big integers as numbers where they fit, typed arrays as lists. */
export function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return [...(value as Uint8Array)].map(plain)
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
  }
  return value
}

/** A cell that holds a list or object, or its text in JSON or Python; undefined where it is neither. */
function structureOf(cell: unknown): unknown {
  if (typeof cell === 'object' && cell !== null && !(cell instanceof Uint8Array)) return plain(cell)
  const text = textOf(cell)?.trim()
  return text && /^[[{(]/.test(text) ? pythonLiteral(text) : undefined
}

const lettered = /^\s*[([]?([A-Z])\s*[)\].:：、]\s*(.*)$/su

/** The choices in one cell. Null where they cannot be read, an empty list where the cell is empty. */
export function optionsOf(cell: unknown): Option[] | null {
  const text = textOf(cell)
  if (text === null) return []
  const structure = structureOf(cell)
  if (Array.isArray(structure)) return structure.length === 0 ? [] : optionsOfList(structure)
  if (typeof structure === 'object' && structure !== null) {
    const entries = Object.entries(structure).filter(([, value]) => textOf(value) !== null)
    if (!entries.every(([key]) => /^[A-Z]$/.test(key))) return null
    return entries.map(([letter, value]) => ({ letter, text: textOf(value)?.trim() ?? '' }))
  }
  // Lines first: a choice may hold a bar.
  const ways = [
    text.split(/\r?\n/).filter((line) => line.trim() !== ''),
    text.split(/ \| /),
    splitInline(text),
  ]
  const parts = ways.find((list) => list.length > 1 && list.every((part) => lettered.test(part)))
  return parts ? optionsOfList(parts) : null
}

/** `(A) red (B) blue` on one line. */
function splitInline(text: string): string[] {
  const parts = text.split(/\s+(?=\([A-Z]\)\s)/)
  return parts.length > 1 ? parts : [text]
}

function optionsOfList(list: readonly unknown[]): Option[] | null {
  const given = list.map((entry) => {
    if (typeof entry === 'object' && entry !== null && 'letter' in entry && 'text' in entry) {
      return { letter: String(entry.letter), text: String(entry.text) }
    }
    return textOf(entry)?.trim() ?? ''
  })
  if (given.every((entry) => typeof entry === 'object')) return given
  if (!given.every((entry) => typeof entry === 'string')) return null
  const matches = given.map((entry) => lettered.exec(entry))
  // Letters belong to the text unless they count up from A: “A. Smith” may well be a choice.
  if (matches.every((match, i) => match?.[1] === letterAt(i))) {
    return matches.map((match, i) => ({ letter: letterAt(i), text: match?.[2]?.trim() ?? '' }))
  }
  return given.map((text, i) => ({ letter: letterAt(i), text }))
}

export function letterAt(i: number): string {
  return String.fromCharCode(65 + i)
}

const announcement = /\s*(?:the )?(?:choices|options)(?: are(?: listed)? below)?\s*:\s*$/i

/** A question whose last lines are its choices, lettered from A; what follows them (how to answer) is left out. */
export function splitQuestion(text: string): { question: string; options: Option[] } {
  const lines = text.split(/\r?\n/)
  const isLetter = (line: string | undefined, letter: string) =>
    line !== undefined && lettered.exec(line)?.[1] === letter
  // The last line with an A that a line with a B follows.
  const first = lines.findLastIndex((line, i) => isLetter(line, 'A') && isLetter(nextLine(lines, i), 'B'))
  if (first < 0) return { question: text.trim(), options: [] }
  const options: Option[] = []
  for (const line of lines.slice(first)) {
    if (line.trim() === '') continue
    const match = lettered.exec(line)
    if (match?.[1] !== letterAt(options.length)) break
    options.push({ letter: match[1], text: match[2]?.trim() ?? '' })
  }
  const question = lines.slice(0, first).join('\n').replace(announcement, '').trim()
  return { question, options }
}

function nextLine(lines: readonly string[], i: number): string | undefined {
  return lines.slice(i + 1).find((line) => line.trim() !== '')
}

/** Boxes before the picture's size is known. */
export interface RawBoxes {
  readonly boxes: readonly PlainBox[]
  readonly units: Mapping['units'] | 'percent'
}

/** The boxes in one cell: four numbers, a list of such, or objects with x, y, width and height. Null where it holds something else. */
export function boxesOf(cell: unknown, order: Mapping['boxes']): PlainBox[] | null {
  if (textOf(cell) === null) return []
  const structure = structureOf(cell) ?? pythonLiteral(`[${textOf(cell) ?? ''}]`)
  const found = Array.isArray(structure) ? structure : [structure]
  const list = found.length === 4 && found.every((n) => toNumber(n) !== null) ? [found] : found
  const boxes = list.map((entry) => oneBox(entry, order))
  return boxes.every((one) => one !== null) ? boxes : null
}

function oneBox(entry: unknown, order: Mapping['boxes']): PlainBox | null {
  if (Array.isArray(entry)) {
    const [a, b, c, d, ...more] = entry.map(toNumber)
    if (more.length > 0 || a == null || b == null || c == null || d == null) return null
    return checked(
      order === 'xywh' ? { x: a, y: b, width: c, height: d } : { x: a, y: b, width: c - a, height: d - b },
    )
  }
  if (typeof entry !== 'object' || entry === null) return null
  const of = (name: string) => toNumber((entry as Record<string, unknown>)[name])
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map(of)
  return x == null || y == null || width == null || height == null ? null : checked({ x, y, width, height })
}

function checked(plainBox: PlainBox): PlainBox | null {
  return plainBox.width > 0 && plainBox.height > 0 ? plainBox : null
}

/** A box from four cells; null where any is no number. */
export function boxOfCells(x: unknown, y: unknown, width: unknown, height: unknown): PlainBox | null {
  return oneBox({ x, y, width, height }, 'xywh')
}

function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'string' || value.trim() === '') return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

/** So far may a box reach over the picture's border: what rounding does. It is cut there. */
const TOLERANCE = 1

/** The boxes in pixels of the picture; null where one lies outside. */
export function placeBoxes({ boxes, units }: RawBoxes, size: Size): Box<'image'>[] | null {
  const per = units === 'thousand' ? 1000 : units === 'percent' ? 100 : 1
  const [wide, high] = units === 'pixels' ? [1, 1] : [size.width / per, size.height / per]
  const placed = boxes.map((raw) => {
    const whole = box('image', {
      x: raw.x * wide,
      y: raw.y * high,
      width: raw.width * wide,
      height: raw.height * high,
    })
    const inside = clampToSize(whole, size)
    if (!inside) return null
    const over = Math.max(
      inside.x - whole.x,
      inside.y - whole.y,
      right(whole) - right(inside),
      bottom(whole) - bottom(inside),
    )
    if (over <= 0) return whole
    return over <= TOLERANCE ? inside : null
  })
  return placed.every((one) => one !== null) ? placed : null
}
