/** From a picture's cell to its file or bytes, whatever the cell holds. */
import type { Mapping } from '#contract/import.ts'
import type { PictureLibrary } from './boxes/picture-library.ts'
import { ReadItem } from './boxes/read-item.ts'
import { cellOf, textOf } from './cells.ts'
import { Refused } from './draft.ts'
import type { FilesBelow } from './files-below.ts'
import { pictureOf } from './picture-cell.ts'
import type { Source } from './source.ts'

export type FoundPicture =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'file'; readonly path: string }

export interface PictureFinder {
  /** Throws Refused. `seen` answers for rows that are stored already: by key, the picture's id. */
  find(
    cell: unknown,
    seen: (key: string) => Promise<string | null>,
  ): Promise<FoundPicture | { readonly kind: 'known'; readonly imageId: string }>
}

export interface PictureFinderParts {
  readonly files: FilesBelow
  /** folder of the list, relative to the files' folder */
  readonly listFolder: string
  readonly source: Source
  readonly mapping: Mapping
  /** where documents' pictures may be, if they did not come along */
  readonly library: PictureLibrary
}

export function pictureFinder({
  files,
  listFolder,
  source,
  mapping,
  library,
}: PictureFinderParts): PictureFinder {
  /** key -> cursor of its row: read once, when a row first names another that is not stored */
  let rows: Promise<Map<string, string | null>> | null = null

  const index = async () => {
    const found = new Map<string, string | null>()
    let cursor: string | null = null
    for await (const { row, cells, next } of source.rows(null)) {
      const { key } = mapping.columns
      const own = cells && (key === undefined ? String(row) : textOf(cellOf(cells, key))?.trim())
      if (own && !found.has(own)) found.set(own, cursor)
      cursor = next
    }
    return found
  }

  const ofRow = async (key: string): Promise<FoundPicture | null> => {
    const column = mapping.columns.image
    rows ??= index()
    const cursor = (await rows).get(key)
    if (cursor === undefined || column === undefined) return null
    for await (const { cells } of source.rows(cursor)) {
      const cell = cells && pictureOf(cellOf(cells, column))
      // A row that names a third one is not followed: the convention knows one step only.
      if (cell?.kind === 'bytes') return cell
      return cell?.kind === 'path' ? { kind: 'file', path: await files.resolve(cell.path, listFolder) } : null
    }
    return null
  }

  const ofDocument = async (hint: ReadItem['picture']): ReturnType<PictureFinder['find']> => {
    const same = await library.byHash(hint)
    if (same) return { kind: 'known', imageId: same.id }
    try {
      return { kind: 'file', path: await files.resolve(hint.name, listFolder) }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const alike = await library.byName(hint)
      if (alike) return { kind: 'known', imageId: alike.id }
      throw error
    }
  }

  return {
    async find(cell, seen) {
      if (cell instanceof ReadItem) return ofDocument(cell.picture)
      const found = pictureOf(cell)
      if (found.kind === 'bytes') return found
      if (found.kind === 'path') return { kind: 'file', path: await files.resolve(found.path, listFolder) }
      const imageId = await seen(found.key)
      if (imageId !== null) return { kind: 'known', imageId }
      const other = await ofRow(found.key)
      if (other) return other
      try {
        return { kind: 'file', path: await files.resolve(found.key, listFolder) }
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        throw new Refused('picture-row-unknown', `“${found.key}” is neither a row with a picture nor a file.`)
      }
    },
  }
}
