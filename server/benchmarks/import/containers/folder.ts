/** A folder with one JSON file for each picture, as V* comes: each file is a row, in the order of their paths. */
import { readFile } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import type { Source, SourceRow } from '../source.ts'
import { isObject } from './json-lines.ts'

/** Columns that come from where a file lies. */
export const folderColumns = { file: '(file)', folder: '(folder)', picture: '(picture)' } as const

const pictureEndings = new Set(['.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff', '.avif', '.gif'])

/** `files`: every path below the folder, with `/`, sorted. */
export function openFolder(folder: string, files: readonly string[]): Source {
  const lists = files.filter((path) => extname(path).toLowerCase() === '.json')
  const pictures = new Map<string, string>()
  for (const path of files) {
    if (pictureEndings.has(extname(path).toLowerCase())) pictures.set(stem(path), path)
  }
  return {
    container: 'folder',
    columns: Object.values(folderColumns),
    totalRows: lists.length,
    totalBytes: lists.length,
    async *rows(from) {
      for (let i = from === null ? 0 : Number(from); i < lists.length; i += 1) {
        const path = lists[i] ?? ''
        yield { row: i + 1, ...(await read(folder, path, pictures)), next: String(i + 1), at: i + 1 }
      }
    },
  }
}

async function read(
  folder: string,
  path: string,
  pictures: ReadonlyMap<string, string>,
): Promise<Pick<SourceRow, 'cells' | 'problem'>> {
  let value: unknown
  try {
    value = JSON.parse((await readFile(join(folder, path), 'utf8')).replace(/^\uFEFF/, ''))
  } catch {
    return { cells: null, problem: `${path} is not valid JSON.` }
  }
  if (!isObject(value)) return { cells: null, problem: `${path} holds no JSON object.` }
  const parent = dirname(path)
  const places = {
    [folderColumns.file]: stem(path),
    [folderColumns.folder]: parent === '.' ? null : parent,
    [folderColumns.picture]: pictures.get(stem(path)) ?? null,
  }
  return { cells: { ...value, ...places }, problem: null }
}

function stem(path: string): string {
  return path.slice(0, path.length - extname(path).length)
}
