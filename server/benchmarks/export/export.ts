/** A dataset, or a slice of it, as a file: what it would hold, and the file itself as a stream. */
import { Readable } from 'node:stream'
import type { Kysely } from 'kysely'
import type { Dataset, Item } from '#contract/dataset.ts'
import { ProblemError } from '#contract/error.ts'
import { type ExportFormatId, type ExportPlan, lossWords, type PictureMode } from '#contract/export.ts'
import type { SliceRule } from '#contract/slice.ts'
import type { FileStore } from '../../store/files.ts'
import type { Database } from '../../store/tables.ts'
import type { Datasets } from '../datasets.ts'
import { evaluationOf, type StoredEvaluation } from '../evaluate/stored.ts'
import { extensionOf, itemFormats, type ResultFormat, resultFormats } from './catalogue.ts'
import { cocoResultsText } from './coco.ts'
import { listName, listPieces, packedFiles } from './list.ts'
import { fitsZip, tar, zip } from './pack.ts'
import { longColumns, longRows, wideColumns, wideRows, withResults } from './results.ts'
import type { ItemFormat } from './shape.ts'
import { surveyItems } from './survey.ts'
import { writeParquet } from './write-parquet.ts'
import { type FindPicture, inPieces, writeCsv, writeJsonl } from './write-text.ts'

export interface ExportRequest {
  readonly format: ExportFormatId
  readonly images?: PictureMode | undefined
  readonly rule?: SliceRule | undefined
  /** ids, in the order of their columns */
  readonly evaluations?: readonly string[] | undefined
  /** small files that go along with a list of items, which then always comes packed */
  readonly beside?: readonly BesideFile[] | undefined
}

export interface BesideFile {
  readonly name: string
  readonly text: string
}

export interface Exports {
  /** Throws dataset-not-found, evaluation-not-found, export-invalid. */
  plan(datasetId: string, request: ExportRequest): Promise<ExportPlan>
  /** `origin`: the address of this Loupe, for links to its pictures. Throws as `plan`. */
  make(
    datasetId: string,
    request: ExportRequest,
    origin: string,
  ): Promise<{ plan: ExportPlan; stream: Readable }>
}

export interface ExportParts {
  readonly db: Kysely<Database>
  readonly files: FileStore
  readonly datasets: Pick<Datasets, 'get' | 'items' | 'walk'>
  /** ordinals of a slice, in its order */
  readonly rowsOfSlice: (datasetId: string, rule: SliceRule) => Promise<Iterable<number>>
  /** small files that belong to a dataset, and go along wherever the whole of it is packed */
  readonly belongings?: (datasetId: string) => Promise<readonly BesideFile[]>
}

interface Made {
  readonly plan: ExportPlan
  pieces(origin: string): AsyncIterable<Uint8Array>
}

const AT_ONCE = 500

