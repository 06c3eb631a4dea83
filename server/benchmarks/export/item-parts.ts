/** Parts of items that several formats write alike, and the tests for what they would lose. */
import { evidenceOf, type Item } from '#contract/dataset.ts'
import type { Loss, PictureMode } from '#contract/export.ts'
import { bottom, type PlainBox, right } from '#contract/space.ts'
import { letterAt, splitQuestion } from '../import/cells.ts'
import { groupOf } from '../import/draft.ts'
import type { Column, Row, Survey } from './shape.ts'

export const isOpen = (item: Item) => item.options.length === 0
export const needsOptions = (item: Item) => (isOpen(item) ? 'open questions' : null)
/** The answer must be one of the choices. */
export const needsChosenAnswer = (item: Item) =>
  needsOptions(item) ??
  (item.options.some(({ letter }) => letter === item.answer) ? null : 'questions without a true choice')

export const corners = (b: PlainBox) => [b.x, b.y, b.x + b.width, b.y + b.height]
export const xywh = (b: PlainBox) => [b.x, b.y, b.width, b.height]

/** The smallest box around all evidence as whole pixels, inside the picture. */
export function wholeEvidence(item: Item): PlainBox | null {
  const box = evidenceOf(item)
  if (!box) return null
  const x = Math.floor(box.x)
  const y = Math.floor(box.y)
  return {
    x,
    y,
    width: Math.min(item.width, Math.ceil(right(box))) - x,
    height: Math.min(item.height, Math.ceil(bottom(box))) - y,
  }
}

export const choiceList = (item: Item) =>
  item.options.map(({ letter, text }) => `(${letter}) ${oneLine(text)}`)

export const oneLine = (text: string) => text.replace(/\s*[\r\n\u2028\u2029\v\f\u0085]+\s*/g, ' ')

export function optionCells(item: Item, { letters }: Survey): Row {
  const text = new Map(item.options.map((option) => [option.letter, option.text]))
  return Object.fromEntries(letters.map((letter) => [letter, text.get(letter) ?? '']))
}

export const optionColumns = ({ letters }: Survey): Column[] => letters.map((name) => ({ name }))
export const extraColumns = ({ extras }: Survey): Column[] =>
  [...extras].map(([name, type]) => ({ name, type }))

/** Further columns under their own names; one that the format has a meaning for stays away. */
export function extraCells(item: Item, taken: ReadonlySet<string>): Row {
  return Object.fromEntries(Object.entries(item.extra).filter(([name]) => !taken.has(name)))
}

/** A key that was a number in the source is a number again. */
export function keyCell(item: Item, survey: Survey): string | number {
  return survey.wholeKeys ? Number(item.key) : item.key
}
export const keyColumn = (name: string, survey: Survey): Column =>
  survey.wholeKeys ? { name, type: 'int' } : { name }

export const isWholeKey = (key: string) => /^(?:0|-?[1-9]\d{0,14})$/.test(key)

/** One test for each loss that a format declares. */
const tests: Record<Loss, (item: Item) => boolean> = {
  key: () => true,
  imageName: (item) => item.imageName !== '',
  options: (item) => item.options.length > 0,
  optionOrder: (item) => item.options.length > 0 && item.options[0]?.letter !== item.answer,
  optionBreaks: (item) => item.options.some(({ text }) => oneLine(text) !== text),
  answer: (item) => item.answer !== null,
  category: (item) => item.category !== null,
  kind: (item) => item.kind !== null,
  evidence: (item) => item.evidence.length > 0,
  severalBoxes: (item) => item.evidence.length > 1,
  boxFractions: (item) => item.evidence.some((b) => !corners(b).every(Number.isInteger)),
  cycle: (item) => item.cycle !== null,
  cycleGroup: (item) => item.cycle !== null && item.cycle.group !== groupOf(item, item.imageId),
  extra: (item) => Object.keys(item.extra).length > 0,
  extraTypes: (item) => Object.values(item.extra).some((value) => typeof value !== 'string'),
  space: (item) =>
    [item.question, ...item.options.map(({ text }) => text)].some((text) => text !== text.trim()),
}

interface LossOptions {
  /** pictures in cells have no name there */
  readonly unnamed?: boolean
  /** names that mean something else there, so that a further column of such a name cannot be written */
  readonly taken?: ReadonlySet<string>
}

export function lossesAmong(
  loses: readonly Loss[],
  { unnamed = false, taken = new Set() }: LossOptions = {},
) {
  return (item: Item, pictures: PictureMode): Loss[] => {
    const lost = loses.filter(
      (loss) => tests[loss](item) && (loss !== 'imageName' || !unnamed || pictures === 'cell'),
    )
    return Object.keys(item.extra).some((name) => taken.has(name))
      ? [...new Set([...lost, 'extra' as const])]
      : lost
  }
}

/** Lists without letters, or whose letters are counted by their readers. */
export const gapsInLetters = (item: Item) =>
  item.options.every(({ letter }, index) => letter === letterAt(index))
    ? null
    : 'choices whose letters do not count up from A'

/** Formats that put question and choices into one text: null where they can be told apart again. */
export function mixedUp(item: Item, text: string): string | null {
  const { question, options } = splitQuestion(text)
  const same =
    question === item.question.trim() &&
    options.length === item.options.length &&
    options.every((option, index) => option.text === oneLine(item.options[index]?.text ?? '').trim())
  return same ? null : 'questions that could not be told from their choices'
}
