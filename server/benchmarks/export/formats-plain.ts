/** Loupe's own plain format (docs/plain-format.md), ZoomBench, and the table of everything for notebooks. */
import { evidenceOf, type Item } from '#contract/dataset.ts'
import type { Loss } from '#contract/export.ts'
import {
  corners,
  extraCells,
  extraColumns,
  gapsInLetters,
  keyCell,
  keyColumn,
  lossesAmong,
  mixedUp,
  oneLine,
  wholeEvidence,
  xywh,
} from './item-parts.ts'
import type { Column, ItemFormat, Json, Row, RowPicture, Survey } from './shape.ts'

const plainNames = [
  'id',
  'image',
  'question',
  'options',
  'answer',
  'category',
  'kind',
  'evidence',
  'cycle_group',
  'cycle_turn',
]
const plainTaken = new Set(plainNames)
const boxSides = ['x', 'y', 'width', 'height']
const csvTaken = new Set([...plainNames, ...boxSides])

const plainList = (
  id: 'plain-json' | 'plain-jsonl',
  label: string,
  layout: 'json' | 'jsonl',
): ItemFormat => ({
  id,
  label,
  layout,
  pictures: ['files', 'no'],
  loses: [],
  losses: lossesAmong([], { taken: plainTaken }),
  refuses: () => null,
  columns: () => [],
  row: (item, picture) => ({
    id: item.key,
    image: picture.name,
    question: item.question,
    options: item.options.map(({ letter, text }) => ({ letter, text })),
    answer: item.answer,
    category: item.category,
    // Also where there is none: a reader that looks for it takes the next best name instead.
    kind: item.kind,
    evidence: evidenceField(item),
    ...(item.cycle ? { cycle_group: item.cycle.group, cycle_turn: item.cycle.turn } : {}),
    ...extraCells(item, plainTaken),
  }),
})

function evidenceField(item: Item): Json {
  const boxes: Json[] = item.evidence.map(plainBox)
  return boxes.length > 1 ? boxes : (boxes[0] ?? null)
}

export const plainJson = plainList('plain-json', 'Plain list, JSON', 'json')
export const plainJsonl = plainList('plain-jsonl', 'Plain list, JSON Lines', 'jsonl')

const csvLoses: Loss[] = ['extraTypes']

export const plainCsv: ItemFormat = {
  id: 'plain-csv',
  label: 'Plain list, CSV',
  layout: 'csv',
  pictures: ['files', 'no'],
  loses: csvLoses,
  losses: lossesAmong(csvLoses, { taken: csvTaken }),
  refuses: () => null,
  columns: (survey) => [
    ...['id', 'image', 'question', 'options', 'answer', 'category', 'kind', ...boxSides].map((name) => ({
      name,
    })),
    { name: 'evidence' },
    ...(survey.cycles ? [{ name: 'cycle_group' }, { name: 'cycle_turn' }] : []),
    ...extraColumns(survey).filter(({ name }) => !csvTaken.has(name)),
  ],
  row: (item, picture) => ({
    ...extraCells(item, csvTaken),
    id: item.key,
    image: picture.name,
    question: item.question,
    options: choicesCell(item),
    answer: item.answer ?? '',
    category: item.category ?? '',
    kind: item.kind ?? '',
    ...boxCells(item),
    cycle_group: item.cycle?.group ?? '',
    cycle_turn: item.cycle?.turn ?? '',
  }),
}

/** `A: Blue crate | B: Red bus`; texts that would be read otherwise make it the JSON of the plain list. */
function choicesCell(item: Item): string {
  const simple =
    gapsInLetters(item) === null &&
    item.options.every(({ text }) => !/[|\r\n]/.test(text) && text === text.trim())
  if (!simple) return JSON.stringify(item.options.map(({ letter, text }) => ({ letter, text })))
  return item.options.map(({ letter, text }) => `${letter}: ${text}`).join(' | ')
}

function boxCells(item: Item): Row {
  const [first, ...rest] = item.evidence
  if (!first) return {}
  if (rest.length > 0) return { evidence: JSON.stringify(item.evidence.map(plainBox)) }
  return { ...plainBox(first) }
}
const plainBox = ({ x, y, width, height }: Item['evidence'][number]) => ({ x, y, width, height })

