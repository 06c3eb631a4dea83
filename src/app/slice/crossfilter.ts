/**
 * Plots that filter each other, over the masks of contract/slice.ts: a mask is made once for each condition and table, and
 * what a plot shows are the rows that all conditions but its own leave.
 */
import type { FactTable } from '#contract/facts.ts'
import { type Condition, maskOf, type SliceRule, type Sort, sortRows, UnknownField } from '#contract/slice.ts'

/** What one plot filters by: conditions on the same field of the same evaluations are of one plot. */
export function dimensionOf({
  field,
  evaluation,
  against,
}: Pick<Condition, 'field' | 'evaluation' | 'against'>): string {
  return JSON.stringify([field, evaluation, against])
}

export interface Crossfilter {
  readonly table: FactTable
  /** the rows of the slice, by ordinal */
  readonly rows: Uint32Array
  /** one byte a row: 1 where it is in the slice */
  readonly mask: Uint8Array
  /** the same without the conditions of one dimension */
  maskWithout(dimension: string): Uint8Array
  /** rows that are left when one condition, or the words searched for (-1), is taken away */
  countWithout(condition: number): number
  /** conditions that speak of what the table does not have, such as an evaluation that was deleted; they are passed over */
  readonly unknown: readonly Condition[]
}

const masks = new WeakMap<FactTable, Map<string, Uint8Array>>()

/** The mask of a condition, made once for each table. Throws UnknownField. */
function cachedMask(table: FactTable, condition: Condition): Uint8Array {
  const known = masks.get(table) ?? new Map<string, Uint8Array>()
  masks.set(table, known)
  const key = JSON.stringify(condition)
  const found = known.get(key) ?? maskOf(table, condition)
  // A brush makes a mask with every move: the oldest go.
  if (known.size > 64) known.delete(known.keys().next().value ?? '')
  known.delete(key)
  known.set(key, found)
  return found
}

/** `textHits` null: the words' rows are not known yet (or there are no words); then they let every row through. */
export function crossfilter(
  table: FactTable,
  rule: SliceRule,
  textHits: ReadonlySet<number> | null,
): Crossfilter {
  const unknown: Condition[] = []
  const parts = rule.conditions.map((condition) => {
    try {
      return { dimension: dimensionOf(condition), mask: cachedMask(table, condition) }
    } catch (error) {
      if (!(error instanceof UnknownField)) throw error
      unknown.push(condition)
      return { dimension: dimensionOf(condition), mask: null }
    }
  })
  const text = rule.text && textHits ? maskOfHits(table.rows, textHits) : null
  const all = [...parts, { dimension: 'text', mask: text }]
  const join = (keep: (part: (typeof all)[number], index: number) => boolean) =>
    intersect(
      table.rows,
      all.flatMap((part, index) => (part.mask && keep(part, index) ? [part.mask] : [])),
    )
  const mask = join(() => true)
  const without = new Map<string, Uint8Array>()
  return {
    table,
    mask,
    rows: rowsOf(mask),
    maskWithout(dimension) {
      if (!parts.some((part) => part.dimension === dimension)) return mask
      const found = without.get(dimension) ?? join((part) => part.dimension !== dimension)
      without.set(dimension, found)
      return found
    },
    countWithout: (condition) =>
      count(join((_, index) => index !== (condition < 0 ? all.length - 1 : condition))),
    unknown,
  }
}

/** Rows in the order of `sort`; a sort by what is not there leaves them as they are. */
export function ordered(table: FactTable, rows: Uint32Array, sort: Sort | null): Uint32Array {
  try {
    return sortRows(table, rows, sort)
  } catch (error) {
    if (error instanceof UnknownField) return rows
    throw error
  }
}

function maskOfHits(rows: number, hits: ReadonlySet<number>): Uint8Array {
  const mask = new Uint8Array(rows)
  for (const row of hits) if (row < rows) mask[row] = 1
  return mask
}

function intersect(rows: number, parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(rows).fill(1)
  for (const part of parts) for (let row = 0; row < rows; row++) all[row] = (all[row] ?? 0) & (part[row] ?? 0)
  return all
}

function count(mask: Uint8Array): number {
  let sum = 0
  for (const bit of mask) sum += bit
  return sum
}

function rowsOf(mask: Uint8Array): Uint32Array {
  const rows = new Uint32Array(count(mask))
  let at = 0
  mask.forEach((bit, row) => {
    if (bit) rows[at++] = row
  })
  return rows
}
