/**
 * Attention maps and the figures read from them. Definitions: arXiv 2602.11858, section 5.2 and appendix 12.
 *
 * Maps are float32, row-major `[row, column]`, or `[layer, row, column]` for all layers of a picture. Everywhere here a
 * value that is negative, infinite or not a number counts as no attention (0), and a map without any attention has no
 * mass: every share and ratio of it is 0. No function returns NaN.
 */
import type { Coverage } from './run.ts'
import {
  area,
  type Box,
  bottom,
  box,
  clampToSize,
  gridTransform,
  intersect,
  mapBox,
  type Point,
  right,
} from './space.ts'

/** One layer of a map: `values[row * columns + column]`. */
export interface AttentionGrid {
  readonly rows: number
  readonly columns: number
  readonly values: Float32Array
}

/** The shape of a stack of maps, one for each layer. */
export interface StackShape {
  readonly layers: number
  readonly rows: number
  readonly columns: number
}

/** A share of a map's mass against the share of the map's area that holds it; `ratio` 1 is no better than chance. */
export interface MassShare {
  readonly share: number
  readonly areaShare: number
  readonly ratio: number
}

/**
 * Relative attention, element by element: question / (generic + epsilon). Works on one layer and on whole stacks.
 * Throws RangeError for maps of different length and for an epsilon that is not above 0.
 */
export function relativeMap(question: Float32Array, generic: Float32Array, epsilon = 1e-6): Float32Array {
  if (question.length !== generic.length) {
    throw new RangeError(`relativeMap: maps of ${question.length} and ${generic.length} cells`)
  }
  if (!(epsilon > 0)) throw new RangeError('relativeMap: epsilon must be above 0')
  return question.map((value, i) => mass(value) / (mass(generic[i]) + epsilon))
}

/** One layer of a stack, as a view on the same memory. Throws RangeError where the stack has no such layer. */
export function layerSlice(
  values: Float32Array,
  layer: number,
  rows: number,
  columns: number,
): AttentionGrid {
  const cells = rows * columns
  const start = layer * cells
  if (!Number.isInteger(layer) || layer < 0 || cells < 1 || start + cells > values.length) {
    throw new RangeError(`layerSlice: no layer ${layer} of ${rows} × ${columns} in ${values.length} values`)
  }
  return { rows, columns, values: values.subarray(start, start + cells) }
}

/** Share of the map's mass inside a box of grid cells; a cell that is partly inside counts for that part. */
export function coverage(grid: AttentionGrid, gridBox: Box<'grid'>): MassShare {
  const inside = clampToSize(gridBox, gridSize(grid))
  if (!inside) return { share: 0, areaShare: 0, ratio: 0 }
  let part = 0
  const lastRow = Math.min(grid.rows, Math.ceil(bottom(inside)))
  const lastColumn = Math.min(grid.columns, Math.ceil(right(inside)))
  for (let row = Math.floor(inside.y); row < lastRow; row++) {
    const height = Math.min(row + 1, bottom(inside)) - Math.max(row, inside.y)
    for (let column = Math.floor(inside.x); column < lastColumn; column++) {
      const width = Math.min(column + 1, right(inside)) - Math.max(column, inside.x)
      part += mass(grid.values[row * grid.columns + column]) * width * height
    }
  }
  return massShare(part, total(grid), area(inside) / (grid.rows * grid.columns))
}

/**
 * Coverage of one layer of a stack by a box of the image. `region` is the part of the image that the grid covers: the
 * whole image for a view, the cropped region for a crop. Null where the box lies outside the region; where it sticks
 * out, only the part inside counts, in `share` and `areaShare` alike.
 */
export function coverageOf(
  values: Float32Array,
  layer: number,
  rows: number,
  columns: number,
  target: Box<'image'>,
  region: Box<'image'>,
): Coverage | null {
  const inside = intersect(target, region)
  if (!inside) return null
  const grid = layerSlice(values, layer, rows, columns)
  const local = box('image', { ...inside, x: inside.x - region.x, y: inside.y - region.y })
  const gridBox = mapBox(gridTransform('image', region, grid), local)
  return { box: target, ...coverage(grid, gridBox) }
}

