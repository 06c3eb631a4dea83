/** Walking a slice on another screen: Inspect shows its items' runs one after another, in the slice's order. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { Dataset } from '#contract/dataset.ts'
import type { Evaluation, Result } from '#contract/evaluation.ts'
import { crossfilter, ordered } from './crossfilter.ts'
import { itemAtQuery, itemResultsQuery, openInInspect } from './open-run.ts'
import { datasetQuery, evaluationsQuery, textHitsQuery, useFacts } from './queries.ts'
import { evaluationsNeeded, parseSliceText, ruleOf, type SliceAddress } from './search.ts'

export interface SliceWalk {
  readonly address: SliceAddress
  readonly dataset: Dataset | undefined
  readonly evaluations: readonly Evaluation[]
  /** results of the shown item in all evaluations */
  readonly results: readonly Result[]
  /** place of the item in the slice, -1 where it is not in it or not known yet */
  readonly position: number
  readonly length: number
  readonly problem: unknown
  /** Opens the next (1) or previous (-1) item; false at the ends. */
  readonly step: (by: 1 | -1) => boolean
  /** Opens the same item's run of another evaluation. */
  readonly show: (evaluation: string) => void
}

const nothing: SliceAddress = { datasetId: '', search: {} }

/** null where the address names no slice. */
export function useSliceWalk(text: string | undefined): SliceWalk | null {
  const parsed = useMemo(() => parseSliceText(text), [text])
  const { datasetId, search } = parsed ?? nothing
  const rule = useMemo(() => ruleOf(search), [search])
  const dataset = useQuery({ ...datasetQuery(datasetId), enabled: parsed !== null })
  const evaluations = useQuery({ ...evaluationsQuery(datasetId), enabled: parsed !== null })
  const needed = useMemo(() => {
    const ids = evaluationsNeeded(search, rule)
    return (evaluations.data ?? []).filter((one) => ids.has(one.id))
  }, [evaluations.data, search, rule])
  const facts = useFacts(dataset.data, needed)
  const looked = useMemo(() => [search.a, search.b].filter((id) => id !== undefined), [search.a, search.b])
  const hits = useQuery(textHitsQuery(dataset.data, rule.text, looked))
  const { table } = facts
  const complete = table !== undefined && table.evaluations.length === needed.length && evaluations.isSuccess
  const found = rule.text === '' ? null : hits.data
  const order = useMemo(
    () =>
      complete && found !== undefined
        ? ordered(table, crossfilter(table, rule, found).rows, rule.sort)
        : new Uint32Array(),
    [table, complete, rule, found],
  )
  const position = search.i === undefined ? -1 : order.indexOf(search.i)

  const item = useQuery({
    ...itemAtQuery(datasetId, search.i ?? 0),
    enabled: parsed !== null && search.i !== undefined,
    staleTime: 60_000,
  })
  const results = useQuery({ ...itemResultsQuery(item.data?.id ?? ''), enabled: !!item.data })
  const client = useQueryClient()
  const navigate = useNavigate()
  const [failure, setFailure] = useState<unknown>(null)
  const open = (next: SliceAddress, of?: string) => {
    setFailure(null)
    openInInspect(next, client, navigate, { of: of ?? next.search.a, replace: true }).catch(setFailure)
  }
  if (!parsed) return null
  return {
    address: parsed,
    dataset: dataset.data,
    evaluations: evaluations.data ?? [],
    results: results.data ?? [],
    position,
    length: order.length,
    problem: failure ?? dataset.error ?? facts.error,
    step(by) {
      const i = order[position < 0 ? (by > 0 ? 0 : order.length - 1) : position + by]
      if (i === undefined) return false
      open({ datasetId, search: { ...search, i } })
      return true
    },
    show: (evaluation) => open(parsed, evaluation),
  }
}
