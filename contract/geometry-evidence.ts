/**
 * Predicted boxes and crops against the evidence of an item, which may be several boxes. All boxes are in image pixels.
 * IoU is scored as TreeBench does (the best IoU for each target, then their mean); recall looks at united areas, so that
 * boxes which overlap are not counted twice.
 */
import type { PredictedBox } from './run.ts'
import { area, type Box, bottom, iou, right } from './space.ts'

type ImageBoxes = readonly Box<'image'>[]

/** Mean over the evidence boxes of the best IoU that any predicted box has with each, 0..1; null without evidence or without a prediction. */
export function meanBestIou(predicted: ImageBoxes, evidence: ImageBoxes): number | null {
  if (predicted.length === 0 || evidence.length === 0) return null
  let sum = 0
  for (const target of evidence) sum += Math.max(...predicted.map((each) => iou(each, target)))
  return sum / evidence.length
}

/** Share of the evidence's united area that lies inside the crops together, 0..1; null without crops or where the evidence has no area. */
export function evidenceRecall(crops: ImageBoxes, evidence: ImageBoxes): number | null {
  if (crops.length === 0) return null
  const all = unitedArea(evidence)
  // A hair of rounding must not make an evidence box that is its own crop stick out of it.
  return all > 0 ? Math.min(1, commonArea(evidence, crops) / all) : null
}

/** Area covered by at least one of the boxes, in square image pixels. */
export function unitedArea(boxes: ImageBoxes): number {
  const [only] = boxes
  return boxes.length === 1 && only ? area(only) : commonArea(boxes, boxes)
}

/** Area covered by at least one box of either list. */
function commonArea(a: ImageBoxes, b: ImageBoxes): number {
  const both = [...a, ...b]
  const xs = edges(both.flatMap((each) => [each.x, right(each)]))
  let sum = 0
  for (let i = 0; i + 1 < xs.length; i++) {
    const left = xs[i] as number
    const end = xs[i + 1] as number
    const spans = (boxes: ImageBoxes) =>
      boxes
        .filter((each) => each.x <= left && right(each) >= end)
        .map((each): [number, number] => [each.y, bottom(each)])
    sum += (end - left) * commonLength(merged(spans(a)), merged(spans(b)))
  }
  return sum
}

function edges(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b)
}

/** Spans without overlaps, in order. */
function merged(spans: readonly [number, number][]): [number, number][] {
  const out: [number, number][] = []
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = out.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else out.push([from, to])
  }
  return out
}

function commonLength(a: readonly [number, number][], b: readonly [number, number][]): number {
  let sum = 0
  for (const [from, to] of a)
    for (const [start, end] of b) sum += Math.max(0, Math.min(to, end) - Math.max(from, start))
  return sum
}

/** Best IoU that another reading of the same numbers has with the evidence, 0..1; null where there is no other reading or no evidence. */
export function otherReadingIou(predicted: PredictedBox, evidence: ImageBoxes): number | null {
  if (evidence.length === 0 || predicted.alternatives.length === 0) return null
  return Math.max(...predicted.alternatives.map((other) => meanBestIou([other.box], evidence) ?? 0))
}

/**
 * Whether four readable numbers break the convention that the engine declares: out of its range, corners the wrong way
 * round, or written with names or units that it does not have. A box that is missing or cannot be read breaks nothing.
 */
export function brokeConvention(predicted: PredictedBox): boolean {
  if (predicted.box || predicted.raw?.values.length !== 4) return false
  return predicted.problems.some((p) => ['out-of-range', 'swapped-corners', 'malformed'].includes(p.code))
}
