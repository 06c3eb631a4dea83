/** Tables with a base64 picture a row, as VLMEvalKit reads them: its own convention, HR-Bench, MME-RealWorld, TreeBench. */
import type { Item } from '#contract/dataset.ts'
import type { Loss, PictureMode } from '#contract/export.ts'
import {
  choiceList,
  corners,
  extraCells,
  extraColumns,
  gapsInLetters,
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
  /** names that its readers have another meaning for */
  readonly further?: readonly string[]
  /** a column for kinds where there are any */
  readonly kinds?: boolean
  readonly letters: boolean
  /** a column for the name of a picture that is not in a cell */
  readonly named: boolean
  cells(item: Item): Row
}

function tableFormat({
  id,
  label,
  loses,
  refuses,
  layout = 'tsv',
  own,
  further = [],
  kinds = false,
  letters,
  named,
  cells,
}: TsvFormat) {
  const taken = new Set([
    'index',
    'image',
    'image_path',
    'question',
    'answer',
    'l2-category',
    ...own,
    ...further,
  ])
  if (letters) for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') taken.add(letter)
  const columns = (survey: Survey, pictures: PictureMode): Column[] => [
    keyColumn('index', survey),
    // An empty column of pictures would be read as rows without one.
    ...(pictures === 'cell' || !named ? [{ name: 'image', type: 'picture' } as const] : []),
    ...(named ? [{ name: 'image_path' }] : []),
    { name: 'question' },
    ...(letters ? optionColumns(survey) : []),
    { name: 'answer' },
    ...own.map((name) => ({ name })),
    ...(kinds && survey.kinds ? [{ name: 'l2-category' }] : []),
    ...extraColumns(survey).filter(({ name }) => !taken.has(name)),
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
    'l2-category': item.kind ?? '',
  })
  return {
    id,
    label,
    layout,
    pictures: ['cell', 'files', 'no'],
    loses,
    losses: lossesAmong(loses, { unnamed: !named, taken }),
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
  loses: ['imageName', 'kind', 'evidence', 'cycleGroup', 'extraTypes'],
})

export const hrBenchParquet: ItemFormat = tableFormat({
  ...hrBench,
  id: 'hr-bench-parquet',
  label: 'HR-Bench, parquet',
  layout: 'parquet',
  loses: ['imageName', 'kind', 'evidence', 'cycleGroup'],
})

export const vlmEvalKitTsv: ItemFormat = tableFormat({
  id: 'vlmevalkit-tsv',
  label: 'VLMEvalKit, TSV',
  loses: ['evidence', 'cycle', 'extraTypes'],
  refuses: () => null,
  own: ['category'],
  further: ['hint'],
  kinds: true,
  letters: true,
  named: true,
  cells: (item) => ({ category: item.category ?? '' }),
})

export const mmeRealWorldTsv: ItemFormat = tableFormat({
  id: 'mme-realworld-tsv',
  label: 'MME-RealWorld, TSV',
  loses: ['imageName', 'optionBreaks', 'evidence', 'cycle', 'extraTypes'],
  refuses: (item) => needsChosenAnswer(item) ?? gapsInLetters(item),
  own: ['multi-choice options', 'category'],
  kinds: true,
  letters: false,
  named: false,
  cells: (item) => ({
    'multi-choice options': choiceList(item).join('\n'),
    category: item.category ?? '',
  }),
})

export const treeBenchTsv: ItemFormat = tableFormat({
  id: 'treebench-tsv',
  label: 'TreeBench, TSV',
  loses: ['imageName', 'cycle', 'extraTypes'],
  refuses: needsChosenAnswer,
  own: ['multi-choice options', 'category', 'target_instances'],
  kinds: true,
  letters: true,
  named: false,
  cells: (item) => ({
    'multi-choice options': choiceList(item).join('\n'),
    category: item.category ?? '',
    // A Python literal, which for numbers is written like JSON.
    target_instances: JSON.stringify(item.evidence.map(corners)),
  }),
})
