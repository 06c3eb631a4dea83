/** The list of an export in its layout, and the files of one that has pictures beside it. */
import type { Dataset, Item } from '#contract/dataset.ts'
import type { PictureMode } from '#contract/export.ts'
import { extensionOf } from './catalogue.ts'
import { cocoText } from './coco.ts'
import type { Names } from './names.ts'
import type { PackedFile } from './pack.ts'
import { type ItemFormat, PictureCell, type Row, type RowPicture, type Survey } from './shape.ts'
import { w3cText } from './w3c.ts'
import { writeParquet } from './write-parquet.ts'
import { type FindPicture, inPieces, writeCsv, writeJson, writeJsonl, writeTsv } from './write-text.ts'

export interface List {
  readonly dataset: Dataset
  readonly format: ItemFormat
  readonly images: PictureMode
  readonly survey: Survey
  readonly names: Names
  readonly find: FindPicture
  /** the items that the format takes, from the start */
  walk(): AsyncIterable<Item>
}

/** Names that scripts of the benchmarks look for. */
const listNames: Readonly<Record<string, string>> = {
  'vstar-questions': 'test_questions.jsonl',
  'mme-realworld-json': 'MME_RealWorld.json',
}

export function listName({ id, layout }: ItemFormat): string {
  return listNames[id] ?? `items${extensionOf(layout)}`
}

export function listPieces(list: List, origin: string): AsyncGenerator<Uint8Array> {
  const { dataset, format, survey, find } = list
  if (format.id === 'coco') return inPieces(cocoText(dataset, list.walk, (item) => nameOf(list, item)))
  if (format.id === 'w3c') return inPieces(w3cText(dataset, list.walk(), survey.items, origin))
  const columns = format.columns(survey, list.images)
  const rows = rowsOf(list)
  switch (format.layout) {
    case 'tsv':
      return writeTsv(rows, columns, find)
    case 'csv':
      return writeCsv(rows, columns, find)
    case 'json':
      return writeJson(rows)
    case 'jsonl':
      return writeJsonl(rows)
    case 'parquet':
      return writeParquet(rows, columns, find)
    case 'folder':
      throw new Error('A folder has no list.')
  }
}

async function* rowsOf(list: List): AsyncGenerator<Row> {
  const { format, survey, images } = list
  // VLMEvalKit: a cell of up to 64 characters is the index of another row with the same picture. One that could be a path is none.
  const first = new Map<string, string>()
  for await (const item of list.walk()) {
    const same = format.layout === 'tsv' ? (first.get(item.imageId) ?? null) : null
    if (same === null && /^[\w-]{1,64}$/.test(item.key)) first.set(item.imageId, item.key)
    const name = nameOf(list, item)
    const picture: RowPicture = {
      name,
      cell: images === 'cell' ? new PictureCell(item.imageId, same, name) : null,
    }
    yield format.row(item, picture, survey)
  }
}

function nameOf({ images, names, format }: List, item: Item): string {
  return images === 'files' ? names.of(item, format) : item.imageName
}

/** `beside`: small files that come first. */
export async function* packedFiles(
  list: List,
  origin: string,
  beside: readonly { readonly name: string; readonly text: string }[],
): AsyncGenerator<PackedFile> {
  const { format, survey } = list
  for (const { name, text } of beside) yield { name, content: { pieces: inPieces(one(text)) } }
  if (format.layout === 'folder') {
    for await (const item of list.walk()) {
      const row = format.row(item, { name: nameOf(list, item), cell: null }, survey)
      const text = `${JSON.stringify(row)}\n`
      yield { name: `${format.path?.(item) ?? item.key}.json`, content: { pieces: inPieces(one(text)) } }
    }
  } else {
    yield { name: listName(format), content: { pieces: listPieces(list, origin) } }
  }
  if (list.images !== 'files') return
  const written = new Set<string>()
  for await (const item of list.walk()) {
    const name = nameOf(list, item)
    if (written.has(name)) continue
    written.add(name)
    const path = await list.find(item.imageId)
    if (path) yield { name, content: { path } }
  }
}

async function* one(text: string): AsyncGenerator<string> {
  yield text
}
