/** Finds out what a file is by its content, whatever its name says, and opens it. */
import { open, stat } from 'node:fs/promises'
import { basename, join, posix } from 'node:path'
import { ProblemError } from '#contract/error.ts'
import { openDelimited } from './containers/delimited.ts'
import { openFolder } from './containers/folder.ts'
import { isObject, openJsonLines } from './containers/json-lines.ts'
import { openJsonArray, openJsonObject } from './containers/json-list.ts'
import { openParquet } from './containers/parquet.ts'
import type { FilesBelow } from './files-below.ts'
import type { Source } from './source.ts'

/** Stands for “each JSON file below the folder is a row” among the lists of a folder. */
export const EACH_FILE = '(a JSON file for each picture)'

const HEAD_BYTES = 256 * 1024
const listEndings = /\.(json|jsonld|jsonl|ndjson|csv|tsv|parquet|txt)$/i

/**
 * The lists that a folder may hold, likeliest first: files with a list's ending, and its JSON files as rows. Of V* the
 * latter comes first, because it has the boxes.
 */
export async function listsIn(files: FilesBelow): Promise<string[]> {
  const paths = await files.list()
  const lists = paths.filter((path) => listEndings.test(path) && !isPictureNote(path, paths))
  const notes = paths.filter((path) => isPictureNote(path, paths))
  const depth = (path: string) => path.split('/').length
  lists.sort((a, b) => depth(a) - depth(b) || a.localeCompare(b))
  return [...(notes.length > 1 ? [EACH_FILE] : []), ...lists.slice(0, 200)]
}

/** A JSON file beside a picture of the same name. */
function isPictureNote(path: string, sorted: readonly string[]): boolean {
  if (!/\.json$/i.test(path)) return false
  const stem = path.slice(0, -4)
  // Sorted: the picture stands next to it.
  const at = lowerBound(sorted, stem)
  return sorted
    .slice(at, at + 3)
    .some((other) => other.startsWith(stem) && /\.(jpe?g|png|webp|tiff?|avif|gif)$/i.test(other))
}

function lowerBound(sorted: readonly string[], value: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? '') < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Opens a list of the folder. Throws ProblemError import-file-missing, import-format-unknown, import-damaged. */
export async function openList(files: FilesBelow, list: string): Promise<Source> {
  if (list === EACH_FILE) return openFolder(files.folder, (await files.list()).filter(noList))
  const path = join(files.folder, list)
  const there = await stat(path).catch(() => null)
  if (!there?.isFile()) throw new ProblemError('import-file-missing', `There is no file “${basename(list)}”.`)
  if (there.size === 0) throw new ProblemError('import-format-unknown', 'The file is empty.')
  const head = await readHead(path)
  const latin = head.toString('latin1')
  if (latin.startsWith('PAR1')) return openParquet(path, there.size)
  const other = foreign(latin)
  if (other) throw new ProblemError('import-format-unknown', other)
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (/^\[\s*[{\]]/.test(text)) return openJsonArray(path, there.size)
  if (text.startsWith('{')) {
    return !looksLikeDocument(text) && looksLikeLines(text, head.length < there.size)
      ? openJsonLines(path, there.size)
      : openJsonObject(path, there.size)
  }
  const delimiter = delimiterOf(text)
  if (delimiter === null) {
    throw new ProblemError(
      'import-format-unknown',
      'It is neither parquet nor JSON, and its first line has no tabs, commas or semicolons between column names.',
    )
  }
  return openDelimited(path, there.size, delimiter)
}

/** Lists beside the pictures' own notes, such as test_questions.jsonl, are no rows. */
function noList(path: string): boolean {
  return !/\.(jsonl|ndjson|csv|tsv|parquet|txt)$/i.test(path)
}

/** The folder that a list's references start from, relative to the files' folder. */
export function folderOfList(list: string): string {
  const folder = list === EACH_FILE ? '.' : posix.dirname(list)
  return folder === '.' ? '' : folder
}

function foreign(latin: string): string | null {
  if (latin.startsWith('PK\x03\x04'))
    return 'This is a ZIP archive or an office document; unpack it, or save the table as CSV.'
  if (latin.startsWith('\x1f\x8b')) return 'This is a compressed archive; unpack it first.'
  if (latin.slice(257, 262) === 'ustar') return 'This is a TAR archive; unpack it first.'
  if (/^(\xff\xd8\xff|\x89PNG|GIF8|%PDF)/.test(latin))
    return 'This is a picture or document, not a list of questions.'
  if (/^(\xff\xfe|\xfe\xff)/.test(latin)) return 'The text is in UTF-16; save it as UTF-8.'
  if (latin.startsWith('ARROW1')) return 'This is an Arrow file; save it as parquet.'
  if (latin.includes('\0')) return 'This is a binary file that Loupe does not know.'
  return null
}

/** COCO's or W3C's one object, however its lines are broken; a whole annotation a line is a list of lines. */
function looksLikeDocument(text: string): boolean {
  const coco = /^\{\s*"(?:info|images|annotations|categories|licenses)"\s*:/.test(text)
  const w3c =
    /^\{\s*"(?:@context|id|type)"[\s\S]{0,2000}"(?:AnnotationPage|AnnotationCollection|Annotation)"/.test(
      text,
    )
  if (!coco && !w3c) return false
  const end = text.indexOf('\n')
  if (end < 0) return true
  try {
    JSON.parse(text.slice(0, end))
    return text.slice(end).trim() === ''
  } catch {
    return true
  }
}

/** One object a line, and not one object over many lines. `more`: the text goes on. */
function looksLikeLines(text: string, more: boolean): boolean {
  const end = text.indexOf('\n')
  const first = end < 0 ? text : text.slice(0, end)
  if (end < 0 && more) return true
  try {
    if (!isObject(JSON.parse(first))) return false
  } catch {
    // A first line that is broken still tells itself from the opening brace of an object that is spread out.
    return first.trim().length > 1 && /^\{\s*"/.test(first) && /\n\s*\{/.test(text)
  }
  // A lone object on one line may hold a list, as COCO files do.
  return end >= 0 && text.slice(end).trim() !== '' ? true : !/:\s*\[\s*\{/.test(first)
}

function delimiterOf(text: string): string | null {
  const heading = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"(?:[^"]|"")*"/g, '')
  const counts = ['\t', ',', ';'].map((mark) => ({ mark, count: heading.split(mark).length - 1 }))
  const best = counts.toSorted((a, b) => b.count - a.count)[0]
  return best && best.count > 0 ? best.mark : null
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const head = Buffer.alloc(HEAD_BYTES)
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0)
    return head.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