/** `coverageOf` for every layer, in the stack's order; empty where the box lies outside the region. */
export function coverageByLayer(
  values: Float32Array,
  shape: StackShape,
  target: Box<'image'>,
  region: Box<'image'>,
): Coverage[] {
  const all: Coverage[] = []
  for (let layer = 0; layer < shape.layers; layer++) {
    const one = coverageOf(values, layer, shape.rows, shape.columns, target, region)
    if (one) all.push(one)
  }
  return all
}

/** Mass in the outermost ring of cells. A high ratio hints at attention sinks along the picture's border. */
export function borderShare(grid: AttentionGrid): MassShare {
  const { rows, columns, values } = grid
  let part = 0
  let cells = 0
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (row > 0 && column > 0 && row < rows - 1 && column < columns - 1) continue
      part += mass(values[row * columns + column])
      cells++
    }
  }
  return massShare(part, total(grid), cells / (rows * columns))
}

/**
 * The two usual shapes of an attention sink: `corner` is the mass of the one cell at the top left, `strongest` the mass
 * of the one cell with the highest value (the first in reading order), null in a map without mass.
 */
export function sinkShare(grid: AttentionGrid): {
  corner: MassShare
  strongest: (MassShare & { row: number; column: number }) | null
} {
  const { columns, values } = grid
  const all = total(grid)
  const cell = 1 / (grid.rows * columns)
  let at = -1
  let highest = 0
  values.forEach((value, i) => {
    if (mass(value) > highest) {
      highest = mass(value)
      at = i
    }
  })
  return {
    corner: massShare(mass(values[0]), all, cell),
    strongest:
      at < 0
        ? null
        : { ...massShare(highest, all, cell), row: Math.floor(at / columns), column: at % columns },
  }
}

/** The raw value of the cell that a point lies in, null outside the grid. */
export function valueAt(grid: AttentionGrid, p: Point<'grid'>): number | null {
  const inside = p.x >= 0 && p.y >= 0 && p.x < grid.columns && p.y < grid.rows
  if (!inside) return null
  return grid.values[Math.floor(p.y) * grid.columns + Math.floor(p.x)] ?? null
}

/** The part of the image that one cell stands for; `region` is the part that the whole grid covers. */
export function cellBox(
  row: number,
  column: number,
  grid: { readonly rows: number; readonly columns: number },
  region: Box<'image'>,
): Box<'image'> {
  const width = region.width / grid.columns
  const height = region.height / grid.rows
  return box('image', { x: region.x + column * width, y: region.y + row * height, width, height })
}

/** Ends of a colour scale for ratios, symmetric about 1 in the logarithm: `low * high` is 1. */
export interface RatioDomain {
  readonly low: number
  readonly high: number
}

/**
 * The colour scale of a relative map: the 98th percentile of the distance from 1, measured in the logarithm, so that a
 * few extreme cells do not wash out the rest. Zeros are left out, for their distance has no end. Never narrower than
 * 1/1.25 to 1.25, so that a flat map looks flat instead of showing its noise.
 */
export function ratioDomain(values: Float32Array): RatioDomain {
  const distances: number[] = []
  for (const value of values) if (mass(value) > 0) distances.push(Math.abs(Math.log(value)))
  distances.sort((a, b) => a - b)
  const index = Math.ceil(distances.length * 0.98) - 1
  const reach = Math.max(Math.log(1.25), distances[index] ?? 0)
  return { low: Math.exp(-reach), high: Math.exp(reach) }
}

/** Where a ratio stands on such a scale: 0 at `low` and below, 0.5 at 1, 1 at `high` and above. */
export function ratioPosition(value: number, domain: RatioDomain): number {
  if (value === Number.POSITIVE_INFINITY || !(value > 0)) return 0
  return Math.min(1, Math.max(0, 0.5 + Math.log(value) / (2 * Math.log(domain.high))))
}

function mass(value: number | undefined): number {
  return value !== undefined && value > 0 && value < Number.POSITIVE_INFINITY ? value : 0
}

function total(grid: AttentionGrid): number {
  let sum = 0
  for (const value of grid.values) sum += mass(value)
  return sum
}

function massShare(part: number, all: number, areaShare: number): MassShare {
  const share = all > 0 ? Math.min(1, part / all) : 0
  return { share, areaShare, ratio: areaShare > 0 ? share / areaShare : 0 }
}

function gridSize(grid: { readonly rows: number; readonly columns: number }) {
  return { width: grid.columns, height: grid.rows }
}
