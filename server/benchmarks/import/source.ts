/** A list of questions as it lies on disk, row by row: what every container (csv, parquet, …) offers to the readers of formats. */
import type { Container } from '#contract/import.ts'

/** One row by column names. A value is text, a number, a boolean, null, bytes, or what JSON holds. */
export type Cells = Readonly<Record<string, unknown>>

export interface SourceRow {
  /** from 1, a heading not counted */
  readonly row: number
  /** null where the row cannot be read; `problem` then says why */
  readonly cells: Cells | null
  readonly problem: string | null
  /** where to go on after this row: what `rows` takes */
  readonly next: string
  /** bytes of the source that lie behind this row's end, roughly */
  readonly at: number
}

export interface Source {
  readonly container: Container
  /** as far as they are known without reading rows */
  readonly columns: readonly string[]
  readonly totalRows: number | null
  readonly totalBytes: number
  /**
   * The rows from a cursor on (null: from the first). Reads on only when the next row is asked for, so memory stays with
   * the row in hand. A row that cannot be read comes with its problem, and reading goes on where that is possible.
   */
  rows(from: string | null): AsyncGenerator<SourceRow>
}

/** Longer rows are not read: a quote that is never closed would swallow the file. */
export const MAX_ROW_BYTES = 128 * 2 ** 20
