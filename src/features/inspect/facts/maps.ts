/** Attention maps as people read them: ratio units, the ends of a colour scale, the sentence that is read out. */
import { type ColourScale, scalePosition } from '../../../canvas/heat.ts'
import type { MapKind } from '../search.ts'
import { formatRatio, formatShare } from './format.ts'

export type Scale = Pick<ColourScale, 'domain' | 'logRatio'>

/**
 * A map in ratio units. A relative map is a ratio already (attention for the question over attention for the
 * generic prompt); the other two are shares of attention, read as multiples of an even share.
 */
export function inRatioUnits(values: Float32Array, kind: MapKind): Float32Array {
  if (kind === 'relative') return values
  let sum = 0
  for (const value of values) if (value > 0 && Number.isFinite(value)) sum += value
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

/**
 * The scale of a map in ratio units, wide enough for its largest value. Relative maps go by factors with 1× in the
 * middle, so that "more than the generic prompt" and "less" are two halves; the others start at nothing.
 */
export function scaleOf(values: Float32Array, kind: MapKind): Scale {
  let max = 0
  for (const value of values) if (Number.isFinite(value) && value > max) max = value
  const high = Math.max(2, niceCeil(max))
  return kind === 'relative'
    ? { domain: [1 / high, high], logRatio: true }
    : { domain: [0, high], logRatio: false }
}

/** The ticks under the legend: where on it, 0..1, and what stands there. */
export function ticksOf(scale: Scale): { at: number; label: string }[] {
  const [low, high] = scale.domain
  const full: ColourScale = { ...scale, name: 'inferno' }
  return [low, 1, high].map((value) => ({ at: scalePosition(full, value), label: tick(value) }))
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

export const mapWords: Record<MapKind, { title: string; of: string; explain: string }> = {
  relative: {
    title: 'Relative attention',
    of: 'of relative attention',
    explain: 'Attention for this question divided by attention for a generic prompt; 1× is no difference.',
  },
  question: {
    title: 'Question attention',
    of: 'of the attention',
    explain: 'Attention for this question, as multiples of an even spread over the picture.',
  },
  generic: {
    title: 'Generic attention',
    of: 'of the generic attention',
    explain: 'Attention for the generic prompt, as multiples of an even spread over the picture.',
  },
}

/** "21.6 % of relative attention in 3.1 % of the area: 7.0×", as one sentence for copying and reading aloud. */
export function readingSentence(coverage: CoverageLike, kind: MapKind): string {
  const share = formatShare(coverage.share)
  return `${share} ${mapWords[kind].of} in ${formatShare(coverage.areaShare)} of the area: ${formatRatio(coverage.ratio)}`
}
