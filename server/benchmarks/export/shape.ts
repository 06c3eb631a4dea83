/** What a format says of itself: which columns it has, how an item becomes a row, and what does not fit. */
import type { Item } from '#contract/dataset.ts'
import type { ExportFormatId, Loss, PictureMode } from '#contract/export.ts'

/** Stands for a picture's bytes in a row; the writer of the layout puts them in, so that no row holds them. */
export class PictureCell {
  readonly imageId: string
  /** the key of an earlier row that holds the same picture, where the layout may refer to it */
  readonly sameAs: string | null
  readonly name: string
  constructor(imageId: string, sameAs: string | null, name: string) {
    this.imageId = imageId
    this.sameAs = sameAs
    this.name = name
  }
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type Cell = Json | PictureCell
export type Row = Readonly<Record<string, Cell>>

/**
 * How a column of a parquet file is typed; without a type it is text. picture: base64 text; picture-struct: bytes and path, as
 * the `datasets` library stores images.
 */
export type ColumnType =
  | 'text'
  | 'int'
  | 'number'
  | 'boolean'
  | 'json'
  | 'numbers'
  | 'picture'
  | 'picture-struct'
export interface Column {
  readonly name: string
  readonly type?: ColumnType
}

/** What a first walk over the items found; a table needs its columns before its first row. */
export interface Survey {
  readonly items: number
  /** letters that any item has an option for, in order */
  readonly letters: readonly string[]
  /** names of further columns in the order of their first appearance, with the type that all of their values have */
  readonly extras: ReadonlyMap<string, ColumnType>
  /** every key is a whole number as it is written */
  readonly wholeKeys: boolean
  readonly kinds: boolean
  readonly cycles: boolean
}

/** The item's picture as the format is to name or hold it. */
export interface RowPicture {
  /** path beside the list, or the name alone */
  readonly name: string
  /** null unless pictures go into the table */
  readonly cell: PictureCell | null
}

export type Layout = 'tsv' | 'csv' | 'json' | 'jsonl' | 'parquet' | 'folder'

export interface ItemFormat {
  readonly id: ExportFormatId
  readonly label: string
  readonly layout: Layout
  readonly pictures: readonly PictureMode[]
  /** what an item of any kind can lose here */
  readonly loses: readonly Loss[]
  /** Which of these this item does lose. */
  losses(item: Item, pictures: PictureMode): readonly Loss[]
  /** Why an item cannot be written at all; null where it can. */
  refuses(item: Item): string | null
  /** In order; for tables and parquet. Empty for JSON, whose rows name their fields. */
  columns(survey: Survey, pictures: PictureMode): readonly Column[]
  row(item: Item, picture: RowPicture, survey: Survey): Row
  /** `folder` only: the file of the item, without its ending. */
  path?(item: Item): string
  /** `folder` only: where the item's picture lies, given the name that was chosen for it. */
  picturePath?(item: Item, name: string): string
}
