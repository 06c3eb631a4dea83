/** The runs that are compared, kept fresh while any of them goes on. */
import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { MethodInfo } from '#contract/method.ts'
import { isTerminal, type Run } from '#contract/run.ts'
import { runQuery, useGroup } from '../../../app/api/queries.ts'

const freshMs = 700

export function useGroupRuns(group: string): { runs: Run[]; loading: boolean } {
  const list = useGroup(group)
  const ids = useMemo(() => (list.data ?? []).map((run) => run.id).toReversed(), [list.data])
  return useQueries({
    queries: ids.map((id) => ({
      ...runQuery(id),
      refetchInterval: (query: { state: { data?: Run | undefined } }) =>
        query.state.data && isTerminal(query.state.data.status) ? (false as const) : freshMs,
    })),
    combine: (results) => ({
      runs: results.flatMap((result) => (result.data ? [result.data] : [])),
      loading: list.isPending || results.some((result) => result.isPending),
    }),
  })
}

/** What each run is called: its method, and what sets it apart from others of the same method. */
export function labelsOf(runs: readonly Run[], methods: readonly MethodInfo[]): Map<string, string> {
  return new Map(
    runs.map((run) => {
      const name = methods.find((one) => one.id === run.method)?.label ?? run.method
      return [run.id, run.params.seed === undefined ? name : `${name} · ${run.params.seed}`]
    }),
  )
}
