/** From the decoder's attention weights to relative-attention maps. Pure, and free of node imports. */

import { relativeMap } from '#contract/attention.ts'

/** What keeps the division finite; attention weights of one head sum to 1, so it only counts where the generic map is nearly 0. */
export const EPSILON = 1e-6

export interface Grid {
  readonly rows: number
  readonly columns: number
}

/** Maps of one picture, each row-major [layer, row, column]. */
export interface RelativeMaps extends Grid {
  readonly relative: Float32Array
  readonly question: Float32Array
  readonly generic: Float32Array
  /** [token, row, column]: relative map of the default layer for each token of the reply, null unless asked for */
  readonly tokens: Float32Array | null
}

/**
 * Relative attention after arXiv 2602.11858, appendix 12: the softmax weights of the token that starts the answer,
 * averaged over the heads, for the question divided by those for the generic prompt plus epsilon. The weights are
 * used as they are, so with two pictures each one's mass is its share of both.
 *
 * `question` and `generic` are [layers, heads, cells]; the cells of the pictures in `grids` follow each other. `tokens` are
 * the weights of the reply's tokens, one after another; each is divided by the same generic map, that of where the answer
 * starts, so that all maps have one scale.
 */
export function relativeMaps(
  question: Float32Array,
  generic: Float32Array,
  { layers, heads, defaultLayer }: { layers: number; heads: number; defaultLayer: number },
  grids: readonly Grid[],
  tokens: readonly Float32Array[] | null = null,
): RelativeMaps[] {
  const cells = grids.reduce((sum, grid) => sum + grid.rows * grid.columns, 0)
  if (question.length !== layers * heads * cells || generic.length !== question.length) {
    throw new RangeError('relativeMaps: the attention does not have the size of the pictures')
  }
  let start = 0
  return grids.map((grid) => {
    const count = grid.rows * grid.columns
    const slice = { layers, heads, cells, start, count }
    start += count
    const q = headMean(question, slice)
    const g = headMean(generic, slice)
    return {
      ...grid,
      relative: relativeMap(q, g, EPSILON),
      question: q,
      generic: g,
      tokens:
        tokens &&
        tokenMaps(tokens, g.subarray(defaultLayer * count, (defaultLayer + 1) * count), defaultLayer, slice),
    }
  })
}

function tokenMaps(
  tokens: readonly Float32Array[],
  generic: Float32Array,
  layer: number,
  slice: Slice,
): Float32Array {
  const { count } = slice
  const maps = new Float32Array(tokens.length * count)
  for (const [at, weights] of tokens.entries()) {
    const mean = headMean(weights, slice).subarray(layer * count, (layer + 1) * count)
    maps.set(relativeMap(mean, generic, EPSILON), at * count)
  }
  return maps
}

interface Slice {
  layers: number
  heads: number
  cells: number
  start: number
  count: number
}

function headMean(weights: Float32Array, slice: Slice): Float32Array {
  const { layers, heads, cells, start, count } = slice
  const mean = new Float32Array(layers * count)
  for (let layer = 0; layer < layers; layer++) {
    for (let i = 0; i < count; i++) {
      let sum = 0
      for (let head = 0; head < heads; head++) sum += weights[(layer * heads + head) * cells + start + i] ?? 0
      mean[layer * count + i] = sum / heads
    }
  }
  return mean
}
