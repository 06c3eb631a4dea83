/** Lists of JSON objects with pictures beside them: V*, MME-RealWorld, Zoom-Refine's MCQA. */
import { createHash } from 'node:crypto'
import type { Item } from '#contract/dataset.ts'
import type { Loss, PictureMode } from '#contract/export.ts'
import { letterAt } from '../import/cells.ts'
import {
  choiceList,
  extraCells,
  gapsInLetters,
  lossesAmong,
  mixedUp,
  needsChosenAnswer,
  oneLine,
  xywh,
} from './item-parts.ts'
import { safeName } from './names.ts'
import type { ItemFormat, Json, Row, RowPicture } from './shape.ts'

const files: readonly PictureMode[] = ['files', 'no']

interface ListFormat
  extends Pick<ItemFormat, 'id' | 'label' | 'layout' | 'refuses' | 'path' | 'picturePath'> {
  readonly loses: readonly Loss[]
  /** names that the format has a meaning for */
  readonly taken: readonly string[]
  fields(item: Item, picture: RowPicture): Row
}

function listFormat({ loses, taken, fields, ...format }: ListFormat): ItemFormat {
  const known = new Set(taken)
  return {
    ...format,
    pictures: files,
    loses,
    losses: lossesAmong(loses, { taken: known }),
    columns: () => [],
    row: (item, picture) => ({ ...fields(item, picture), ...extraCells(item, known) }),
  }
}

const vstarTaken = new Set(['bbox', 'question', 'options', 'category', 'kind'])

/** One file for each item; the true choice comes first. Published files have no `category`: there it is the folder. */
export const vstar: ItemFormat = {
  id: 'vstar',
  label: 'V*, a JSON file for each picture',
  layout: 'folder',
  pictures: files,
  loses: ['key', 'imageName', 'optionOrder', 'cycle'],
  refuses: (item) => needsChosenAnswer(item) ?? gapsInLetters(item),
  losses: (item, pictures) => {
    const path = vstarPath(item)
    return lossesAmong(['optionOrder', 'cycle'], { taken: vstarTaken })(item, pictures).concat(
      path === item.key ? [] : ['key'],
      pictures === 'no' || item.imageName === `${path}${ending(item.imageName)}` ? [] : ['imageName'],
    )
  },
  columns: () => [],
  path: vstarPath,
  picturePath: (item, name) => `${vstarPath(item)}${ending(name)}`,
  row: (item) => ({
    ...extraCells(item, new Set([...vstarTaken, 'target_object'])),
    ...(item.extra.target_object === undefined ? {} : { target_object: nested(item.extra.target_object) }),
    bbox: item.evidence.map(xywh),
    question: item.question,
    options: vstarOptions(item),
    category: item.category,
    ...(item.kind === null ? {} : { kind: item.kind }),
  }),
}

function vstarOptions(item: Item): string[] {
  const texts = item.options
    .toSorted((a, b) => Number(b.letter === item.answer) - Number(a.letter === item.answer))
    .map(({ text }) => text)
  // “A. Smith”, “B. Jones” would be taken for letters; with letters of their own they are not.
  const likeLetters = texts.every((text, index) =>
    new RegExp(`^[([]?${letterAt(index)}[)\\].:：、]`).test(text),
  )
  return likeLetters ? texts.map((text, index) => `(${letterAt(index)}) ${text}`) : texts
}

/** `direct_attributes/sa_123`; a key that is no such path lies in the folder of its category. */
function vstarPath(item: Item): string {
  if (item.key.includes('/') && safeName(item.key) === item.key) return item.key
  const clean = (text: string) => text.replace(/[^\p{L}\p{N}_-]+/gu, '_').slice(0, 80)
  const mark = createHash('sha256').update(item.key).digest('hex').slice(0, 8)
  return `${clean(item.category ?? '') || 'items'}/${clean(item.key)}-${mark}`
}
const ending = (name: string) => /\.[A-Za-z0-9]{1,5}$/.exec(name)?.[0] ?? '.jpg'

/** The list that goes with V*'s own scripts. */
export const vstarQuestions: ItemFormat = listFormat({
  id: 'vstar-questions',
  label: 'V*, test_questions.jsonl',
  layout: 'jsonl',
  loses: ['space', 'optionBreaks', 'kind', 'evidence', 'cycle'],
  refuses: (item) => needsChosenAnswer(item) ?? gapsInLetters(item) ?? mixedUp(item, vstarText(item)),
  taken: ['image', 'text', 'category', 'label', 'question_id'],
  fields: (item, picture) => ({
    image: picture.name,
    text: vstarText(item),
    category: item.category,
    label: item.answer,
    question_id: item.key,
  }),
})

/** Its last line is part of the published texts: they are sent as they are. */
function vstarText(item: Item): string {
  const how = "Answer with the option's letter from the given choices directly."
  return [item.question, ...choiceList(item), how].join('\n')
}

export const mmeRealWorldJson: ItemFormat = listFormat({
  id: 'mme-realworld-json',
  label: 'MME-RealWorld, JSON',
  layout: 'json',
  loses: ['space', 'evidence', 'cycle'],
  refuses: (item) => needsChosenAnswer(item) ?? gapsInLetters(item),
  taken: ['Question_id', 'Image', 'Text', 'Answer choices', 'Ground truth', 'Category', 'Subtask', 'Task'],
  fields: (item, picture) => {
    const [task, subtask] = split(item.category ?? '')
    return {
      Question_id: item.key,
      Image: picture.name,
      Text: item.question,
      'Answer choices': item.options.map(({ letter, text }) => `(${letter}) ${text}`),
      'Ground truth': item.answer,
      Category: item.kind,
      Subtask: subtask,
      Task: task,
    }
  },
})

/** “Perception/Remote Sensing”: task and subtask; one word is the subtask. */
function split(category: string): [task: string, subtask: string] {
  const at = category.indexOf('/')
  return at < 0 ? ['', category] : [category.slice(0, at), category.slice(at + 1)]
}

/** What Zoom-Refine's scripts read; `id` is ours, so that an item keeps its name. */
export const mcqa: ItemFormat = listFormat({
  id: 'mcqa',
  label: 'Zoom-Refine’s MCQA list, JSON',
  layout: 'json',
  loses: ['space', 'optionBreaks', 'kind', 'evidence', 'cycle'],
  refuses: (item) => gapsInLetters(item) ?? mixedUp(item, asked(item)),
  taken: ['id', 'index', 'messages', 'images', 'category'],
  fields: (item, picture) => ({
    id: item.key,
    messages: [
      { role: 'user', content: asked(item) },
      ...(item.answer === null ? [] : [{ role: 'assistant', content: item.answer }]),
    ],
    images: [picture.name],
    // A list of one, as `add_category.py` writes it.
    category: item.category === null ? [] : [item.category],
  }),
})

function asked(item: Item): string {
  if (item.options.length === 0) return item.question
  const choices = item.options.map(({ letter, text }) => `(${letter}) ${oneLine(text)}`)
  return `${item.question}\nThe choices are listed below:\n${choices.join('\n')}`
}

/** What was nested in the source is kept as JSON text. */
function nested(value: Item['extra'][string] | undefined): Json | null {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value ?? null
  try {
    return JSON.parse(value) as Json
  } catch {
    return value
  }
}
