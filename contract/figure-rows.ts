/** What figures are computed from: one row for each item of a slice, in one evaluation. */
import type { Item } from './dataset.ts'
import { type Facts, type Grade, noFacts } from './facts.ts'

export interface FigureRow {
  readonly ordinal: number
  /** the source's id */
  readonly key: string
  readonly category: string | null
  readonly kind: string | null
  readonly cycle: Item['cycle']
  /** whether it is known where the answer can be seen */
  readonly hasEvidence: boolean
  readonly facts: Facts
}

export function figureRow(
  item: Pick<Item, 'ordinal' | 'key' | 'category' | 'kind' | 'cycle' | 'evidence'>,
  facts: Facts | null,
): FigureRow {
  const { ordinal, key, category, kind, cycle, evidence } = item
  return { ordinal, key, category, kind, cycle, hasEvidence: evidence.length > 0, facts: facts ?? noFacts }
}

/** The grade of an answer that is there; null where the item failed, waits, or has no true answer. */
export function gradeOf(row: FigureRow, side: 'initial' | 'final' = 'final'): Grade | null {
  return row.facts.status === 'done' ? row.facts[side] : null
}

/** Rows by category or kind, in the order of first appearance; those without one come last, under null. */
export function groupRows(
  rows: readonly FigureRow[],
  by: 'category' | 'kind',
): { name: string | null; rows: FigureRow[] }[] {
  const groups = new Map<string | null, FigureRow[]>()
  for (const row of rows) {
    const group = groups.get(row[by])
    if (group) group.push(row)
    else groups.set(row[by], [row])
  }
  const named = [...groups].map(([name, members]) => ({ name, rows: members }))
  return [...named.filter(({ name }) => name !== null), ...named.filter(({ name }) => name === null)]
}
