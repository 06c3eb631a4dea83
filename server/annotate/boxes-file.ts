/** A file with boxes as it was sent: the document alone, or a zip with the document and its pictures. */
import { open, readFile, stat } from 'node:fs/promises'
import { posix } from 'node:path'
import type { BoxesPer } from '#contract/box-import.ts'
import { ProblemError } from '#contract/error.ts'
import { cocoRows, isCoco } from '../benchmarks/import/boxes/coco-document.ts'
import type { DocumentRow } from '../benchmarks/import/boxes/read-item.ts'
import { isW3c, w3cRows } from '../benchmarks/import/boxes/w3c-document.ts'
import { Refused } from '../benchmarks/import/draft.ts'
import { openZip, type ZipItem, type ZipReader } from '../send/zip-read.ts'

export interface BoxesFile {
  readonly format: 'coco' | 'w3c'
  readonly rows: readonly DocumentRow[]
  /** The picture of this name that came along, null where none did. Throws Refused where several could be meant. */
  picture(name: string): AsyncIterable<Uint8Array> | null
  close(): Promise<void>
}

/** The document is held in memory: COCO's largest validation lists have 20 MB, its training lists 450. */
const MOST_DOCUMENT_BYTES = 128 * 2 ** 20
const MOST_ROWS = 50_000
const ZIP_LIMITS = { maxEntries: 60_000, maxBytes: 16e9, anyNames: true }
/** Lists of a zip that are looked at. */
const LISTS_TRIED = 10

/** Throws ProblemError import-format-unknown, import-damaged, payload-too-large. */
export async function openBoxesFile(path: string, per: BoxesPer): Promise<BoxesFile> {
  if (await isZip(path)) return openZipped(path, per)
  const { size } = await stat(path)
  demandSmall(size)
  const found = readDocument(await readFile(path), per)
  if (!found) throw unknownFormat()
  return { ...found, picture: () => null, close: async () => undefined }
}

async function openZipped(path: string, per: BoxesPer): Promise<BoxesFile> {
  const zip = await openZip(path, ZIP_LIMITS).catch(asImport)
  try {
    const depth = (name: string) => name.split('/').length
    const lists = [...zip.items.values()]
      .filter(({ path: name }) => /\.(json|jsonld)$/i.test(name) && !/(^|\/)(__MACOSX\/|\.)/.test(name))
      .toSorted((a, b) => depth(a.path) - depth(b.path) || a.path.localeCompare(b.path))
    for (const list of lists.slice(0, LISTS_TRIED)) {
      demandSmall(list.bytes)
      const found = readDocument(await wholeOf(zip, list), per)
      if (found)
        return { ...found, picture: pictureIn(zip, posix.dirname(list.path)), close: () => zip.close() }
    }
    throw unknownFormat()
  } catch (error) {
    await zip.close()
    throw error
  }
}

function readDocument(bytes: Buffer, per: BoxesPer): Pick<BoxesFile, 'format' | 'rows'> | null {
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''))
  } catch {
    throw new ProblemError('import-damaged', 'The file is not valid JSON.')
  }
  const format = isCoco(value) ? 'coco' : isW3c(value) ? 'w3c' : null
  if (format === null) return null
  const rows = isCoco(value) ? cocoRows(value, per) : w3cRows(value)
  if (rows.length > MOST_ROWS) {
    throw new ProblemError(
      'payload-too-large',
      `The file makes ${rows.length} items; at most ${MOST_ROWS} are taken in at once.`,
    )
  }
  return { format, rows }
}

/** Beside the list, then below the zip's root, then the one file whose path ends like the name. */
function pictureIn(zip: ZipReader, listFolder: string): BoxesFile['picture'] {
  let byName: Map<string, ZipItem[]> | null = null
  return (name) => {
    const wanted = posix.normalize(name.replaceAll('\\', '/')).replace(/^(\.\.\/|\/)+/, '')
    const exact = zip.items.get(posix.join(listFolder, wanted)) ?? zip.items.get(wanted)
    if (exact) return zip.read(exact)
    if (!byName) {
      byName = new Map()
      for (const item of zip.items.values()) {
        const base = posix.basename(item.path)
        byName.set(base, [...(byName.get(base) ?? []), item])
      }
    }
    const alike = (byName.get(posix.basename(wanted)) ?? []).filter(
      ({ path }) => `/${path}`.endsWith(`/${wanted}`) || `/${wanted}`.endsWith(`/${posix.basename(path)}`),
    )
    if (alike.length > 1) {
      const paths = alike.slice(0, 3).map(({ path }) => path)
      throw new Refused('picture-not-found', `Several files could be meant: ${paths.join(', ')}.`)
    }
    return alike[0] ? zip.read(alike[0]) : null
  }
}

async function wholeOf(zip: ZipReader, item: ZipItem): Promise<Buffer> {
  const pieces: Buffer[] = []
  try {
    for await (const piece of zip.read(item)) pieces.push(piece)
  } catch (error) {
    return asImport(error)
  }
  return Buffer.concat(pieces)
}

async function isZip(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const head = Buffer.alloc(4)
    await file.read(head, 0, 4, 0)
    return head.toString('latin1') === 'PK\x03\x04'
  } finally {
    await file.close()
  }
}

function demandSmall(bytes: number): void {
  if (bytes <= MOST_DOCUMENT_BYTES) return
  throw new ProblemError('payload-too-large', 'The list is larger than 128 MB; take a part of it.')
}

const unknownFormat = () =>
  new ProblemError(
    'import-format-unknown',
    'There is neither a COCO list nor a list of W3C annotations in it.',
  )

/** What a zip is accused of, in the words of imports. */
function asImport(error: unknown): never {
  if (!(error instanceof ProblemError)) throw error
  if (error.code === 'bundle-invalid')
    throw new ProblemError('import-damaged', error.detail, { cause: error })
  if (error.code === 'bundle-too-large')
    throw new ProblemError('payload-too-large', error.detail, { cause: error })
  throw error
}
