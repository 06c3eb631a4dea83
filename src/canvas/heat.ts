/** Attention over the picture: from a float grid to colours. Pure; perceptually uniform scales only. */
import {
  interpolateCividis,
  interpolateInferno,
  interpolateMagma,
  interpolateViridis,
} from 'd3-scale-chromatic'
import { type Box, box, type Point } from '#contract/space.ts'

export const scaleNames = ['inferno', 'magma', 'viridis', 'cividis'] as const
export type ScaleName = (typeof scaleNames)[number]

export interface ColourScale {
  readonly name: ScaleName
  /** the values at the scale's two ends; both above 0 with `logRatio` */
  readonly domain: readonly [low: number, high: number]
  /** by logarithm, for ratios: with a domain of [1/n, n] the ratio 1 lies in the middle */
  readonly logRatio: boolean
}

export interface Heat {
  /** one layer, row by row: rows x columns values; NaN is not drawn */
  readonly values: Float32Array
  readonly rows: number
  readonly columns: number
  /** the part of the image that the grid covers evenly */
  readonly region: Box<'image'>
  /** only here it is drawn: a grid may reach beyond its picture where the model pads; absent: wherever the grid is */
  readonly within?: Box<'image'>
  readonly scale: ColourScale
  /** 0 to 1 */
  readonly opacity: number
  /** false: the true patches; true: values (not colours) interpolated between the patches' centres */
  readonly smooth: boolean
  /** values below are not drawn */
  readonly threshold: number | null
  /** from this value down to `clearBelow` the map fades out, so that the picture shows; absent: no fading */
  readonly fadeBelow?: number | null
  /** where the fading ends and nothing is drawn any more; absent: at the domain's low end */
  readonly clearBelow?: number | null
}

const interpolators: Record<ScaleName, (t: number) => string> = {
  viridis: interpolateViridis,
  inferno: interpolateInferno,
  magma: interpolateMagma,
  cividis: interpolateCividis,
}

const tables = new Map<ScaleName, Uint8ClampedArray>()

/** 256 colours of three bytes. */
export function colourTable(name: ScaleName): Uint8ClampedArray {
  const known = tables.get(name)
  if (known) return known
  const table = new Uint8ClampedArray(256 * 3)
  for (let i = 0; i < 256; i++) table.set(channels(interpolators[name](i / 255)), i * 3)
  tables.set(name, table)
  return table
}

/** d3 answers `#rrggbb` for some scales and `rgb(r, g, b)` for others. */
function channels(colour: string): number[] {
  if (!colour.startsWith('#')) return (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number)
  const n = Number.parseInt(colour.slice(1), 16)
  return [n >> 16, (n >> 8) & 255, n & 255]
}

/** Where a value lies on the scale, 0 to 1; values beyond the domain lie at its ends. NaN stays NaN. */
export function scalePosition(scale: ColourScale, value: number): number {
  const [low, high] = scale.domain
  const f = scale.logRatio ? Math.log : (v: number) => v
  if (Number.isNaN(value)) return Number.NaN
  if (scale.logRatio && value <= 0) return 0
  if (high <= low) return value < low ? 0 : 1
  return Math.min(1, Math.max(0, (f(value) - f(low)) / (f(high) - f(low))))
}

/** The value at a position of the scale, 0 to 1: for the ticks of a legend. */
export function scaleValue(scale: ColourScale, position: number): number {
  const [low, high] = scale.domain
  return scale.logRatio ? low * (high / low) ** position : low + (high - low) * position
}

/** A value's colour for CSS, or null where nothing is drawn (NaN). */
export function heatColourAt(scale: ColourScale, value: number): string | null {
  const position = scalePosition(scale, value)
  if (Number.isNaN(position)) return null
  const table = colourTable(scale.name)
  const i = Math.round(position * 255) * 3
  return `rgb(${table[i]}, ${table[i + 1]}, ${table[i + 2]})`
}

/** A CSS gradient of a scale from low (left) to high (right), for its legend. */
export function scaleGradient(name: ScaleName): string {
  const stops = Array.from({ length: 17 }, (_, i) => interpolators[name](i / 16))
  return `linear-gradient(to right, ${stops.join(', ')})`
}

export interface HeatPatch {
  readonly row: number
  readonly column: number
  readonly value: number
  /** the part of the image that the patch stands for; it may reach beyond the picture where the model pads */
  readonly region: Box<'image'>
}

