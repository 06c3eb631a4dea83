/**
 * Model coordinate conventions: from the numbers in a reply to a box in image pixels, or to a named problem.
 * The ranges of conventions overlap, so the numbers cannot tell which one was meant. The declared convention
 * decides; nothing is guessed, and nothing beyond a 2 % overshoot is ever clamped.
 */
import { type ConventionInfo, type Frame, problem, readUnder, unitSize } from './box-reading.ts'
import { findBoxes, type WrittenBox } from './box-syntax.ts'
import { type ConventionId, conventionIds } from './engine.ts'
import type { BoxProblem, PredictedBox } from './run.ts'
import { type Box, bottom, clampToSize, right } from './space.ts'

export const conventions: Readonly<Record<ConventionId, ConventionInfo>> = {
  fraction: {
    id: 'fraction',
    label: 'Fractions, 0 to 1',
    range: 'run from 0 to 1',
    order: 'xyxy',
    source: 'Zoom-Refine, Mini-o3',
    limit: 1,
  },
  thousand: {
    id: 'thousand',
    label: 'Thousandths, 0 to 1000',
    range: 'run from 0 to 1000',
    order: 'xyxy',
    source: 'InternVL, Qwen2-VL, Qwen3-VL, GLM-V, the built-in model',
    limit: 1000,
  },
  'thousand-yx': {
    id: 'thousand-yx',
    label: 'Thousandths, y first',
    range: 'run from 0 to 1000, y first',
    order: 'yxyx',
    source: 'Gemini, Gemma',
    limit: 1000,
  },
  percent: {
    id: 'percent',
    label: 'Percent, 0 to 100',
    range: 'run from 0 to 100',
    order: 'xyxy',
    source: 'CropVLM',
    limit: 100,
  },
  'view-pixel': {
    id: 'view-pixel',
    label: 'Pixels of the view',
    range: 'are in pixels of the view it was sent',
    order: 'xyxy',
    source: 'Qwen2.5-VL, MGPO, Chain-of-Focus',
    limit: 'view',
  },
  'image-pixel': {
    id: 'image-pixel',
    label: 'Pixels of the original',
    range: 'are in pixels of the original image',
    order: 'xyxy',
    source: 'DeepEyes, TreeVGR',
    limit: 'image',
  },
  'image-pixel-xywh': {
    id: 'image-pixel-xywh',
    label: 'Pixels of the original, corner and size',
    range: 'are x, y, width and height in pixels of the original image',
    order: 'xywh',
    source: 'V* Bench annotations',
    limit: 'image',
  },
}

/**
 * Reads the box of a model's reply. `box` is in image pixels and inside the image, or null; every doubt is in
 * `problems`, in plain words. Never throws and takes time linear in the text.
 */
export function parseBox(text: string, convention: ConventionId, frame: Frame): PredictedBox {
  const { written, several } = chooseBox(findBoxes(text))
  if (!written) return nothing(convention, problem('no-box', 'The reply holds no box.'))
  const raw = {
    text: text.slice(written.start, Math.min(written.end, written.start + 400)),
    values: [...written.values],
  }
  const broken = breakage(written)
  if (broken) return { raw, convention, box: null, problems: [broken], alternatives: [] }
  const reading = readUnder(written, conventions[convention], frame)
  const problems = several
    ? [
        problem('several-boxes', 'The reply gives more than one box. The last one counts.'),
        ...reading.problems,
      ]
    : reading.problems
  return {
    raw,
    convention,
    box: reading.box,
    problems,
    alternatives: otherReadings(written, convention, frame),
  }
}

/** The box of a reply under every convention: the numbers as written, and what each makes of them (null where they break it). */
export function readConventions(
  text: string,
  frame: Frame,
): { values: number[] | null; readings: { convention: ConventionId; box: Box<'image'> | null }[] } {
  const { written } = chooseBox(findBoxes(text))
  const usable = written && !breakage(written) ? written : null
  return {
    values: usable && [...usable.values],
    readings: conventionIds.map((convention) => ({
      convention,
      box: usable && readUnder(usable, conventions[convention], frame).box,
    })),
  }
}

