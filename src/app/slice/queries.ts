/** What Explore, and Inspect while it walks a slice, ask the server about a dataset. */
import { keepPreviousData, queryOptions, useQueries, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { z } from 'zod'
import { type Dataset, datasetSchema } from '#contract/dataset.ts'
import { type Evaluation, evaluationSchema } from '#contract/evaluation.ts'
import type { FactTable } from '#contract/facts.ts'
import { request } from '../api/client.ts'
import { readFactTable } from './fact-table.ts'

/** Milliseconds between looks at evaluations while one goes on, and while none does (another person may start one). */
const everyWhileRunning = 2_000
const everyAtRest = 15_000
/** A running evaluation's facts are fetched at most this often: a whole table is some megabytes. */
const factsEvery = 4_000

const path = encodeURIComponent

export const datasetQuery = (id: string) =>
  queryOptions({
    queryKey: ['dataset', id],
    queryFn: ({ signal }) => request(`/api/datasets/${path(id)}`, { signal }, datasetSchema),
    refetchInterval: everyAtRest,
  })

export const evaluationsQuery = (datasetId: string) =>
  queryOptions({
    queryKey: ['evaluations', datasetId],
    queryFn: ({ signal }) =>
      request(`/api/evaluations?dataset=${path(datasetId)}`, { signal }, z.array(evaluationSchema)),
    refetchInterval: (query) =>
      query.state.data?.some((one) => one.status === 'running') ? everyWhileRunning : everyAtRest,
  })

/** Rows that hold the words, in question, options, answers or key; `evaluations` are those whose answers are looked into. */
export const textHitsQuery = (dataset: Dataset | undefined, words: string, evaluations: readonly string[]) =>
  queryOptions({
    queryKey: ['hits', dataset?.id, dataset?.revision, words, ...evaluations],
    queryFn: async ({ signal }) => {
      const search = new URLSearchParams({ q: words, evaluations: evaluations.join(',') })
      const { ordinals } = await request(
        `/api/datasets/${path(dataset?.id ?? '')}/search?${search}`,
        { signal },
        z.object({ ordinals: z.array(z.number().int()) }),
      )
      return new Set(ordinals)
    },
    enabled: dataset !== undefined && words !== '',
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  })

/** The facts of the items alone, or of one evaluation: only what has changed is fetched again. */
const factsQuery = (datasetId: string, revision: number | undefined, evaluation: Evaluation | null) =>
  queryOptions({
    queryKey: ['facts', datasetId, evaluation?.id ?? 'items', factsRevision(revision, evaluation)],
    queryFn: async ({ signal }) => {
      const search = new URLSearchParams({ evaluations: evaluation?.id ?? '' })
      return request(`/api/datasets/${path(datasetId)}/facts?${search}`, { signal }, readFactTable)
    },
    enabled: revision !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    // The table before last is of no use to anybody, and large.
    gcTime: 10_000,
    placeholderData: keepPreviousData,
  })

/** While an evaluation goes on its revision moves with every answer; its facts follow in steps of `factsEvery`. */
function factsRevision(revision: number | undefined, evaluation: Evaluation | null): string {
  if (!evaluation) return `${revision}`
  if (evaluation.status !== 'running') return `${evaluation.revision}`
  return `running ${Math.floor(Date.now() / factsEvery)}`
}

export interface Facts {
  readonly table: FactTable | undefined
  readonly error: unknown
  /** it is shown as it was a moment ago, while the newer one comes */
  readonly behind: boolean
  readonly retry: () => void
}

/** The facts of a dataset with some of its evaluations; the same table as long as nothing in it has changed. */
export function useFacts(dataset: Dataset | undefined, evaluations: readonly Evaluation[]): Facts {
  const id = dataset?.id ?? ''
  const items = useQuery(factsQuery(id, dataset?.revision, null))
  const each = useQueries({
    queries: evaluations.map((evaluation) => factsQuery(id, dataset?.revision, evaluation)),
    combine: (results) => ({
      parts: results.map((result) => result.data),
      error: results.find((result) => result.error)?.error ?? null,
      behind: results.some((result) => result.isPlaceholderData),
      retry: () => {
        for (const result of results) if (result.error) void result.refetch()
      },
    }),
  })
  const own = items.data?.datasetId === id ? items.data : undefined
  const table = useMemo(() => mergeTables(own, each.parts), [own, each.parts])
  return {
    table,
    error: items.error ?? each.error,
    behind: items.isPlaceholderData || each.behind,
    retry() {
      if (items.error) void items.refetch()
      each.retry()
    },
  }
}

/** The evaluations that have not arrived yet are left out; undefined until the items are there. */
export function mergeTables(
  items: FactTable | undefined,
  parts: readonly (FactTable | undefined)[],
): FactTable | undefined {
  if (!items) return undefined
  const fitting = parts.filter(
    (part): part is FactTable => part?.datasetId === items.datasetId && part.rows === items.rows,
  )
  return { ...items, evaluations: fitting.flatMap((part) => part.evaluations) }
}
