/** From a map's numbers to the colours that it is drawn in: ratio units, the ends of the scale, what is left clear. */
import { type ColourScale, type Heat, type ScaleName, scaleValue } from './heat.ts'

/** relative: attention for the question over attention for a generic prompt; the other two are those it is made of */
export type MapKind = 'relative' | 'question' | 'generic'

export const defaultOpacity = 0.62
export const defaultScale: ScaleName = 'inferno'

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

/**
 * One scale that holds all of them, for maps that are compared; 1× stays the middle of scales that go by factors.
 * Only for scales of maps of one kind.
 */
export function sharedScale(scales: readonly [Scale, ...Scale[]]): Scale {
  return scales.reduce((widest, scale) => (scale.domain[1] > widest.domain[1] ? scale : widest))
}

/** What depends on the scale that a map is drawn on; below the share `from` of the scale nothing is drawn. */
export function colouring(
  scale: ColourScale,
  { fade, from }: { fade: boolean; from: number },
): Pick<Heat, 'scale' | 'threshold' | 'fadeBelow' | 'clearBelow'> {
  return { scale, threshold: from > 0 ? scaleValue(scale, from) : null, ...(fade ? fading(scale) : {}) }
}

/** Up to the neutral value the picture shows as it is; from there the map comes in. */
export function fading(scale: ColourScale): Pick<Heat, 'fadeBelow' | 'clearBelow'> {
  return scale.logRatio
    ? { clearBelow: 1, fadeBelow: scaleValue(scale, 0.8) }
    : { clearBelow: scale.domain[0], fadeBelow: scaleValue(scale, 0.4) }
}
