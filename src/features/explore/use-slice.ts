/** The slice that is looked at: its rows, their order, and where in it a person stands. */
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo } from 'react'
import type { Dataset } from '#contract/dataset.ts'
import type { FactTable } from '#contract/facts.ts'
import { type Crossfilter, crossfilter, ordered } from '../../app/slice/crossfilter.ts'
import { textHitsQuery } from '../../app/slice/queries.ts'
import type { View } from './use-view.ts'

export interface Slice {
  readonly filter: Crossfilter
  /** ordinals in their order */
  readonly order: Uint32Array
  /** place of the item that is looked at, -1 where it is not in the slice */
  readonly position: number
  /** the words are still searched for */
  readonly searching: boolean
  readonly searchError: unknown
}

export function useSlice(dataset: Dataset, table: FactTable, view: View): Slice {
  const { rule, chosen, search } = view
  const evaluations = useMemo(() => [chosen.a, chosen.b].filter((id) => id !== null), [chosen])
  const words = useDeferredValue(rule.text)
  const hits = useQuery(textHitsQuery(dataset, words, evaluations))
  const found = rule.text === '' ? null : (hits.data ?? null)
  const filter = useMemo(() => crossfilter(table, rule, found), [table, rule, found])
  const { sort } = rule
  const order = useMemo(() => ordered(table, filter.rows, sort), [table, filter, sort])
  const position = useMemo(() => (search.i === undefined ? -1 : order.indexOf(search.i)), [order, search.i])
  return {
    filter,
    order,
    position,
    searching: rule.text !== '' && (hits.isFetching || words !== rule.text),
    searchError: rule.text === '' ? null : hits.error,
  }
}
