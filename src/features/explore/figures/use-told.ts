/** The figures of A and, where one is pinned, of B over the slice. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Dataset } from '#contract/dataset.ts'
import type { Evaluation } from '#contract/evaluation.ts'
import type { SliceRule } from '#contract/slice.ts'
import type { Told } from './blocks.ts'
import { sliceFiguresQuery } from './queries.ts'

export interface FiguresOf {
  readonly told: readonly Told[]
  /** what a reader has to know of them */
  readonly notes: readonly string[]
  readonly error: unknown
  readonly loading: boolean
  readonly retry: () => void
}

export function useTold(
  dataset: Dataset,
  evaluations: readonly Evaluation[],
  a: Evaluation | null,
  b: Evaluation | null,
  rule: SliceRule,
): FiguresOf {
  // A dual view of the same engine tells what could have been read at all.
  const dual = (of: Evaluation | null) =>
    evaluations.find((one) => one.method === 'dual-view' && one.engine === of?.engine && one.id !== of.id) ??
    null
  const first = useQuery(sliceFiguresQuery(dataset, a, rule, b, dual(a)))
  const second = useQuery(sliceFiguresQuery(dataset, b, rule, null, dual(b)))
  const figuresA = a ? first.data : undefined
  const figuresB = b ? second.data : undefined
  const told = useMemo(() => {
    const list: Told[] = []
    if (figuresA) list.push({ who: 'A', figures: figuresA })
    if (figuresB) list.push({ who: 'B', figures: figuresB })
    return list
  }, [figuresA, figuresB])
  return {
    told,
    notes: [...new Set(told.flatMap(({ figures }) => figures.notes))],
    error: first.error ?? second.error,
    loading: (a !== null && first.isFetching) || (b !== null && second.isFetching),
    retry() {
      if (first.error) void first.refetch()
      if (second.error) void second.refetch()
    },
  }
}