export function createExports({ db, files, datasets, rowsOfSlice, belongings }: ExportParts): Exports {
  const find: FindPicture = async (imageId) => {
    const row = await db.selectFrom('images').select('original').where('id', '=', imageId).executeTakeFirst()
    if (!row || row.original === 0) return null
    const path = files.originalPath(imageId)
    await files.bring(path)
    return path
  }

  async function* chosen(id: string, ordinals: readonly number[] | null): AsyncGenerator<Item> {
    if (!ordinals) {
      yield* datasets.walk(id)
      return
    }
    for (let at = 0; at < ordinals.length; at += AT_ONCE) {
      for (const { marks: _, ...item } of await datasets.items(id, ordinals.slice(at, at + AT_ONCE)))
        yield item
    }
  }

  async function evaluationsOf(datasetId: string, ids: readonly string[]): Promise<StoredEvaluation[]> {
    const rows = await Promise.all(
      ids.map((id) =>
        db
          .selectFrom('evaluations')
          .selectAll()
          .where('id', '=', id)
          .where('dataset_id', '=', datasetId)
          .executeTakeFirst(),
      ),
    )
    return rows.map((row) => {
      if (!row) throw new ProblemError('evaluation-not-found')
      return evaluationOf(row)
    })
  }

  async function prepare(datasetId: string, request: ExportRequest): Promise<Made> {
    const dataset = await datasets.get(datasetId)
    const ordinals = request.rule ? [...(await rowsOfSlice(datasetId, request.rule))] : null
    const walk = () => chosen(datasetId, ordinals)
    const asResults = resultFormats.get(request.format)
    if (asResults) {
      const evaluations = await evaluationsOf(datasetId, request.evaluations ?? [])
      demandEvaluations(asResults, evaluations.length)
      return prepareResults(dataset, asResults, evaluations, walk, ordinals?.length ?? dataset.items)
    }
    const format = itemFormats.get(request.format)
    if (!format) throw new ProblemError('export-invalid', `There is no format “${request.format}”.`)
    const images = modeOf(format, request.images)
    const along = isPacked(format, images) && !request.rule ? ((await belongings?.(datasetId)) ?? []) : []
    return prepareItems(dataset, format, images, [...(request.beside ?? []), ...along], walk)
  }

  function prepareResults(
    dataset: Dataset,
    format: ResultFormat,
    evaluations: readonly StoredEvaluation[],
    walk: () => AsyncIterable<Item>,
    items: number,
  ): Made {
    const name = `${slugOf(dataset.name)}-${format.id}${extensionOf(format.layout)}`
    const pieces = () => {
      const all = withResults(db, evaluations, walk())
      if (format.shape === 'coco') return inPieces(cocoResultsText(walk, all))
      const long = format.shape === 'long'
      const rows = long ? longRows(evaluations, all) : wideRows(evaluations, all)
      const columns = long ? longColumns : wideColumns(evaluations)
      if (format.layout === 'parquet') return writeParquet(rows, columns, find)
      return format.layout === 'csv' ? writeCsv(rows, columns, find) : writeJsonl(rows)
    }
    const plan = { ...nothingLost, format: format.id, images: 'no', name, items } as const
    return {
      plan: { ...plan, leftOut: [], lost: [], mediaType: mediaTypes[extensionOf(format.layout)] ?? '' },
      pieces,
    }
  }

  async function prepareItems(
    dataset: Dataset,
    format: ItemFormat,
    images: PictureMode,
    beside: readonly BesideFile[],
    walk: () => AsyncIterable<Item>,
  ): Promise<Made> {
    const own = [listName(format), 'README.md', ...beside.map(({ name }) => name)]
    const found = await surveyItems(db, format, walk(), images, own)
    const { survey, leftOut, lost, pictures } = found
    const packed = isPacked(format, images) || beside.length > 0
    // Pictures that lie in the table are among its bytes.
    const small = fitsZip(pictures.bytes, pictures.count + survey.items + beside.length)
    const extension = packed
      ? small
        ? '.zip'
        : '.tar'
      : format.id === 'w3c'
        ? '.jsonld'
        : extensionOf(format.layout)
    const plan: ExportPlan = {
      format: format.id,
      images,
      name: `${slugOf(dataset.name)}-${format.id}${extension}`,
      mediaType: mediaTypes[extension] ?? 'application/octet-stream',
      items: survey.items,
      leftOut,
      lost,
      pictureBytes: pictures.bytes,
      picturesMissing: pictures.missing,
    }
    const list = {
      dataset,
      format,
      images,
      survey,
      names: found.names,
      find,
      walk: () => fitting(format, walk()),
    }
    return {
      plan,
      pieces(origin) {
        if (!packed) return listPieces(list, origin)
        const content = packedFiles(list, origin, [
          { name: 'README.md', text: readmeOf(dataset, plan) },
          ...beside,
        ])
        return small ? zip(content) : tar(content, () => files.temporaryPath('.list'))
      },
    }
  }

  return {
    plan: async (datasetId, request) => (await prepare(datasetId, request)).plan,
    async make(datasetId, request, origin) {
      const { plan, pieces } = await prepare(datasetId, request)
      return { plan, stream: Readable.from(pieces(origin), { objectMode: false, highWaterMark: 256 * 1024 }) }
    },
  }
}

const isPacked = ({ layout }: ItemFormat, images: PictureMode) => images === 'files' || layout === 'folder'

const nothingLost = { pictureBytes: 0, picturesMissing: 0 }

async function* fitting(format: ItemFormat, items: AsyncIterable<Item>): AsyncGenerator<Item> {
  for await (const item of items) if (format.refuses(item) === null) yield item
}

function modeOf(format: ItemFormat, wanted: PictureMode | undefined): PictureMode {
  const mode = wanted ?? format.pictures[0] ?? 'no'
  if (!format.pictures.includes(mode)) {
    throw new ProblemError(
      'export-invalid',
      `${format.label} takes pictures as: ${format.pictures.join(', ')}.`,
    )
  }
  return mode
}

function demandEvaluations({ label, evaluations }: ResultFormat, given: number): void {
  const fits = evaluations === 'any' || (evaluations === 'one' ? given === 1 : given > 0)
  if (fits) return
  const wanted = evaluations === 'one' ? 'exactly one evaluation' : 'at least one evaluation'
  throw new ProblemError('export-invalid', `${label} is written of ${wanted} (evaluations=…).`)
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.tsv': 'text/tab-separated-values; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.jsonl': 'application/jsonl; charset=utf-8',
  '.jsonld': 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
  '.parquet': 'application/vnd.apache.parquet',
  '.zip': 'application/zip',
  '.tar': 'application/x-tar',
}

function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
  return slug.slice(0, 60) || 'dataset'
}

function readmeOf(dataset: Dataset, plan: ExportPlan): string {
  const label = itemFormats.get(plan.format)?.label ?? plan.format
  const lines = [
    dataset.name,
    '',
    `${plan.items} items, written by Loupe as ${label}.`,
    ...(dataset.licence ? [`Licence: ${dataset.licence}`] : []),
    ...(dataset.description ? ['', dataset.description] : []),
    '',
    ...(plan.lost.length > 0
      ? [
          'What this format cannot hold:',
          ...plan.lost.map(({ what, items }) => `- ${words(what)} (${items} items)`),
        ]
      : ['Nothing of the items was lost.']),
    ...plan.leftOut.map(({ why, items }) => `Left out: ${items} items (${why}).`),
    ...(plan.picturesMissing > 0
      ? [`${plan.picturesMissing} pictures are not here: Loupe holds no original of them.`]
      : []),
  ]
  return `${lines.join('\n')}\n`
}

const words = (what: string) => (what in lossWords ? lossWords[what as keyof typeof lossWords] : what)
