/** One row of a file as a prediction: what it says, untouched, and what it is about. */
import type { Option } from '#contract/image.ts'
import type {
  Prediction,
  PredictionField,
  PredictionFormat,
  PredictionMapping,
} from '#contract/prediction.ts'
import { cellOf, letterAt, optionsOf, splitQuestion, textOf } from '../import/cells.ts'
import type { Cells } from '../import/source.ts'

export interface ReadRow {
  readonly prediction: Prediction
  /** what the item is found by */
  readonly key: string | null
  readonly question: string | null
  readonly options: readonly Option[]
  readonly image: string | null
}

const LONGEST = 200_000

/** Null where the row holds neither a reply, an answer nor an error. */
export function readRow(
  cells: Cells,
  row: number,
  { columns, convention }: PredictionMapping,
  format: PredictionFormat,
): ReadRow | null {
  const cell = (field: PredictionField): unknown => {
    const column = columns[field]
    return column === undefined ? undefined : cellOf(cells, column)
  }
  const text = (field: PredictionField) => textOf(firstOf(cell(field)))?.slice(0, LONGEST) ?? null
  const said = (reply: PredictionField, letter: PredictionField) => {
    const found = { reply: text(reply), letter: text(letter)?.trim().slice(0, 2000) ?? null }
    return found.reply === null && found.letter === null ? null : found
  }
  const initial = said('reply', 'answer')
  const refined = said('refinedReply', 'refinedAnswer')
  const error = text('error')?.slice(0, 2000).trim() ?? null
  if (!initial && !refined && error === null) return null
  const asked = text('question')?.replaceAll('<image>', '') ?? null
  const split = asked === null ? null : splitQuestion(asked)
  return {
    prediction: {
      row,
      initial: initial ?? { reply: null, letter: null },
      refined,
      box: boxText(cell('box')),
      convention,
      theirs: theirsOf(cell('verdict'), columns.verdict),
      completionTokens: wholeNumber(cell('tokens')),
      ms: milliseconds(cell('seconds')),
      error,
    },
    key: text('key')?.trim() ?? null,
    question: asked,
    options: split && split.options.length > 0 ? split.options : optionsBeside(cells, format),
    image: text('image'),
  }
}

/** lmms-eval keeps a list for every reply, as several can be drawn. */
function firstOf(cell: unknown): unknown {
  return Array.isArray(cell) && cell.every((part) => typeof part === 'string') ? cell[0] : cell
}

/** The row's own choices, which tell apart the turns of one question. */
function optionsBeside(cells: Cells, format: PredictionFormat): Option[] {
  const from =
    format === 'lmms-eval' && typeof cells.doc === 'object' && cells.doc !== null ? cells.doc : cells
  const letters = Array.from({ length: 26 }, (_, i) => letterAt(i)).flatMap((letter) => {
    const text = textOf(cellOf(from as Cells, letter))?.trim()
    return text ? [{ letter, text }] : []
  })
  if (letters.length > 1) return letters
  for (const name of ['multi-choice options', 'Answer choices', 'options', 'choices']) {
    const found = optionsOf(cellOf(from as Cells, name))
    if (found && found.length > 1) return found
  }
  return []
}

function boxText(cell: unknown): string | null {
  if (Array.isArray(cell)) return cell.length > 0 ? JSON.stringify(cell).slice(0, 2000) : null
  return textOf(cell)?.slice(0, 2000) ?? null
}

/** What the file calls it. Figures between nought and one are shown, but say neither right nor wrong. */
function theirsOf(cell: unknown, field: string | undefined): Prediction['theirs'] {
  const value = textOf(cell)?.trim().slice(0, 2000)
  if (value === undefined || field === undefined) return null
  const yes = /^(?:1(?:\.0+)?|true|yes|correct|right)\b/i.test(value)
  const no = /^(?:0(?:\.0+)?$|false|no|incorrect|wrong)\b/i.test(value)
  return { correct: yes ? true : no ? false : null, field, value }
}

function wholeNumber(cell: unknown): number | null {
  const number = Number(textOf(cell) ?? Number.NaN)
  return Number.isSafeInteger(number) && number >= 0 ? number : null
}

function milliseconds(cell: unknown): number | null {
  const seconds = Number(textOf(cell) ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null
}