/** How a box is asked for in words: the form of the four numbers and what they count. */
export function askedForm(convention: ConventionId, frame: Frame): string {
  const { order, limit } = conventions[convention]
  const form = { xyxy: '[x1, y1, x2, y2]', yxyx: '[y1, x1, y2, x2]', xywh: '[x, y, width, height]' }[order]
  const { width, height } = unitSize(limit, frame)
  if (limit === 1) return `${form} with fractions from 0 to 1 of the image's width and height`
  if (limit === 'view' || limit === 'image') return `${form} in pixels of the image of ${width} × ${height}`
  return `${form} with whole numbers from 0 to ${limit} over the image's width and height`
}

/**
 * Writes a box the way a model of this convention would: `[x1, y1, x2, y2]`. Whole numbers, except fractions, which
 * get enough digits for half a pixel. The part outside the image is cut; throws RangeError where nothing is inside.
 */
export function formatBox(b: Box<'image'>, convention: ConventionId, frame: Frame): string {
  const inside = clampToSize(b, frame.image)
  if (!inside) throw new RangeError('formatBox: the box lies outside the image')
  const { order, limit } = conventions[convention]
  const unit = unitSize(limit, frame)
  const scaleX = unit.width / frame.image.width
  const scaleY = unit.height / frame.image.height
  const [x1, x2] = roundSpan(
    inside.x * scaleX,
    right(inside) * scaleX,
    unit.width,
    limit === 1,
    frame.image.width,
  )
  const [y1, y2] = roundSpan(
    inside.y * scaleY,
    bottom(inside) * scaleY,
    unit.height,
    limit === 1,
    frame.image.height,
  )
  if (order === 'yxyx') return `[${y1}, ${x1}, ${y2}, ${x2}]`
  if (order === 'xywh') return `[${x1}, ${y1}, ${x2 - x1}, ${y2 - y1}]`
  return `[${x1}, ${y1}, ${x2}, ${y2}]`
}

/** A marked box wins over a bare list of four, the last over earlier ones; what cannot be read comes last. */
function chooseBox(found: readonly WrittenBox[]): { written: WrittenBox | null; several: boolean } {
  const whole = (b: WrittenBox) => b.complete && b.values.length === 4
  const marked = found.filter((b) => b.marked)
  const pool = marked.length > 0 ? marked : found
  const readable = pool.filter(whole)
  const written = readable.at(-1) ?? pool.at(-1) ?? null
  return { written, several: new Set(readable.map((b) => b.values.join())).size > 1 }
}

function breakage(written: WrittenBox): BoxProblem | null {
  const { complete, values, unit } = written
  if (!complete) return problem('malformed', 'A box was begun, but it cannot be read.')
  if (values.length !== 4) {
    return problem('wrong-count', `A box needs four numbers; the reply gives ${values.length}.`)
  }
  if (unit === 'mixed') return problem('malformed', 'The numbers of the box have different units.')
  return null
}

/** Every other convention under which the numbers are a clean box; those that mean the same as one already listed are left out. */
function otherReadings(
  written: WrittenBox,
  declared: ConventionId,
  frame: Frame,
): PredictedBox['alternatives'] {
  const meaning = (id: ConventionId) => {
    const { order, limit } = conventions[id]
    const unit = unitSize(limit, frame)
    return `${order} ${unit.width} ${unit.height}`
  }
  const seen = new Set([meaning(declared)])
  const others: PredictedBox['alternatives'] = []
  for (const id of conventionIds) {
    if (seen.has(meaning(id))) continue
    const reading = readUnder(written, conventions[id], frame)
    if (!reading.box || reading.problems.length > 0) continue
    seen.add(meaning(id))
    others.push({ convention: id, box: reading.box })
  }
  return others
}

/** Rounds an interval to what the convention can write; never to nothing, never past the limit. */
function roundSpan(
  low: number,
  high: number,
  limit: number,
  fraction: boolean,
  pixels: number,
): [number, number] {
  const digits = fraction ? Math.max(3, Math.ceil(Math.log10(pixels))) : 0
  const steps = 10 ** digits
  const last = Math.round(limit * steps)
  let a = Math.round(low * steps)
  let b = Math.round(high * steps)
  if (a === b) {
    a = Math.min(Math.floor(low * steps), last - 1)
    b = a + 1
  }
  return [Number((a / steps).toFixed(digits)), Number((b / steps).toFixed(digits))]
}

function nothing(convention: ConventionId, why: BoxProblem): PredictedBox {
  return { raw: null, convention, box: null, problems: [why], alternatives: [] }
}
