/** Lists of JSON objects with pictures beside them: V*, MME-RealWorld, Zoom-Refine's MCQA. */
import type { Item } from '#contract/dataset.ts'
import type { Loss, PictureMode } from '#contract/export.ts'
import { choiceList, extraCells, lossesAmong, needsChosenAnswer, oneLine, xywh } from './item-parts.ts'
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
    losses: lossesAmong(loses),
    columns: () => [],
    row: (item, picture) => ({ ...fields(item, picture), ...extraCells(item, known) }),
  }
}

/** One file for each item; the true choice comes first, and the folder is the category. */
export const vstar: ItemFormat = {
  ...listFormat({
    id: 'vstar',
    label: 'V*, a JSON file for each picture',
    layout: 'folder',
    loses: ['key', 'imageName', 'optionOrder', 'category', 'kind', 'cycle'],
    refuses: needsChosenAnswer,
    path: vstarPath,
    picturePath: (item, name) => `${vstarPath(item)}${ending(name)}`,
    taken: ['target_object', 'bbox', 'question', 'options'],
    fields: (item) => ({
      target_object: nested(item.extra.target_object) ?? [],
      bbox: item.evidence.map(xywh),
      question: item.question,
      options: item.options
        .toSorted((a, b) => Number(b.letter === item.answer) - Number(a.letter === item.answer))
        .map(({ text }) => text),
    }),
  }),
  losses: (item, pictures) =>
    lossesAmong(['optionOrder', 'kind', 'cycle'])(item, pictures).concat(
      vstarPath(item) === item.key ? [] : ['key'],
      folderOf(vstarPath(item)) === item.category ? [] : ['category'],
      item.imageName.endsWith(`${vstarPath(item)}${ending(item.imageName)}`) ? [] : ['imageName'],
    ),
}

/** `direct_attributes/sa_123`; a key that is no path lies in the folder of its category. */
function vstarPath(item: Item): string {
  const clean = (text: string) =>
    text
      .replaceAll('\\', '/')
      .replace(/[\p{Cc}:*?"<>|]/gu, '_')
      .replace(/(^|\/)\.*(?=\/|$)/g, '$1_')
      .slice(0, 180)
  if (item.category !== null && folderOf(item.key) === item.category) return clean(item.key)
  return `${clean((item.category ?? 'items').replaceAll('/', '_'))}/${clean(item.key.replaceAll('/', '_'))}`
}
const folderOf = (path: string) => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : null)
const ending = (name: string) => /\.[A-Za-z0-9]{1,5}$/.exec(name)?.[0] ?? '.jpg'

/** The list that goes with V*'s own scripts. */
export const vstarQuestions: ItemFormat = listFormat({
  id: 'vstar-questions',
  label: 'V*, test_questions.jsonl',
  layout: 'jsonl',
  loses: ['space', 'optionBreaks', 'kind', 'evidence', 'cycle'],
  refuses: needsChosenAnswer,
  taken: ['image', 'text', 'category', 'label', 'question_id'],
  fields: (item, picture) => ({
    image: picture.name,
    text: [
      item.question,
      ...choiceList(item),
      'Answer with the option’s letter from the given choices directly.'.replace('’', "'"),
    ].join('\n'),
    category: item.category,
    label: item.answer,
    question_id: item.key,
  }),
})

export const mmeRealWorldJson: ItemFormat = listFormat({
  id: 'mme-realworld-json',
  label: 'MME-RealWorld, JSON',
  layout: 'json',
  loses: ['space', 'evidence', 'cycle'],
  refuses: needsChosenAnswer,
  taken: [
    'Question_id',
    'Image',
    'Text',
    'Question Type',
    'Answer choices',
    'Ground truth',
    'Category',
    'Subtask',
    'Task',
  ],
  fields: (item, picture) => {
    const [task, subtask] = split(item.category ?? '')
    return {
      Question_id: item.key,
      Image: picture.name,
      Text: item.question,
      'Question Type': 'Multiple Choice',
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
  refuses: () => null,
  taken: ['id', 'messages', 'images', 'category'],
  fields: (item, picture) => ({
    id: item.key,
    messages: [
      { role: 'user', content: asked(item) },
      ...(item.answer === null ? [] : [{ role: 'assistant', content: item.answer }]),
    ],
    images: [picture.name],
    ...(item.category === null ? {} : { category: [item.category] }),
  }),
})

function asked(item: Item): string {
  if (item.options.length === 0) return item.question
  const choices = item.options.map(({ letter, text }) => `(${letter}) ${oneLine(text)}`)
  return `${item.question}\nThe choices are listed below:\n${choices.join('\n')}`
}

/** What was nested in the source is kept as JSON text. */
function nested(value: Item['extra'][string] | undefined): Json | null {
  if (typeof value !== 'string') return value ?? null
  try {
    return JSON.parse(value) as Json
  } catch {
    return value
  }
}
