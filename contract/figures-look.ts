/** Where an evaluation looked: the zooming gap, attention in the evidence, boxes and crops against the evidence. */
import { z } from 'zod'
import { binOf, evenEdges, histogram, ratioEdges, shareEdges } from './bins.ts'
import { causeThresholds } from './cause.ts'
import type { Grade } from './facts.ts'
import { type FigureRow, gradeOf, groupRows } from './figure-rows.ts'
import {
  binSchema,
  intervalSchema,
  known,
  openBin,
  shareOf,
  shareSchema,
  summaryOf,
  summarySchema,
} from './figure-shares.ts'
import { movesOf } from './figures-flips.ts'

const count = z.number().int()

const dualRowSchema = z.object({
  /** the dimension; null: items without one */
  name: z.string().nullable(),
  items: count,
  /** accuracy on the whole picture, and on the evidence region alone */
  global: shareSchema,
  regional: shareSchema,
  /** regional minus global, of the same items */
  gap: intervalSchema.nullable(),
  /** accuracy of the evaluation's own final answers on the same items, to be held against the two; null where it is the dual view itself */
  own: shareSchema.nullable(),
})

/** ZwZ's dual-view protocol (arXiv 2602.11858, section 5.1, table 7). */
export const dualFigureSchema = z
  .object({
    /** the evaluation whose answers on the region were taken; null: the evaluation's own */
    companion: z.string().nullable(),
    /** items with both answers graded; each weighs the same, as in the paper's averages */
    all: dualRowSchema,
    dimensions: z.array(dualRowSchema),
    /** items of the slice that lack one of the two; in no count above */
    missing: count,
    /** McNemar's exact test on the same items */
    p: z.number(),
  })
  .meta({ id: 'DualFigure' })
export type DualFigure = z.infer<typeof dualFigureSchema>

/**
 * Global, regional and gap. A dual-view evaluation has both answers itself; for any other, `companion` (a dual-view
 * evaluation of the same dataset) gives the missing ones. Null where no item has both.
 */
export function dualFigure(
  rows: readonly FigureRow[],
  companion: { readonly id: string; readonly rows: readonly FigureRow[] } | null,
): DualFigure | null {
  const others = new Map(companion?.rows.map((row) => [row.ordinal, row]))
  const grades = new Map<FigureRow, readonly [Grade, Grade]>()
  for (const row of rows) {
    const global = row.facts.global ?? others.get(row.ordinal)?.facts.global
    const regional = row.facts.regional ?? others.get(row.ordinal)?.facts.regional
    if (global && regional) grades.set(row, [global, regional])
  }
  if (grades.size === 0) return null
  const movesIn = (group: readonly FigureRow[]) =>
    movesOf(group.flatMap((row) => [grades.get(row) ?? [null, null]]))
  const both = [...grades.keys()]
  const borrowed = companion !== null && both.some((row) => !row.facts.regional)
  const line = (name: string | null, group: readonly FigureRow[]) => {
    const { items, first, second, difference } = movesIn(group)
    const answered = group.map((row) => gradeOf(row)).filter((grade) => grade !== null)
    const right = answered.filter((grade) => grade === 'correct').length
    const own = borrowed ? shareOf(right, answered.length) : null
    return { name, items, global: first, regional: second, gap: difference, own }
  }
  return {
    companion: borrowed ? companion.id : null,
    all: line(null, both),
    dimensions: groupRows(both, 'category').map((group) => line(group.name, group.rows)),
    missing: rows.length - both.length,
    p: movesIn(both).p,
  }
}

/** Bins of a number, right and wrong answers apart, so that both histograms can be drawn over each other. */
const splitBinsSchema = z.array(
  z.object({ from: z.number(), to: z.number().nullable(), right: count, wrong: count, share: shareSchema }),
)

function splitBins(
  rows: readonly FigureRow[],
  value: (row: FigureRow) => number | null,
  edges: readonly number[],
): z.infer<typeof splitBinsSchema> {
  const bins = histogram([], edges).map((bin) => ({ ...openBin(bin), right: 0, wrong: 0 }))
  for (const row of rows) {
    const grade = gradeOf(row)
    const at = value(row)
    const bin = grade === null || at === null ? undefined : bins[binOf(at, edges)]
    if (bin) bin[grade === 'correct' ? 'right' : 'wrong']++
  }
  return bins.map(({ from, to, right, wrong }) => ({
    ...{ from, to, right, wrong },
    share: shareOf(right, right + wrong),
  }))
}

const areaEdges = [0, 0.001, 0.01, 0.1, 1]

/** Share of relative attention in the evidence against the evidence's share of the area, which is what chance would give. */
export const coverageFigureSchema = z.object({
  /** what the share is in: the evidence, of the items that have one; where none has, the box that was asked for */
  of: z.enum(['evidence', 'box']),
  /** mean over items; what table 8 of the ZwZ paper gives */
  share: summarySchema,
  area: summarySchema,
  /** share / area of each item; 1 is chance */
  ratio: summarySchema,
  /** items with more attention in the evidence than chance would put there */
  aboveChance: shareSchema,
  byArea: z.array(
    z.object({ from: z.number(), to: z.number().nullable(), count, share: z.number(), area: z.number() }),
  ),
  ratios: splitBinsSchema,
})

