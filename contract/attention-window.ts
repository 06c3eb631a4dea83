/**
 * Where to crop, read from a map of relative attention: the adaptive square window of "MLLMs Know Where to Look" (ViCrop,
 * arXiv 2502.17422, `bbox_from_att_image_adaptive`). A square of each of six sizes slides over the map cell by cell; for
 * each size the place with the largest sum counts, and of the sizes the one that stands out most from its neighbourhood.
 *
 * Where this differs from the published function: a window is never smaller than a cell (on 8K pictures it got none and
 * ended as NaN), keeps away from covering the whole picture (on small ones the crop was the picture itself), and cells
 * that are no numbers count as nothing. Portrait and landscape go the same way.
 */
import type { AttentionGrid } from './attention.ts'
import { type Box, box, clampToSize, type Size } from './space.ts'

/** Window sides of the paper, as multiples of the base side. */
const ratios = [1, 1.2, 1.4, 1.6, 1.8, 2] as const
/** The paper's base side in image pixels; InstructBLIP and Qwen2.5-VL 224, LLaVA-1.5 336. */
export const windowBase = 224
/** A base window has at least this many cells a side, where the grid has them to spare. */
const leastCells = 3
/** No window covers more than this share of the picture: a closer look must come closer. */
const mostArea = 0.5

export interface AttentionWindow {
  /** square, in image pixels, inside the image (cut where a square does not fit) */
  readonly box: Box<'image'>
  /** how many times the base side it is */
  readonly ratio: number
  /** how far the mean of its cells stands above that of its neighbours, in the map's own unit */
  readonly contrast: number
}

/**
 * The window of a map that covers the whole image. `base`: side of the smallest window in image pixels. Null for a map without
 * any attention, and for a map that is the same everywhere, which points nowhere.
 */
export function attentionWindow(
  grid: AttentionGrid,
  image: Size,
  base: number = windowBase,
): AttentionWindow | null {
  const sums = summedArea(grid)
  const cell = { width: image.width / grid.columns, height: image.height / grid.rows }
  const largest = Math.min(Math.sqrt(image.width * image.height * mostArea), image.width, image.height)
  const least = Math.min(leastCells * Math.max(cell.width, cell.height), largest / 2)
  const smallest = Math.min(Math.max(base, least), largest)
  let best: AttentionWindow | null = null
  for (const ratio of ratios) {
    const side = smallest * ratio
    // The first one always stands, however small the picture is.
    if (ratio > 1 && side > largest) break
    const columns = Math.min(grid.columns, Math.max(1, Math.round(side / cell.width)))
    const rows = Math.min(grid.rows, Math.max(1, Math.round(side / cell.height)))
    const place = bestPlace(grid, sums, rows, columns)
    if (!place || (best && place.contrast <= best.contrast)) continue
    best = { box: squareAt(place, rows, columns, cell, side, image), ratio, contrast: place.contrast }
  }
  return best
}

interface Place {
  readonly row: number
  readonly column: number
  readonly contrast: number
}

/** The window of this many cells with the largest sum; null where it holds no more than any part of the map. */
function bestPlace(grid: AttentionGrid, sums: Float64Array, rows: number, columns: number): Place | null {
  const at = (row: number, column: number) => sums[row * (grid.columns + 1) + column] ?? 0
  const sum = (row: number, column: number) =>
    at(row + rows, column + columns) - at(row, column + columns) - at(row + rows, column) + at(row, column)
  const lastRow = grid.rows - rows
  const lastColumn = grid.columns - columns
  let most = 0
  for (let row = 0; row <= lastRow; row++) {
    for (let column = 0; column <= lastColumn; column++) most = Math.max(most, sum(row, column))
  }
  const average = (at(grid.rows, grid.columns) * rows * columns) / (grid.rows * grid.columns)
  // Sums of a flat map differ by rounding alone.
  if (most <= average * (1 + 1e-6)) return null
  const { row, column } = middleOf(lastRow, lastColumn, (r, c) => sum(r, c) >= most * (1 - 1e-9))
  const around = [
    ...(row > 0 ? [sum(row - 1, column)] : []),
    ...(row < lastRow ? [sum(row + 1, column)] : []),
    ...(column > 0 ? [sum(row, column - 1)] : []),
    ...(column < lastColumn ? [sum(row, column + 1)] : []),
  ]
  const mean = around.reduce((a, b) => a + b, 0) / around.length
  return { row, column, contrast: Math.max(0, (most - mean) / (rows * columns)) }
}

/** Of equally good places the one in their middle: a lone bright cell lies in the middle of its window, not at an edge. */
function middleOf(
  lastRow: number,
  lastColumn: number,
  isBest: (row: number, column: number) => boolean,
): { row: number; column: number } {
  const places: { row: number; column: number }[] = []
  for (let row = 0; row <= lastRow; row++) {
    for (let column = 0; column <= lastColumn; column++) {
      if (isBest(row, column)) places.push({ row, column })
    }
  }
  const mean = (of: 'row' | 'column') => places.reduce((a, place) => a + place[of], 0) / places.length
  const middle = { row: mean('row'), column: mean('column') }
  const off = (place: { row: number; column: number }) =>
    (place.row - middle.row) ** 2 + (place.column - middle.column) ** 2
  return places.reduce((best, place) => (off(place) < off(best) ? place : best), {
    row: 0,
    column: 0,
    ...places[0],
  })
}

/** The square about the middle of the winning cells, moved inside the image. */
function squareAt(
  { row, column }: Place,
  rows: number,
  columns: number,
  cell: Size,
  side: number,
  image: Size,
): Box<'image'> {
  const width = Math.min(side, image.width)
  const height = Math.min(side, image.height)
  const within = (centre: number, length: number, limit: number) =>
    Math.min(Math.max(0, centre - length / 2), limit - length)
  const square = box('image', {
    x: within((column + columns / 2) * cell.width, width, image.width),
    y: within((row + rows / 2) * cell.height, height, image.height),
    width,
    height,
  })
  return clampToSize(square, image) ?? square
}

/** Sums of all cells above and left of each corner, `[rows + 1, columns + 1]`; what is no attention counts as 0. */
function summedArea({ rows, columns, values }: AttentionGrid): Float64Array {
  const sums = new Float64Array((rows + 1) * (columns + 1))
  for (let row = 0; row < rows; row++) {
    let line = 0
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column] ?? 0
      if (value > 0 && value < Number.POSITIVE_INFINITY) line += value
      const above = sums[row * (columns + 1) + column + 1] ?? 0
      sums[(row + 1) * (columns + 1) + column + 1] = above + line
    }
  }
  return sums
}
