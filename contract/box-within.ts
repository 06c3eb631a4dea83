/**
 * Boxes that are relative to an earlier crop instead of the whole image: Mini-o3's `"source": "observation_1"`, the `img_idx`
 * of Qwen3-VL's tool. The crop takes the place of the image, and what is read is shifted to where the crop lies.
 */
import { problem } from './box-reading.ts'
import { parseBox } from './convention.ts'
import type { ConventionId } from './engine.ts'
import type { PredictedBox } from './run.ts'
import { type Box, box, clampToSize, type Size } from './space.ts'

/** The picture that a box is relative to. */
export interface SourceFrame {
  /** the whole original */
  readonly image: Size
  /** the source picture as it was sent */
  readonly view: Size
  /** the part of the original that it shows */
  readonly region: Box<'image'>
}

/**
 * Reads a box, from a reply or from four numbers, in a convention that is relative to the source picture: fractions,
 * thousandths and percent of it, `view-pixel` its pixels as sent, `image-pixel` its pixels at full resolution. The result is in
 * pixels of the original. With the whole image as region this is `parseBox`. Never throws.
 */
export function parseBoxWithin(
  said: string | readonly number[],
  convention: ConventionId,
  { image, view, region }: SourceFrame,
): PredictedBox {
  if (typeof said !== 'string' && !said.every(Number.isFinite)) {
    const raw = { text: `[${said.join(', ')}]`.slice(0, 400), values: said.filter(Number.isFinite) }
    const why = problem('malformed', 'A number of the box is not a number.')
    return { raw, convention, box: null, problems: [why], alternatives: [] }
  }
  const text = typeof said === 'string' ? said : `[${said.join(', ')}]`
  const inside = parseBox(text, convention, {
    image: { width: region.width, height: region.height },
    view,
  })
  const toImage = (b: Box<'image'>) =>
    clampToSize(box('image', { ...b, x: b.x + region.x, y: b.y + region.y }), image)
  return {
    ...inside,
    box: inside.box && toImage(inside.box),
    alternatives: inside.alternatives.flatMap((other) => {
      const moved = toImage(other.box)
      return moved ? [{ ...other, box: moved }] : []
    }),
  }
}
