/** Histograms whose bins do not move with the data, and the calibration error that is read from such bins. */

/** `from` belongs to the bin, `to` does not, except in the last bin. */
export interface Bin {
  readonly from: number
  readonly to: number
  readonly count: number
}

/** Edges of `count` equal bins from `from` to `to`; computed so that 0..1 in tenths gives 0.3 and not 0.30000000000000004. */
export function evenEdges(from: number, to: number, count: number): number[] {
  return Array.from({ length: count + 1 }, (_, i) =>
    Number((from + ((to - from) * i) / count).toPrecision(12)),
  )
}

/** Edges for shares of an area or of attention, in steps of about a factor of two, so that tiny boxes are told apart: 0, 0.1 %, 0.2 %, 0.5 % … 100 %. */
export const shareEdges: readonly number[] = [0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]

/** Edges for ratios to chance, symmetric about 1; the last bin is open above. */
export const ratioEdges: readonly number[] = [0, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, Number.POSITIVE_INFINITY]

/** Index of the bin that a value lies in, -1 where it lies in none or is no number. `edges` ascend. */
export function binOf(value: number, edges: readonly number[]): number {
  const last = edges.length - 1
  const first = edges[0]
  const end = edges[last]
  if (first === undefined || end === undefined || !(value >= first && value <= end)) return -1
  let low = 0
  let high = last - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (value >= (edges[middle] as number)) low = middle
    else high = middle - 1
  }
  return low
}

/** How many values lie in each bin; values outside the edges are in none. */
export function histogram(values: Iterable<number>, edges: readonly number[]): Bin[] {
  const counts = new Array<number>(Math.max(0, edges.length - 1)).fill(0)
  for (const value of values) {
    const at = binOf(value, edges)
    if (at >= 0) counts[at] = (counts[at] ?? 0) + 1
  }
  return counts.map((count, i) => ({ from: edges[i] as number, to: edges[i + 1] as number, count }))
}

export interface CalibrationBin extends Bin {
  /** mean stated probability and share of right answers in the bin; null in an empty one */
  readonly confidence: number | null
  readonly accuracy: number | null
}

/**
 * Expected calibration error: the mean distance between stated probability and share of right answers over equal bins,
 * weighted by their counts (Naeini, Cooper, Hauskrecht, AAAI 2015; Guo et al., ICML 2017). Null without answers.
 */
export function calibration(
  answers: Iterable<{ readonly confidence: number; readonly right: boolean }>,
  bins = 10,
): { error: number; count: number; bins: CalibrationBin[] } | null {
  const edges = evenEdges(0, 1, bins)
  const sums = edges.slice(1).map(() => ({ count: 0, confidence: 0, right: 0 }))
  let count = 0
  for (const { confidence, right } of answers) {
    const bin = sums[binOf(confidence, edges)]
    if (!bin) continue
    count++
    bin.count++
    bin.confidence += confidence
    if (right) bin.right++
  }
  if (count === 0) return null
  let error = 0
  for (const bin of sums) error += Math.abs(bin.confidence - bin.right) / count
  return {
    error,
    count,
    bins: sums.map((bin, i) => ({
      from: edges[i] as number,
      to: edges[i + 1] as number,
      count: bin.count,
      confidence: bin.count > 0 ? bin.confidence / bin.count : null,
      accuracy: bin.count > 0 ? bin.right / bin.count : null,
    })),
  }
}