const zoomBenchLoses: Loss[] = ['space', 'optionBreaks', 'severalBoxes', 'kind', 'cycle']
const zoomBenchTaken = new Set([
  'id',
  'image',
  'crop_image',
  'query',
  'response',
  'question_type',
  'bbox',
  'category',
  'dimension',
])

/** Its `crop_image` follows from `bbox` and is not written. */
export const zoomBench: ItemFormat = {
  id: 'zoombench-parquet',
  label: 'ZoomBench, parquet',
  layout: 'parquet',
  pictures: ['cell', 'files', 'no'],
  loses: zoomBenchLoses,
  losses: lossesAmong(zoomBenchLoses, { taken: zoomBenchTaken }),
  refuses: (item) => gapsInLetters(item) ?? mixedUp(item, queryOf(item)),
  columns: (survey, pictures) => [
    keyColumn('id', survey),
    { name: 'query' },
    { name: 'response' },
    pictures === 'cell' ? { name: 'image', type: 'picture-struct' } : { name: 'image' },
    { name: 'question_type' },
    { name: 'bbox', type: 'numbers' },
    { name: 'category' },
    ...extraColumns(survey).filter(({ name }) => !zoomBenchTaken.has(name)),
  ],
  row: (item, picture, survey) => {
    const box = item.evidence.length > 1 ? wholeEvidence(item) : item.evidence[0]
    return {
      ...extraCells(item, zoomBenchTaken),
      id: keyCell(item, survey),
      query: queryOf(item),
      response: item.answer,
      image: picture.cell ?? picture.name,
      question_type: item.options.length > 0 ? 'mcq' : 'open',
      bbox: box ? corners(box) : null,
      category: item.category,
    }
  },
}

function queryOf(item: Item): string {
  const choices = item.options.map(({ letter, text }) => `${letter}. ${oneLine(text)}`)
  return [item.question, ...choices].join('\n')
}

const itemColumns: Column[] = [
  { name: 'ordinal', type: 'int' },
  { name: 'key' },
  { name: 'item_id' },
  { name: 'image_id' },
  { name: 'image_name' },
  { name: 'width', type: 'int' },
  { name: 'height', type: 'int' },
  { name: 'question' },
  { name: 'options', type: 'json' },
  { name: 'answer' },
  { name: 'category' },
  { name: 'kind' },
  { name: 'evidence', type: 'json' },
  ...['evidence_x', 'evidence_y', 'evidence_width', 'evidence_height'].map(
    (name): Column => ({ name, type: 'number' }),
  ),
  { name: 'cycle_group' },
  { name: 'cycle_turn' },
  { name: 'extra', type: 'json' },
]

/** Everything about the items; the pictures are at /api/images and at the IIIF addresses of `image_id`. */
export const itemsParquet: ItemFormat = {
  id: 'items-parquet',
  label: 'Items, parquet',
  layout: 'parquet',
  pictures: ['no'],
  loses: [],
  losses: () => [],
  refuses: () => null,
  columns: () => itemColumns,
  row: (item: Item, _picture: RowPicture, _survey: Survey) => {
    const [x, y, width, height] = boxNumbers(item)
    return {
      ordinal: item.ordinal,
      key: item.key,
      item_id: item.id,
      image_id: item.imageId,
      image_name: item.imageName,
      width: item.width,
      height: item.height,
      question: item.question,
      options: item.options.map(({ letter, text }) => ({ letter, text })),
      answer: item.answer,
      category: item.category,
      kind: item.kind,
      evidence: item.evidence.map(plainBox),
      evidence_x: x ?? null,
      evidence_y: y ?? null,
      evidence_width: width ?? null,
      evidence_height: height ?? null,
      cycle_group: item.cycle?.group ?? null,
      cycle_turn: item.cycle?.turn ?? null,
      extra: item.extra,
    }
  },
}

function boxNumbers(item: Item): readonly number[] {
  const box = evidenceOf(item)
  return box ? xywh(box) : []
}