/** The patch under a point of the image; null outside of the map and where it has no value. */
export function patchAt(heat: Heat, at: Point<'image'>): HeatPatch | null {
  const { region, within = region, rows, columns } = heat
  const inside = (b: Box<'image'>) =>
    at.x >= b.x && at.y >= b.y && at.x < b.x + b.width && at.y < b.y + b.height
  if (!inside(region) || !inside(within)) return null
  const [width, height] = [region.width / columns, region.height / rows]
  const column = Math.min(columns - 1, Math.floor((at.x - region.x) / width))
  const row = Math.min(rows - 1, Math.floor((at.y - region.y) / height))
  const value = heat.values[row * columns + column] ?? Number.NaN
  if (Number.isNaN(value)) return null
  const place = { x: region.x + column * width, y: region.y + row * height, width, height }
  return { row, column, value, region: box('image', place) }
}

export interface HeatPixels {
  readonly width: number
  readonly height: number
  /** RGBA, not premultiplied */
  readonly data: Uint8ClampedArray<ArrayBuffer>
}

/** Smooth maps are interpolated to at least this many samples a side before they are coloured. */
const smoothSide = 192

/** The map's colours: one pixel per patch, or a finer grid of interpolated values. Opacity is left to the drawing. */
export function heatPixels(heat: Heat): HeatPixels {
  const { rows, columns, scale, threshold } = heat
  if (heat.values.length !== rows * columns) {
    throw new RangeError(`heat: ${heat.values.length} values for ${rows} x ${columns}`)
  }
  const factor = heat.smooth ? Math.max(1, Math.ceil(smoothSide / Math.max(rows, columns, 1))) : 1
  const width = columns * factor
  const height = rows * factor
  const data = new Uint8ClampedArray(width * height * 4)
  const table = colourTable(scale.name)
  const fadeEnd = heat.fadeBelow == null ? null : scalePosition(scale, heat.fadeBelow)
  const fadeStart = heat.clearBelow == null ? 0 : scalePosition(scale, heat.clearBelow)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = factor === 1 ? (heat.values[y * columns + x] ?? Number.NaN) : between(heat, x, y, factor)
      const position = scalePosition(scale, value)
      if (Number.isNaN(position) || (threshold !== null && value < threshold)) continue
      const i = Math.round(position * 255) * 3
      const o = (y * width + x) * 4
      data[o] = table[i] ?? 0
      data[o + 1] = table[i + 1] ?? 0
      data[o + 2] = table[i + 2] ?? 0
      // A clamped array: what is below the start of the fading becomes 0.
      data[o + 3] =
        fadeEnd === null || position >= fadeEnd ? 255 : (255 * (position - fadeStart)) / (fadeEnd - fadeStart)
    }
  }
  return { width, height, data }
}

/** The value between patch centres at the centre of a fine cell; the border patches reach to the border. */
function between(heat: Heat, x: number, y: number, factor: number): number {
  const column = (x + 0.5) / factor - 0.5
  const row = (y + 0.5) / factor - 0.5
  const c0 = Math.floor(column)
  const r0 = Math.floor(row)
  const at = (r: number, c: number) => {
    const rr = Math.min(heat.rows - 1, Math.max(0, r))
    const cc = Math.min(heat.columns - 1, Math.max(0, c))
    return heat.values[rr * heat.columns + cc] ?? Number.NaN
  }
  const fx = column - c0
  const fy = row - r0
  const top = at(r0, c0) * (1 - fx) + at(r0, c0 + 1) * fx
  const bottom = at(r0 + 1, c0) * (1 - fx) + at(r0 + 1, c0 + 1) * fx
  return top * (1 - fy) + bottom * fy
}

/** Whether two maps have the same pixels (their opacity and region may differ). */
export function sameHeatPixels(a: Heat, b: Heat): boolean {
  return (
    a.values === b.values &&
    a.rows === b.rows &&
    a.columns === b.columns &&
    a.smooth === b.smooth &&
    a.threshold === b.threshold &&
    (a.fadeBelow ?? null) === (b.fadeBelow ?? null) &&
    (a.clearBelow ?? null) === (b.clearBelow ?? null) &&
    a.scale.name === b.scale.name &&
    a.scale.logRatio === b.scale.logRatio &&
    a.scale.domain[0] === b.scale.domain[0] &&
    a.scale.domain[1] === b.scale.domain[1]
  )
}
