/**
 * What a document of boxes (COCO, W3C annotations) says, row by row: unlike a table it needs no mapping, because its parts have
 * their meaning from its own specification.
 */
import type { ItemDraft } from '#contract/dataset.ts'
import type { Size } from '#contract/space.ts'
import type { RawBoxes } from '../cells.ts'

/** Where a document's picture may be found: a file beside the list, or a picture that this Loupe has. */
export interface PictureHint {
  /** as the document names it: a path, or the last part of an address */
  readonly name: string
  /** SHA-256 of the picture's bytes, which is its id here */
  readonly sha256: string | null
  /** as the document says it, upright; boxes in pixels fit no other size */
  readonly size: Size | null
}

export class ReadItem {
  /** without evidence; the question may be '' */
  readonly draft: ItemDraft
  readonly boxes: RawBoxes
  readonly picture: PictureHint
  /** it came from an export of ours that nobody has changed since, with a question that was ready */
  readonly own: boolean
  constructor(given: {
    draft: ItemDraft
    boxes: RawBoxes
    picture: PictureHint
    own: boolean
  }) {
    this.draft = given.draft
    this.boxes = given.boxes
    this.picture = given.picture
    this.own = given.own
  }
}

export interface DocumentRow {
  /** of the document's list, from 1 */
  readonly row: number
  readonly item: ReadItem | null
  /** why there is no item */
  readonly problem: string | null
}

/** The cell in which a row of a document carries what was read. */
export const READ_ITEM = '(item)'

export const draftWith = (given: Partial<ItemDraft> & Pick<ItemDraft, 'key' | 'imageName'>): ItemDraft => ({
  ...{ question: '', options: [], answer: null, category: null, kind: null },
  ...{ evidence: [], cycle: null, extra: {} },
  ...given,
})
