/** From a row's cells and a mapping to an item's draft: the checks that need no picture, and then those that do. */
import { createHash } from 'node:crypto'
import { normalForm } from '#contract/answer-text.ts'
import type { ItemDraft } from '#contract/dataset.ts'
import type { Option } from '#contract/image.ts'
import { type Mapping, mappingFields, type Refusal, type RefusalCode } from '#contract/import.ts'
import type { Size } from '#contract/space.ts'
import { READ_ITEM, ReadItem } from './boxes/read-item.ts'
import {
  boxesOf,
  boxOfCells,
  cellOf,
  letterAt,
  optionsOf,
  placeBoxes,
  plain,
  type RawBoxes,
  splitQuestion,
  textOf,
} from './cells.ts'
import { isKey } from './picture-key.ts'
import type { Cells } from './source.ts'

/** A draft whose picture has not been seen yet. */
export interface RowDraft {
  readonly draft: ItemDraft
  /** the picture's cell: bytes, base64, a path, or another row's key */
  readonly picture: unknown
  readonly evidence: RawBoxes
}

/** Thrown where a row has to be left out. */
export class Refused extends Error {
  readonly code: Refusal['code']
  constructor(code: RefusalCode | `image-${string}`, detail: string) {
    super(detail)
    this.code = code
  }
}

/** What one cell may keep of columns that Loupe has no word for. */
const MAX_EXTRA = 20_000

/** Throws Refused. `dropped`: columns that are not kept even though nothing is made of them. */
export function draftOf(
  cells: Cells,
  mapping: Mapping,
  row: number,
  dropped: readonly string[] = [],
): RowDraft {
  const read = cells[READ_ITEM]
  if (read instanceof ReadItem) return draftOfRead(read)
  const cell = (field: keyof Mapping['columns']): unknown => {
    const column = mapping.columns[field]
    return column === undefined ? undefined : cellOf(cells, column)
  }
  const text = (field: keyof Mapping['columns']) => textOf(cell(field))?.trim() ?? null
  const { question, options } = readQuestion(cells, mapping, text)
  checkOptions(options, text('type'))
  const picture = cell('image')
  const key = text('key') ?? String(row)
  if (key.length > 512)
    throw new Refused('key-too-long', `The id has ${key.length} characters; 512 are possible.`)
  const turn = text('turn')
  const draft: ItemDraft = {
    key,
    imageName: nameOf(text('imageName') ?? pictureName(picture)),
    question,
    options,
    answer: readAnswer(mapping.answer === 'first' ? (options[0]?.letter ?? null) : text('answer'), options),
    category: text('category')?.slice(0, 200) ?? null,
    kind: text('kind')?.slice(0, 200) ?? null,
    evidence: [],
    cycle: turn === null ? null : { group: text('group') ?? '', turn },
    extra: extraOf(cells, mapping, dropped),
  }
  return { draft, picture, evidence: { boxes: readEvidence(cell, mapping), units: mapping.units } }
}

/** What a document says itself needs no mapping; the picture is looked for by all that it tells of it. */
function draftOfRead(read: ReadItem): RowDraft {
  if (read.draft.question.trim() === '') {
    throw new Refused('no-question', 'It has boxes and no question: bring it into a project instead.')
  }
  checkOptions(read.draft.options, null)
  return { draft: read.draft, picture: read, evidence: read.boxes }
}

/** The draft with what could be told only once its picture was there. Throws Refused. */
export function finishDraft({ draft, evidence }: RowDraft, image: Size & { readonly id: string }): ItemDraft {
  const placed = placeBoxes(evidence, image)
  if (!placed) {
    const detail = `The picture is ${image.width} × ${image.height}; the box reaches beyond it.`
    throw new Refused('evidence-outside', detail)
  }
  const { cycle } = draft
  const group = cycle && (cycle.group || groupOf(draft, image.id))
  return { ...draft, evidence: placed, cycle: cycle && group ? { group, turn: cycle.turn } : null }
}

/** Rows that ask one question about one picture with the same choices, in whatever order, belong together. */
export function groupOf(
  { question, options }: Pick<ItemDraft, 'question' | 'options'>,
  imageId: string,
): string {
  const parts = [imageId, question, ...options.map((option) => option.text).toSorted()]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}

function readQuestion(
  cells: Cells,
  mapping: Mapping,
  text: (field: keyof Mapping['columns']) => string | null,
): { question: string; options: Option[] } {
  const given = text('question')
  const asked = given === null ? null : mapping.options === 'question' ? splitQuestion(given) : null
  const question = asked?.question ?? given
  if (!question) throw new Refused('no-question', 'The cell of the question is empty.')
  const hint = text('hint')
  const whole = hint === null ? question : `${hint}\n${question}`
  if (whole.length > 20_000) {
    throw new Refused('question-too-long', `It has ${whole.length} characters; 20,000 are possible.`)
  }
  return { question: whole, options: asked?.options ?? readOptions(cells, mapping) }
}

