/** Every format that Loupe reads or writes, for people and for the screens. */
import {
  type ExportFormatId,
  type FormatInfo,
  type Loss,
  lossWords,
  type PictureMode,
} from '#contract/export.ts'
import { predictionFormatLabels, predictionFormats } from '#contract/prediction.ts'
import { mcqa, mmeRealWorldJson, vstar, vstarQuestions } from './formats-json.ts'
import { itemsParquet, plainCsv, plainJson, plainJsonl, zoomBench } from './formats-plain.ts'
import { hrBenchParquet, hrBenchTsv, mmeRealWorldTsv, treeBenchTsv, vlmEvalKitTsv } from './formats-tsv.ts'
import { lossesAmong } from './item-parts.ts'
import type { ItemFormat, Layout } from './shape.ts'

/** Formats of items whose rows go into a list of their own kind, and those that are one document. */
const readFormats: readonly ItemFormat[] = [
  hrBenchTsv,
  hrBenchParquet,
  vstar,
  vstarQuestions,
  mmeRealWorldJson,
  mmeRealWorldTsv,
  zoomBench,
  treeBenchTsv,
  vlmEvalKitTsv,
  mcqa,
  plainCsv,
  plainJson,
  plainJsonl,
]

const document = (
  id: ExportFormatId,
  label: string,
  pictures: readonly PictureMode[],
  loses: readonly Loss[],
): ItemFormat => ({
  id,
  label,
  layout: 'json',
  pictures,
  loses,
  losses: lossesAmong(loses),
  refuses: () => null,
  columns: () => [],
  row: () => ({}),
})

const coco = document('coco', 'COCO, JSON', ['no', 'files'], [])
const w3c = document('w3c', 'W3C Web Annotation, JSON-LD', ['no'], [])

export const itemFormats: ReadonlyMap<string, ItemFormat> = new Map(
  [...readFormats, coco, w3c, itemsParquet].map((format) => [format.id, format]),
)

export interface ResultFormat {
  readonly id: ExportFormatId
  readonly label: string
  readonly layout: Exclude<Layout, 'folder' | 'tsv'>
  readonly evaluations: FormatInfo['evaluations']
  /** a row for each item and evaluation, a row for each item, or COCO's own list */
  readonly shape: 'long' | 'wide' | 'coco'
}

const resultList: readonly ResultFormat[] = [
  { id: 'results-parquet', label: 'Results, parquet', layout: 'parquet', evaluations: 'some', shape: 'long' },
  { id: 'results-csv', label: 'Results, CSV', layout: 'csv', evaluations: 'some', shape: 'long' },
  { id: 'results-jsonl', label: 'Results, JSON Lines', layout: 'jsonl', evaluations: 'some', shape: 'long' },
  {
    id: 'slice-csv',
    label: 'Items with their results, CSV',
    layout: 'csv',
    evaluations: 'any',
    shape: 'wide',
  },
  {
    id: 'slice-jsonl',
    label: 'Items with their results, JSON Lines',
    layout: 'jsonl',
    evaluations: 'any',
    shape: 'wide',
  },
  {
    id: 'coco-results',
    label: 'COCO results: the boxes that were asked for',
    layout: 'json',
    evaluations: 'one',
    shape: 'coco',
  },
]
export const resultFormats: ReadonlyMap<string, ResultFormat> = new Map(
  resultList.map((format) => [format.id, format]),
)

const predictionExtensions: Record<(typeof predictionFormats)[number], string> = {
  'zoom-refine': '.json',
  vlmevalkit: '.xlsx',
  'lmms-eval': '.jsonl',
  zwz: '.json',
  table: '.csv',
}

export function formatList(): FormatInfo[] {
  const read = new Set([...readFormats, coco, w3c].map(({ id }) => id))
  return [
    ...[...itemFormats.values()].map(
      ({ id, label, layout, pictures, loses }): FormatInfo => ({
        id,
        label,
        extension: id === 'w3c' ? '.jsonld' : extensionOf(layout),
        about: 'items',
        import: read.has(id),
        export: true,
        predictions: false,
        pictures: [...pictures],
        evaluations: 'none',
        loses: loses.map((loss) => lossWords[loss]),
      }),
    ),
    ...resultList.map(
      ({ id, label, layout, evaluations }): FormatInfo => ({
        id,
        label,
        extension: extensionOf(layout),
        about: 'results',
        import: false,
        export: true,
        predictions: false,
        pictures: [],
        evaluations,
        loses: [],
      }),
    ),
    ...predictionFormats.map(
      (id): FormatInfo => ({
        id,
        label: predictionFormatLabels[id],
        extension: predictionExtensions[id],
        about: 'predictions',
        import: false,
        export: false,
        predictions: true,
        pictures: [],
        evaluations: 'none',
        loses: [],
      }),
    ),
  ]
}

/** A folder of JSON files travels as a zip. */
export const extensionOf = (layout: Layout) => (layout === 'folder' ? '.zip' : `.${layout}`)
