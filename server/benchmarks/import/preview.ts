/** What a list seems to be, before anything of it is stored: format, columns, mapping, and its first rows as items. */
import { rm, writeFile } from 'node:fs/promises'
import { ProblemError } from '#contract/error.ts'
import {
  type ImportFormat,
  type Mapping,
  mappingFields,
  type Preview,
  type PreviewPicture,
  type PreviewRequest,
} from '#contract/import.ts'
import type { Images } from '../../images/images.ts'
import type { FileStore } from '../../store/files.ts'
import { demandSize, pictureLibrary } from './boxes/picture-library.ts'
import { READ_ITEM, ReadItem } from './boxes/read-item.ts'
import { cellOf, textOf } from './cells.ts'
import { draftOf, finishDraft, Refused } from './draft.ts'
import type { FilesBelow } from './files-below.ts'
import type { Format, Head } from './formats/format.ts'
import { derived, formatOf, recognise } from './formats/formats.ts'
import { folderOfList, listsIn, openList } from './open-list.ts'
import { pictureFinder } from './pictures.ts'
import type { Source, SourceRow } from './source.ts'

export interface PreviewParts {
  readonly store: FileStore
  readonly images: Images
}

/** Rows that are read to see what there is. */
const HEAD_ROWS = 20
const SAMPLES = 8
/** Of a list with large pictures fewer rows are looked at. */
const HEAD_BYTES = 8 * 2 ** 20
/** Lists of a folder that are opened to find the likeliest. */
const LISTS_TRIED = 6

/** Throws ProblemError import-file-missing, import-format-unknown, import-damaged. */
export async function makePreview(
  parts: PreviewParts,
  files: FilesBelow,
  only: string | null,
  asked: PreviewRequest,
): Promise<Preview> {
  const lists = only === null ? await listsIn(files) : [only]
  const list = asked.list ?? (await likeliest(files, lists))
  if (!lists.includes(list)) throw new ProblemError('import-file-missing', `There is no list “${list}” here.`)
  const source = await openList(files, list)
  const rows = await readHead(source)
  const head = headOf(source, rows)
  const guesses = recognise(head)
  const format = asked.format ?? guesses[0]?.format ?? 'plain'
  const reader = formatOf(format)
  const full = withDerived(head, reader)
  const mapping = asked.mapping ?? reader.mapping(full)
  const library = pictureLibrary(parts.images)
  const finder = pictureFinder({ files, listFolder: folderOfList(list), source, mapping, library })
  const look = (cell: unknown) =>
    peekAt(
      parts,
      finder.find(cell, async () => null),
    )
  const samples = []
  for (const row of rows.slice(0, SAMPLES)) samples.push(await sampleOf(row, reader, mapping, look))
  const guess = guesses.find((one) => one.format === format)
  return {
    container: source.container,
    format,
    confidence: guess?.confidence ?? 0,
    others: guesses.filter((one) => one.format !== format),
    lists,
    list,
    columns: await columnsOf(full, head, mapping, samples, look),
    mapping,
    samples,
    notes: notesOf(full, mapping, guess?.confidence ?? 0, format, samples),
  }
}

/** Columns that the mapping names and the list does not have. */
export function unknownColumns(columns: readonly string[], mapping: Mapping): string[] {
  return mappingFields.flatMap((field) => {
    const column = mapping.columns[field]
    if (column === undefined || columns.includes(column)) return []
    return columns.includes(column.split('.')[0] ?? '') ? [] : [column]
  })
}

async function likeliest(files: FilesBelow, lists: readonly string[]): Promise<string> {
  let best: { list: string; confidence: number } | null = null
  let problem: unknown = new ProblemError(
    'import-format-unknown',
    'The folder holds no list: no JSON, JSONL, CSV, TSV or parquet file.',
  )
  for (const list of lists.slice(0, LISTS_TRIED)) {
    if (lists.length === 1) return list
    try {
      const source = await openList(files, list)
      const confidence = recognise(headOf(source, await readHead(source)))[0]?.confidence ?? 0
      if (!best || confidence > best.confidence) best = { list, confidence }
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      problem = error
    }
  }
  if (!best) throw problem
  return best.list
}

async function readHead(source: Source): Promise<SourceRow[]> {
  const rows: SourceRow[] = []
  for await (const row of source.rows(null)) {
    rows.push(row)
    const heavy = source.container !== 'folder' && row.at > HEAD_BYTES && rows.length >= 2
    if (rows.length >= HEAD_ROWS || heavy) break
  }
  return rows
}

function headOf(source: Source, rows: readonly SourceRow[]): Head {
  const cells = rows.flatMap((row) => (row.cells ? [row.cells] : []))
  const columns = [...new Set([...cells.flatMap((row) => Object.keys(row)), ...source.columns])]
  const ordered = source.columns.length > 0 ? [...new Set([...source.columns, ...columns])] : columns
  return { container: source.container, columns: ordered, rows: cells }
}

function withDerived(head: Head, format: Format): Head {
  const rows = head.rows.map((cells) => derived(format, cells))
  return {
    ...head,
    rows,
    columns: [...new Set([...head.columns, ...rows.flatMap((row) => Object.keys(row))])],
  }
}

type Look = (cell: unknown) => Promise<PreviewPicture>