export function coverageFigure(rows: readonly FigureRow[]): z.infer<typeof coverageFigureSchema> | null {
  const told = rows.filter(({ facts }) => facts.coverageRatio !== null)
  const withEvidence = told.filter((row) => row.hasEvidence)
  const of = withEvidence.length > 0 ? 'evidence' : 'box'
  const meant = of === 'evidence' ? withEvidence : told
  const points = meant.flatMap(({ facts: { coverageShare, coverageArea, coverageRatio } }) =>
    coverageShare === null || coverageArea === null || coverageRatio === null
      ? []
      : [{ share: coverageShare, area: coverageArea, ratio: coverageRatio }],
  )
  const share = summaryOf(points.map((point) => point.share))
  const area = summaryOf(points.map((point) => point.area))
  const ratio = summaryOf(points.map((point) => point.ratio))
  if (!share || !area || !ratio) return null
  const bins = histogram([], areaEdges).map(openBin)
  const byArea = bins.map((bin, i) => {
    const inside = points.filter((point) => binOf(point.area, areaEdges) === i)
    const mean = (of: 'share' | 'area') =>
      inside.reduce((sum, point) => sum + point[of], 0) / Math.max(1, inside.length)
    return { from: bin.from, to: bin.to, count: inside.length, share: mean('share'), area: mean('area') }
  })
  return {
    ...({ of, share, area, ratio, byArea } as const),
    aboveChance: shareOf(points.filter((point) => point.ratio > 1).length, points.length),
    ratios: splitBins(meant, (row) => row.facts.coverageRatio, ratioEdges),
  }
}

/** The box that was asked for, and the crop that was made of it, against the evidence. */
export const boxFigureSchema = z.object({
  /** answered items whose evidence is known */
  items: count,
  /** of these, items where a box could be read */
  withBox: count,
  iou: summarySchema.nullable(),
  /** IoU of at least 0.5, of the items with a box */
  half: shareSchema,
  /** share of the evidence inside the crop */
  recall: summarySchema.nullable(),
  /** of the items with a crop: at least 90 % of the evidence inside, less than 50 % inside */
  seen: shareSchema,
  missed: shareSchema,
  /** boxes that break the declared convention, of all items where it is known */
  broken: shareSchema,
  /** accuracy by IoU and by recall */
  byIou: splitBinsSchema,
  byRecall: splitBinsSchema,
})

export function boxFigure(rows: readonly FigureRow[]): z.infer<typeof boxFigureSchema> | null {
  const done = rows.filter((row) => row.facts.status === 'done')
  const ious = known(done.map((row) => row.facts.iou))
  const recalls = known(done.map((row) => row.facts.recall))
  const brokens = done.map((row) => row.facts.boxBroken).filter((broken) => broken !== null)
  if (ious.length === 0 && recalls.length === 0 && brokens.length === 0) return null
  const { seenFrom, missedBelow } = causeThresholds
  const tenths = evenEdges(0, 1, 10)
  return {
    items: done.filter((row) => row.hasEvidence).length,
    withBox: ious.length,
    iou: summaryOf(ious),
    half: shareOf(ious.filter((iou) => iou >= 0.5).length, ious.length),
    recall: summaryOf(recalls),
    seen: shareOf(recalls.filter((recall) => recall >= seenFrom).length, recalls.length),
    missed: shareOf(recalls.filter((recall) => recall < missedBelow).length, recalls.length),
    broken: shareOf(brokens.filter(Boolean).length, brokens.length),
    byIou: splitBins(done, (row) => row.facts.iou, tenths),
    byRecall: splitBins(done, (row) => row.facts.recall, tenths),
  }
}

/** Share of the picture that was cropped. Zoom-Refine's `analyze_bbox` parts boxes at 10 % of the picture; so does `small`. */
export const cropFigureSchema = z.object({
  crop: summarySchema,
  box: summarySchema.nullable(),
  /** boxes below 10 % of the picture */
  small: shareSchema,
  /** accuracy by the crop's area */
  byArea: splitBinsSchema,
  boxes: z.array(binSchema),
})

export function cropFigure(rows: readonly FigureRow[]): z.infer<typeof cropFigureSchema> | null {
  const crop = summaryOf(known(rows.map((row) => row.facts.cropArea)))
  if (!crop) return null
  const boxes = known(rows.map((row) => row.facts.boxArea))
  return {
    crop,
    box: summaryOf(boxes),
    small: shareOf(boxes.filter((area) => area < 0.1).length, boxes.length),
    byArea: splitBins(rows, (row) => row.facts.cropArea, shareEdges),
    boxes: histogram(boxes, shareEdges).map(openBin),
  }
}