function readOptions(cells: Cells, mapping: Mapping): Option[] {
  if (mapping.options === 'letters') {
    return Array.from({ length: 26 }, (_, i) => letterAt(i)).flatMap((letter) => {
      const text = textOf(Object.hasOwn(cells, letter) ? cells[letter] : null)?.trim()
      return text ? [{ letter, text }] : []
    })
  }
  const column = mapping.columns.options
  if (mapping.options !== 'column' || column === undefined) return []
  const found = optionsOf(cellOf(cells, column))
  if (!found)
    throw new Refused('options-unreadable', 'The choices are neither a list nor lines with letters.')
  return found
}

function checkOptions(options: readonly Option[], type: string | null): void {
  if (options.length === 0) {
    if (type !== null && /^(mcq|choice|multiple)/i.test(type)) {
      throw new Refused(
        'options-unreadable',
        `The row says that it is a question of choice (${type}), but no choices were found.`,
      )
    }
    return
  }
  const letters = new Set(options.map((option) => option.letter))
  if (options.length < 2 || options.length > 26 || letters.size !== options.length) {
    throw new Refused(
      'options-invalid',
      `There are ${options.length} choices with ${letters.size} different letters.`,
    )
  }
  const bad = options.find(({ letter, text }) => !/^[A-Z]$/.test(letter) || text === '' || text.length > 2000)
  if (bad) throw new Refused('options-invalid', `Choice ${bad.letter} has no text, or one that is too long.`)
}

/** With choices: the letter of the one that the answer names by letter or by its whole text. */
function readAnswer(given: string | null, options: readonly Option[]): string | null {
  if (given === null) return null
  if (options.length === 0) {
    if (given.length > 2000) throw new Refused('answer-too-long', `It has ${given.length} characters.`)
    return given
  }
  const [, letter] = /^[([]?\s*([A-Za-z])\s*[)\]]?\s*[.:]?$/.exec(given) ?? []
  const byLetter = options.find((option) => option.letter === letter?.toUpperCase())
  if (byLetter) return byLetter.letter
  const same = options.filter((option) => normalForm(option.text) === normalForm(given))
  if (same.length === 1 && same[0]) return same[0].letter
  const said = given.length > 60 ? `${given.slice(0, 60)}…` : given
  throw new Refused(
    'answer-no-option',
    `“${said}” is none of ${options.map((option) => option.letter).join(', ')}.`,
  )
}

function readEvidence(cell: (field: keyof Mapping['columns']) => unknown, mapping: Mapping) {
  const whole = boxesOf(cell('evidence'), mapping.boxes)
  if (!whole) {
    throw new Refused(
      'evidence-unreadable',
      'It is no list of four numbers, or a side of it is not longer than zero.',
    )
  }
  const sides = [cell('x'), cell('y'), cell('width'), cell('height')] as const
  if (sides.every((side) => textOf(side) === null)) return whole
  const one = boxOfCells(...sides)
  if (!one) throw new Refused('evidence-unreadable', 'x, y, width and height need four numbers, or none.')
  return [...whole, one]
}

/** What is left of the row, so that an export can give it back. */
function extraOf(cells: Cells, mapping: Mapping, dropped: readonly string[]): ItemDraft['extra'] {
  const used = new Set<string>(dropped)
  for (const field of mappingFields) {
    const column = mapping.columns[field]
    if (column === undefined) continue
    used.add(column)
    if (!Object.hasOwn(cells, column)) used.add(column.split('.')[0] ?? column)
  }
  const kept: Record<string, ItemDraft['extra'][string]> = {}
  for (const [name, cell] of Object.entries(cells)) {
    // Columns in brackets are put together by us, from others or from the place of a file.
    if (used.has(name) || /^\(.*\)$/.test(name) || cell === null || cell === undefined) continue
    if (mapping.options === 'letters' && /^[A-Z]$/.test(name)) continue
    const value = extraValue(cell)
    if (value !== undefined) kept[name.slice(0, 200)] = value
  }
  return kept
}

function extraValue(cell: unknown): ItemDraft['extra'][string] | undefined {
  if (cell instanceof Uint8Array) return undefined
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : undefined
  if (typeof cell === 'boolean') return cell
  if (typeof cell === 'bigint') return plain(cell) as number | string
  const text = textOf(cell)
  return text === null || text.length > MAX_EXTRA ? undefined : text
}

function pictureName(picture: unknown): string {
  // What names another row is no name of a picture.
  if (typeof picture === 'string') return picture.length <= 1024 && !isKey(picture) ? picture : ''
  if (typeof picture === 'object' && picture !== null && 'path' in picture) return textOf(picture.path) ?? ''
  return ''
}

/** A name for people, of at most 1024 characters. */
function nameOf(name: string): string {
  return name.replace(/\p{Cc}/gu, '').slice(0, 1024)
}
