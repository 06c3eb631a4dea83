/** What a save must fulfil beside its schema: letters that differ, boxes that lie on the picture. */
import type { EntryContent } from '#contract/entry.ts'
import { ProblemError } from '#contract/error.ts'
import { type Box, bottom, right, type Size } from '#contract/space.ts'

/** What rounding may do to a box that ends at the picture's edge, in pixels. */
const SLACK = 0.01

/** Throws ProblemError options-invalid, box-empty, box-outside-image. */
export function checkContent(content: EntryContent, size: Size): void {
  const letters = new Set(content.options.map((option) => option.letter))
  if (letters.size < content.options.length)
    throw new ProblemError('options-invalid', 'Two options have the same letter.')
  for (const box of content.evidence) checkBox(box, size)
}

/** Throws ProblemError box-empty, box-outside-image. */
export function checkBox(box: Box<'image'>, size: Size): void {
  if (box.width <= 0 || box.height <= 0) throw new ProblemError('box-empty')
  const inside =
    box.x >= -SLACK &&
    box.y >= -SLACK &&
    right(box) <= size.width + SLACK &&
    bottom(box) <= size.height + SLACK
  if (!inside) {
    throw new ProblemError('box-outside-image', `The picture has ${size.width} × ${size.height} pixels.`)
  }
}
