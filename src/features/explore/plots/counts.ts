/** What plots show, counted over the rows of a mask. Columns are indexed once for each table, so that a count is one plain loop. */
import { binOf } from '#contract/bins.ts'
import type { FactTable } from '#contract/facts.ts'
import { columnOf, UnknownField } from '#contract/slice.ts'
import { type Interval, wilson } from '#contract/statistics.ts'
import { dimensionOf } from '../../../app/slice/crossfilter.ts'
import type { Field } from '../filters/edit-rule.ts'

/** A column with a small code for each row: the index of its word or bin, -1 for none. Tags have several for a row. */
export interface Codes {
  readonly labels: readonly string[]
  readonly one: Int16Array
  readonly several: readonly (readonly number[])[] | null
}

const kept = new WeakMap<FactTable, Map<string, unknown>>()

/** Made once for each table and key. */
export function once<T>(table: FactTable, key: string, make: () => T): T {
  const known = kept.get(table) ?? new Map<string, unknown>()
  kept.set(table, known)
  if (!known.has(key)) known.set(key, make())
  return known.get(key) as T
}

/** null where the table does not have the field. */
export function wordCodes(table: FactTable, field: Field): Codes | null {
  return once(table, `words ${dimensionOf(field)}`, () => {
    const found = column(table, field)
    if (!found || found.kind === 'numbers') return null
    const { words, codes } = found.column
    if (found.kind === 'tags') {
      return { labels: words, one: new Int16Array(0), several: found.column.codes }
    }
    return { labels: words, one: Int16Array.from(codes as readonly number[]), several: null }
  })
}

/** Numbers with NaN for "not known"; null where the table does not have the field. */
export function numbersOf(table: FactTable, field: Field): Float64Array | null {
  return once(table, `numbers ${dimensionOf(field)}`, () => {
    const found = column(table, field)
    return found?.kind === 'numbers' ? Float64Array.from(found.column, (value) => value ?? Number.NaN) : null
  })
}

/** The bin of each row. */
export function binCodes(table: FactTable, field: Field, edges: readonly number[]): Int16Array | null {
  return once(table, `bins ${dimensionOf(field)} ${edges.join()}`, () => {
    const numbers = numbersOf(table, field)
    return numbers && Int16Array.from(numbers, (value) => binOf(value, edges))
  })
}

/** Rows of each word; `none` are the rows without one. */
export function countWords(codes: Codes, mask: Uint8Array): { counts: Uint32Array; none: number } {
  const counts = new Uint32Array(codes.labels.length)
  let none = 0
  if (codes.several) {
    codes.several.forEach((list, row) => {
      if (!mask[row]) return
      if (list.length === 0) none++
      for (const code of list) counts[code] = (counts[code] ?? 0) + 1
    })
    return { counts, none }
  }
  const { one } = codes
  for (let row = 0; row < mask.length; row++) {
    if (!mask[row]) continue
    const code = one[row] ?? -1
    if (code < 0) none++
    else counts[code] = (counts[code] ?? 0) + 1
  }
  return { counts, none }
}

/** What became of a row's answer, for stacks and shares: 0 right, 1 wrong (with unparsed and undecided), -1 no answer yet. */
export function rightCodes(
  table: FactTable,
  evaluation: string,
  field: 'final' | 'initial' = 'final',
): Int8Array {
  return once(table, `right ${field} ${evaluation}`, () => {
    const found = column(table, { field, evaluation, against: null })
    if (found?.kind !== 'words') return new Int8Array(table.rows).fill(-1)
    const right = found.column.words.indexOf('correct')
    return Int8Array.from(found.column.codes, (code) => (code < 0 ? -1 : code === right ? 0 : 1))
  })
}

export interface Share extends Interval {
  readonly right: number
  readonly n: number
}

/** Share of right answers with its 95 % interval over the rows of a mask; null without answers. */
export function accuracyOf(right: Int8Array, mask: Uint8Array): Share | null {
  let good = 0
  let n = 0
  for (let row = 0; row < mask.length; row++) {
    if (!mask[row] || right[row] === -1) continue
    n++
    if (right[row] === 0) good++
  }
  const interval = wilson(good, n)
  return interval && { ...interval, right: good, n }
}

/** The same for each group of rows; groups overlap only where rows have several codes. */
export function accuracyBy(codes: Codes, right: Int8Array, mask: Uint8Array): (Share | null)[] {
  const good = new Uint32Array(codes.labels.length)
  const all = new Uint32Array(codes.labels.length)
  const put = (code: number, row: number) => {
    if (code < 0) return
    all[code] = (all[code] ?? 0) + 1
    if (right[row] === 0) good[code] = (good[code] ?? 0) + 1
  }
  for (let row = 0; row < mask.length; row++) {
    if (!mask[row] || right[row] === -1) continue
    if (codes.several) for (const code of codes.several[row] ?? []) put(code, row)
    else put(codes.one[row] ?? -1, row)
  }
  return codes.labels.map((_, at) => {
    const interval = wilson(good[at] ?? 0, all[at] ?? 0)
    return interval && { ...interval, right: good[at] ?? 0, n: all[at] ?? 0 }
  })
}

export interface Stack {
  readonly right: number
  readonly wrong: number
  /** no answer yet, or none that could be graded */
  readonly open: number
}

/** Rows of each bin, split by what became of them. */
export function countBins(bins: Int16Array, count: number, right: Int8Array, mask: Uint8Array): Stack[] {
  const sums = new Uint32Array(count * 3)
  for (let row = 0; row < mask.length; row++) {
    if (!mask[row]) continue
    const bin = bins[row] ?? -1
    if (bin < 0) continue
    const state = right[row] ?? -1
    const at = bin * 3 + (state < 0 ? 2 : state)
    sums[at] = (sums[at] ?? 0) + 1
  }
  return Array.from({ length: count }, (_, bin) => ({
    right: sums[bin * 3] ?? 0,
    wrong: sums[bin * 3 + 1] ?? 0,
    open: sums[bin * 3 + 2] ?? 0,
  }))
}

/** Known values in the mask, for medians and means. */
export function valuesIn(numbers: Float64Array, mask: Uint8Array): number[] {
  const values: number[] = []
  for (let row = 0; row < mask.length; row++) {
    const value = numbers[row]
    if (mask[row] && value !== undefined && !Number.isNaN(value)) values.push(value)
  }
  return values
}

function column(table: FactTable, field: Field) {
  try {
    return columnOf(table, field)
  } catch (error) {
    if (error instanceof UnknownField) return null
    throw error
  }
}