async function sampleOf(
  { row, cells, problem }: SourceRow,
  format: Format,
  mapping: Mapping,
  look: Look,
): Promise<Preview['samples'][number]> {
  let picture: PreviewPicture | null = null
  let draft: Preview['samples'][number]['draft'] = null
  try {
    if (!cells) throw new Refused('row-unreadable', problem ?? '')
    const whole = draftOf(derived(format, cells), mapping, row, format.dropped)
    draft = whole.draft
    picture = await look(whole.picture)
    if (whole.picture instanceof ReadItem) demandSize(whole.picture.picture, picture)
    draft = finishDraft(whole, { ...picture, id: String(row) })
    return { row, draft, picture, refusal: null }
  } catch (error) {
    const code = error instanceof Refused || error instanceof ProblemError ? error.code : null
    if (code === null) throw error
    return { row, draft, picture, refusal: { row, code, detail: (error as Error).message } }
  }
}

async function peekAt(
  { store, images }: PreviewParts,
  finding: ReturnType<ReturnType<typeof pictureFinder>['find']>,
): Promise<PreviewPicture> {
  const found = await finding
  if (found.kind === 'file') return images.peek(found.path)
  if (found.kind === 'known') return images.peek(await images.originalPath(found.imageId))
  const path = store.temporaryPath()
  try {
    await writeFile(path, found.bytes)
    return await images.peek(path)
  } finally {
    await rm(path, { force: true })
  }
}

async function columnsOf(
  full: Head,
  head: Head,
  mapping: Mapping,
  samples: Preview['samples'],
  look: Look,
): Promise<Preview['columns']> {
  const columns: Preview['columns'] = []
  for (const name of full.columns.filter((one) => one !== READ_ITEM)) {
    const cells = full.rows.map((row) => row[name]).filter((cell) => textPresent(cell))
    const isPicture = cells.length > 0 && looksLikePicture(cells[0])
    const own = name === mapping.columns.image ? samples.find((one) => one.picture)?.picture : undefined
    const seen = own ?? (isPicture ? await look(cells[0]).catch(() => null) : null)
    columns.push({
      name,
      samples: isPicture ? cells.slice(0, 3).map(sizeOf) : [...new Set(cells.map(short))].slice(0, 3),
      picture: isPicture ? (seen ?? null) : null,
      derived: !head.columns.includes(name) || /^\(.*\)$/.test(name),
    })
  }
  return columns
}

function textPresent(cell: unknown): boolean {
  return cell instanceof Uint8Array ? cell.byteLength > 0 : textOf(cell) !== null
}

function looksLikePicture(cell: unknown): boolean {
  if (cell instanceof Uint8Array) return true
  if (typeof cell === 'string') return cell.length > 1024 && /^(?:data:image\/|[A-Za-z0-9+/]{200})/.test(cell)
  return typeof cell === 'object' && cell !== null && 'bytes' in cell && looksLikePicture(cell.bytes)
}

function sizeOf(cell: unknown): string {
  const inner = typeof cell === 'object' && cell !== null && 'bytes' in cell ? cell.bytes : cell
  const length = typeof inner === 'string' ? inner.length : (inner as Uint8Array).byteLength
  const start = Buffer.from(inner as Uint8Array | string).subarray(0, 200)
  const bytes = /^(?:data:|[A-Za-z0-9+/]{100})/.test(start.toString('latin1'))
    ? Math.floor((length * 3) / 4)
    : length
  return `picture, ${bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1000))} kB`}`
}

function short(cell: unknown): string {
  const text = (textOf(cell) ?? '').replace(/\s+/g, ' ').trim()
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}

function notesOf(
  { columns, rows }: Head,
  mapping: Mapping,
  confidence: number,
  format: ImportFormat,
  samples: Preview['samples'],
): Preview['notes'] {
  const notes: Preview['notes'] = []
  const tell = (blocking: boolean, text: string) => notes.push({ blocking, text })
  if (rows.length === 0) tell(true, 'The list has no row that can be read.')
  for (const column of unknownColumns(columns, mapping)) tell(true, `There is no column “${column}”.`)
  if (!mapping.columns.question) tell(true, 'Say which column holds the question.')
  if (!mapping.columns.image) tell(true, 'Say which column holds the picture.')
  if (mapping.options === 'column' && !mapping.columns.options)
    tell(true, 'Say which column holds the choices.')
  const { key } = mapping.columns
  if (!key) tell(false, 'No column holds an id: items are numbered by their rows.')
  else if (hasTwice(rows.map((row) => textOf(cellOf(row, key)))))
    tell(false, `“${key}” has the same value more than once; the later rows will be refused.`)
  if (mapping.answer === 'column' && !mapping.columns.answer)
    tell(false, 'No column holds the answer: results cannot be scored.')
  if (format === 'plain' && confidence < 0.7)
    tell(false, 'The format is not known; the mapping is a guess by the columns’ names.')
  if (samples.length > 0 && samples.every((one) => one.refusal?.code === 'no-question'))
    tell(true, 'There are boxes and no questions here: bring the file into a project (Annotate) instead.')
  const refused = samples.filter((one) => one.refusal).length
  if (refused > 0) tell(false, `Of the first ${samples.length} rows ${refused} would be refused.`)
  return notes
}

function hasTwice(values: readonly (string | null)[]): boolean {
  const present = values.filter((value) => value !== null)
  return new Set(present).size < present.length
}
