/** Tables with a base64 picture a row, as VLMEvalKit reads them: its own convention, HR-Bench, MME-RealWorld, TreeBench. */
import type { Item } from '#contract/dataset.ts'
import type { Loss } from '#contract/export.ts'
import {
  choiceList,
  corners,
  extraCells,
  extraColumns,
  keyCell,
  keyColumn,
  lossesAmong,
  needsChosenAnswer,
  optionCells,
  optionColumns,
} from './item-parts.ts'
import type { Column, ItemFormat, Row, RowPicture, Survey } from './shape.ts'

interface TsvFormat {
  readonly id: ItemFormat['id']
  readonly label: string
  readonly loses: readonly Loss[]
  readonly refuses: ItemFormat['refuses']
  readonly layout?: ItemFormat['layout']
  /** columns of its own after `answer` */
  readonly own: readonly string[]
  readonly letters: boolean
  /** a column for the name of a picture that is not in a cell */
  readonly named: boolean
  cells(item: Item): Row
}

function tableFormat({ id, label, loses, refuses, layout = 'tsv', own, letters, named, cells }: TsvFormat) {
  const taken = new Set(['index', 'image', 'image_path', 'question', 'answer', ...own])
  const columns = (survey: Survey): Column[] => [
    keyColumn('index', survey),
    { name: 'image', type: 'picture' },
    ...(named ? [{ name: 'image_path' }] : []),
    { name: 'question' },
    ...(letters ? optionColumns(survey) : []),
    { name: 'answer' },
    ...own.map((name) => ({ name })),
    ...extraColumns(survey).filter(({ name }) => !taken.has(name) && !/^[A-Z]$/.test(name)),
  ]
  const row = (item: Item, picture: RowPicture, survey: Survey): Row => ({
    ...extraCells(item, taken),
    index: keyCell(item, survey),
    image: picture.cell ?? (named ? '' : picture.name),
    ...(named ? { image_path: picture.name } : {}),
    question: item.question,
    ...(letters ? optionCells(item, survey) : {}),
    answer: item.answer ?? '',
    ...cells(item),
  })
  return {
    id,
    label,
    layout,
    pictures: ['cell', 'files', 'no'],
    loses,
    losses: lossesAmong(loses, !named),
    refuses,
    columns,
    row,
  } satisfies ItemFormat
}

const hrBench = {
  refuses: needsChosenAnswer,
  own: ['category', 'cycle_category'],
  letters: true,
  named: false,
  cells: (item: Item) => ({ category: item.category ?? '', cycle_category: item.cycle?.turn ?? '' }),
}

export const hrBenchTsv: ItemFormat = tableFormat({
  ...hrBench,
  id: 'hr-bench-tsv',
  label: 'HR-Bench, TSV',
  loses: ['imageName', 'kind', 'evidence', 'extraTypes'],
})

export const hrBenchParquet: ItemFormat = tableFormat({
  ...hrBench,
  id: 'hr-bench-parquet',
  label: 'HR-Bench, parquet',
  layout: 'parquet',
  loses: ['imageName', 'kind', 'evidence'],
})

export const vlmEvalKitTsv: ItemFormat = tableFormat({
  id: 'vlmevalkit-tsv',
  label: 'VLMEvalKit, TSV',
  loses: ['evidence', 'cycle', 'extraTypes'],
  refuses: () => null,
  own: ['category', 'l2-category'],
  letters: true,
  named: true,
  cells: (item) => ({ category: item.category ?? '', 'l2-category': item.kind ?? '' }),
})

export const mmeRealWorldTsv: ItemFormat = tableFormat({
  id: 'mme-realworld-tsv',
  label: 'MME-RealWorld, TSV',
  loses: ['imageName', 'optionBreaks', 'evidence', 'cycle', 'extraTypes'],
  refuses: needsChosenAnswer,
  own: ['multi-choice options', 'category', 'l2-category'],
  letters: false,
  named: false,
  cells: (item) => ({
    'multi-choice options': choiceList(item).join('\n'),
    category: item.category ?? '',
    'l2-category': item.kind ?? '',
  }),
})

export const treeBenchTsv: ItemFormat = tableFormat({
  id: 'treebench-tsv',
  label: 'TreeBench, TSV',
  loses: ['imageName', 'kind', 'cycle', 'extraTypes'],
  refuses: needsChosenAnswer,
  own: ['multi-choice options', 'category', 'target_instances'],
  letters: true,
  named: false,
  cells: (item) => ({
    'multi-choice options': choiceList(item).join('\n'),
    category: item.category ?? '',
    // A Python literal, which for numbers is written like JSON.
    target_instances: JSON.stringify(item.evidence.map(corners)),
  }),
})
