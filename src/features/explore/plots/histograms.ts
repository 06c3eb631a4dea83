/** Which histograms there are: their fields, bins, and the edges that are written. */
import { evenEdges, ratioEdges, shareEdges } from '#contract/bins.ts'
import { formatRatio } from '#contract/format.ts'
import type { Condition } from '#contract/slice.ts'
import type { BinRange } from './histogram-parts.tsx'

export interface HistogramKind {
  readonly field: string
  readonly title: string
  readonly edges: readonly number[]
  readonly ticks: readonly number[]
  readonly edgeName: (edge: number) => string
  /** the share of right answers that the bin itself promises */
  readonly ideal?: (bin: number) => number
  /** of the item, not of an evaluation */
  readonly ofItem?: true
}

const unit = evenEdges(0, 1, 20)
const percent = (share: number) => `${Number((share * 100).toPrecision(3))}%`
const plain = (value: number) => `${value}`
const megapixelEdges = [0, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, Number.POSITIVE_INFINITY]

export const histogramKinds: readonly HistogramKind[] = [
  {
    field: 'finalConfidence',
    title: 'Confidence',
    edges: unit,
    ticks: [0, 0.5, 1],
    edgeName: plain,
    ideal: (bin) => (bin + 0.5) / 20,
  },
  { field: 'iou', title: 'IoU against correctness', edges: unit, ticks: [0, 0.5, 1], edgeName: plain },
  {
    field: 'recall',
    title: 'Evidence in the crop',
    edges: evenEdges(0, 1, 10),
    ticks: [0, 0.5, 1],
    edgeName: percent,
  },
  {
    field: 'boxArea',
    title: 'Area of the box',
    edges: shareEdges,
    ticks: [0, 0.005, 0.05, 0.5, 1],
    edgeName: percent,
  },
  {
    field: 'cropArea',
    title: 'Area of the crop',
    edges: shareEdges,
    ticks: [0, 0.005, 0.05, 0.5, 1],
    edgeName: percent,
  },
  {
    field: 'coverageRatio',
    title: 'Coverage ratio',
    edges: ratioEdges,
    ticks: [0, 0.5, 2, 8, 32],
    edgeName: (ratio) => (Number.isFinite(ratio) ? formatRatio(ratio) : '∞'),
  },
  {
    field: 'confidenceChange',
    title: 'Confidence change',
    edges: evenEdges(-1, 1, 20),
    ticks: [-1, 0, 1],
    edgeName: plain,
  },
  {
    field: 'evidenceArea',
    title: 'Area of the evidence',
    edges: shareEdges,
    ticks: [0, 0.005, 0.05, 0.5, 1],
    edgeName: percent,
    ofItem: true,
  },
  {
    field: 'megapixels',
    title: 'Size of the picture, MP',
    edges: megapixelEdges,
    ticks: [0, 1, 4, 16, 64],
    edgeName: (mp) => (Number.isFinite(mp) ? `${mp}` : '∞'),
    ofItem: true,
  },
]

/** The bins that a condition chooses: those that it touches. null where it is no range. */
export function binRange(condition: Condition | null, edges: readonly number[]): BinRange | null {
  if (condition?.test.is !== 'between' || condition.not) return null
  const { min, max } = condition.test
  const bins = edges.length - 1
  let from = 0
  while (min !== null && from < bins - 1 && (edges[from + 1] ?? 0) <= min) from++
  let to = bins
  while (max !== null && to > from + 1 && (edges[to - 1] ?? 0) >= max) to--
  return { from, to }
}

/** The bounds of chosen bins. The end of the last bin belongs to it. */
export function rangeOfBins({ from, to }: BinRange, edges: readonly number[]) {
  return {
    min: edges[from] ?? Number.NEGATIVE_INFINITY,
    max: edges[to] ?? Number.POSITIVE_INFINITY,
    closed: to === edges.length - 1 && Number.isFinite(edges[to] ?? Number.NaN),
  }
}
