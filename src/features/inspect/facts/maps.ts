/** Attention maps as numbers: slices, scales and the sentence that is read out. */

import type { MapKind } from '../search.ts'
import { formatRatio, formatShare } from './format.ts'

export interface Scale {
  readonly lo: number
  readonly hi: number
  /** true: equal steps are equal factors, and 1× lies in the middle */
  readonly logRatio: boolean
}

/** One layer of a map stack `[layer, row, column]`. */
export function layerSlice(
  stack: Float32Array,
  slice: number,
  grid: { rows: number; columns: number },
): Float32Array {
  const cells = grid.rows * grid.columns
  return stack.subarray(slice * cells, (slice + 1) * cells)
}

/**
 * A map in ratio units. A relative map is a ratio already (attention for the question over attention for the
 * generic prompt); the other two are shares of attention, read as multiples of an even share.
 */
export function inRatioUnits(values: Float32Array, kind: MapKind): Float32Array {
  if (kind === 'relative') return values
  let sum = 0
  for (const value of values) sum += value
  if (!(sum > 0)) return values
  const even = sum / values.length
  return values.map((value) => value / even)
}

/** A round number at or above `value`: 1, 1.5, 2, 3, 5, 7 times a power of ten. */
export function niceCeil(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  for (const step of [1, 1.5, 2, 3, 5, 7, 10]) if (value <= step * power * (1 + 1e-9)) return step * power
  return 10 * power
}

/** The scale of a map in ratio units: relative maps centre on 1× in factors, the others start at nothing. */
export function scaleOf(values: Float32Array, kind: MapKind): Scale {
  let max = 0
  for (const value of values) if (Number.isFinite(value) && value > max) max = value
  const hi = Math.max(2, niceCeil(max))
  return kind === 'relative' ? { lo: 1 / hi, hi, logRatio: true } : { lo: 0, hi, logRatio: false }
}

/** Where a value lies on the scale, 0..1. */
export function positionOn(scale: Scale, value: number): number {
  const at = scale.logRatio
    ? Math.log(Math.max(value, 1e-12) / scale.lo) / Math.log(scale.hi / scale.lo)
    : (value - scale.lo) / (scale.hi - scale.lo)
  return Math.min(1, Math.max(0, at))
}

/** The ticks under the legend. */
export function ticksOf(scale: Scale): { at: number; label: string }[] {
  const values = scale.logRatio ? [scale.lo, 1, scale.hi] : [0, 1, scale.hi]
  return values.map((value) => ({ at: positionOn(scale, value), label: tick(value) }))
}

function tick(value: number): string {
  if (value === 0) return '0'
  if (value < 1) return formatRatio(value)
  return `${Number(value.toPrecision(2))}×`
}

export interface CoverageLike {
  readonly share: number
  readonly areaShare: number
  readonly ratio: number
}

/** "21.6 % of relative attention in 3.1 % of the area: 7.0×", in pieces so that figures can stand out. */
export function readingOf(
  coverage: CoverageLike,
  kind: MapKind,
): { share: string; of: string; area: string; ratio: string } {
  return {
    share: formatShare(coverage.share),
    of: {
      relative: 'of relative attention',
      question: 'of the attention',
      generic: 'of the generic attention',
    }[kind],
    area: formatShare(coverage.areaShare),
    ratio: formatRatio(coverage.ratio),
  }
}

export function readingSentence(coverage: CoverageLike, kind: MapKind): string {
  const r = readingOf(coverage, kind)
  return `${r.share} ${r.of} in ${r.area} of the area: ${r.ratio}`
}
