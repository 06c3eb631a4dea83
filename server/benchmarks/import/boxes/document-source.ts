/** A document of boxes as a list of rows, as every other list is offered to the importer. */
import { documentColumns } from '../formats/document.ts'
import type { Cells, Source } from '../source.ts'
import { cocoRows, isCoco } from './coco-document.ts'
import { type DocumentRow, READ_ITEM, type ReadItem } from './read-item.ts'
import { isW3c, w3cRows } from './w3c-document.ts'

/** Null where the value is no such document. Throws ProblemError import-format-unknown. */
export function documentSource(value: unknown, bytes: number): Source | null {
  if (isCoco(value)) return listed('coco', cocoRows(value, 'annotation'), bytes)
  return isW3c(value) ? listed('w3c', w3cRows(value), bytes) : null
}

function listed(format: 'coco' | 'w3c', rows: readonly DocumentRow[], bytes: number): Source {
  return {
    container: 'json',
    columns: Object.values(documentColumns),
    totalRows: rows.length,
    totalBytes: bytes,
    async *rows(from) {
      for (let at = from === null ? 0 : Number(from); at < rows.length; at += 1) {
        const found = rows[at]
        if (!found) return
        const { item, problem } = found
        const place = { row: at + 1, next: String(at + 1), at: Math.round((bytes * (at + 1)) / rows.length) }
        yield { ...place, problem, cells: item ? cellsOf(format, item) : null }
      }
    },
  }
}

function cellsOf(format: 'coco' | 'w3c', item: ReadItem): Cells {
  const { key, imageName, question, options, answer, category, kind } = item.draft
  const of = documentColumns
  return {
    [of.source]: format,
    [of.key]: key,
    [of.image]: item.picture.name,
    [of.imageName]: imageName,
    [of.question]: question,
    [of.options]: options,
    [of.answer]: answer,
    [of.category]: category,
    [of.kind]: kind,
    [of.evidence]: item.boxes.boxes.map(({ x, y, width, height }) => [x, y, width, height]),
    [READ_ITEM]: item,
  }
}
