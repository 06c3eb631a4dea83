/** What the browser asks the server for: query options, and hooks over them. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { z } from 'zod'
import { engineInfoSchema, healthSchema } from '#contract/engine.ts'
import { imageInfoSchema, sampleSchema } from '#contract/image.ts'
import { methodInfoSchema } from '#contract/method.ts'
import { type CreateRun, isTerminal, runSchema, runSummarySchema } from '#contract/run.ts'
import type { Box } from '#contract/space.ts'
import { ApiProblem, command, jsonBody, request } from './client.ts'

const idSchema = z.object({ id: z.string() })
const runListSchema = z.object({ runs: z.array(runSummarySchema) })

/** Milliseconds between looks at the server's health, and while it does not answer. */
const healthEvery = 15_000
const healthEveryWhenLost = 2_000

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => request('/api/health', { signal }, healthSchema),
  retry: false,
  refetchInterval: (query) => (query.state.status === 'error' ? healthEveryWhenLost : healthEvery),
})

export const enginesQuery = queryOptions({
  queryKey: ['engines'],
  queryFn: ({ signal }) => request('/api/engines', { signal }, z.array(engineInfoSchema)),
  staleTime: 10_000,
  refetchInterval: (query) =>
    query.state.data?.some((engine) => engine.status === 'loading') ? 1_000 : 30_000,
})

export const methodsQuery = queryOptions({
  queryKey: ['methods'],
  queryFn: ({ signal }) => request('/api/methods', { signal }, z.array(methodInfoSchema)),
  staleTime: Number.POSITIVE_INFINITY,
})

/** Answer map and resolution sweep: chosen like methods. */
export const surveysQuery = queryOptions({
  queryKey: ['surveys'],
  queryFn: ({ signal }) => request('/api/surveys', { signal }, z.array(methodInfoSchema)),
  staleTime: Number.POSITIVE_INFINITY,
})

export const samplesQuery = queryOptions({
  queryKey: ['samples'],
  queryFn: ({ signal }) => request('/api/samples', { signal }, z.array(sampleSchema)),
  staleTime: Number.POSITIVE_INFINITY,
})

export const imagesQuery = queryOptions({
  queryKey: ['images'],
  queryFn: ({ signal }) => request('/api/images', { signal }, z.array(imageInfoSchema)),
})

export const imageQuery = (id: string) =>
  queryOptions({
    queryKey: ['image', id],
    queryFn: ({ signal }) => request(`/api/images/${encodeURIComponent(id)}`, { signal }, imageInfoSchema),
    // addressed by the hash of its bytes: it cannot change
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Newest first; of one image, or of all. */
export const runsQuery = (imageId?: string, limit = 50) =>
  queryOptions({
    queryKey: ['runs', imageId ?? 'all', limit],
    queryFn: async ({ signal }) => {
      const search = new URLSearchParams({ limit: String(limit) })
      if (imageId) search.set('imageId', imageId)
      return (await request(`/api/runs?${search}`, { signal }, runListSchema)).runs
    },
    refetchInterval: (query) => (query.state.data?.some((run) => !isTerminal(run.status)) ? 2_000 : false),
  })

/** The runs that are compared, newest first. */
export const groupQuery = (group: string) =>
  queryOptions({
    queryKey: ['runs', 'group', group],
    queryFn: async ({ signal }) => {
      const search = new URLSearchParams({ group, limit: '50' })
      return (await request(`/api/runs?${search}`, { signal }, runListSchema)).runs
    },
  })

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id],
    queryFn: ({ signal }) => request(`/api/runs/${encodeURIComponent(id)}`, { signal }, runSchema),
    // a finished run never changes; one that goes on is kept fresh by its stream
    staleTime: (query) =>
      query.state.data && isTerminal(query.state.data.status) ? Number.POSITIVE_INFINITY : 0,
  })

export const useHealth = () => useQuery(healthQuery)
export const useEngines = () => useQuery(enginesQuery)

/**
 * Lets the embedded model load while a visitor still looks around, so that the first answer need not wait for it; only
 * where it is the one engine there is, since it takes memory that others may never need.
 */
export function useLoadAhead(): void {
  const client = useQueryClient()
  const { data: engines } = useEngines()
  const only = engines?.length === 1 ? engines[0] : undefined
  const id = only?.kind === 'builtin' && only.status === 'idle' ? only.id : null
  useEffect(() => {
    if (!id) return
    request(`/api/engines/${id}/load`, { method: 'POST' }, engineInfoSchema)
      .then((engine) => client.setQueryData(enginesQuery.queryKey, [engine]))
      // The first question loads it all the same, and tells what is wrong.
      .catch(() => undefined)
  }, [client, id])
}
export const useMethods = () => useQuery(methodsQuery)
export const useSurveys = () => useQuery(surveysQuery)
export const useGroup = (group: string) => useQuery(groupQuery(group))
export const useSamples = () => useQuery(samplesQuery)
export const useImages = () => useQuery(imagesQuery)
export const useImage = (id: string) => useQuery(imageQuery(id))
export const useRuns = (imageId?: string, limit?: number) => useQuery(runsQuery(imageId, limit))
export const useRun = (id: string | null | undefined) => useQuery({ ...runQuery(id ?? ''), enabled: !!id })

/** The words of a failed query or mutation; null while nothing failed. */
export function asProblem(error: unknown): ApiProblem | null {
  if (!error) return null
  if (error instanceof ApiProblem) return error
  const detail = error instanceof Error ? error.message : String(error)
  return new ApiProblem(
    { code: 'internal', title: 'Something went wrong inside Loupe', detail, status: 0 },
    error,
  )
}

/** Starts a run. `mutateAsync` answers its id. */
export function useCreateRun() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (run: CreateRun) => request('/api/runs', jsonBody(run), idSchema),
    onSuccess: () => client.invalidateQueries({ queryKey: ['runs'] }),
  })
}

/** Goes on from a run with a person's box: after its first answer, or after the ask at `step`. `mutateAsync` answers the new run's id. */
export function useRefineRun() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...body }: { id: string; box: Box<'image'>; step?: number }) =>
      request(`/api/runs/${encodeURIComponent(id)}/refine`, jsonBody(body), idSchema),
    onSuccess: () => client.invalidateQueries({ queryKey: ['runs'] }),
  })
}

export function useCancelRun() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => command(`/api/runs/${encodeURIComponent(id)}/cancel`, { method: 'POST' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['runs'] }),
  })
}

/** Takes a sample's file into the store. `mutateAsync` answers the image. */
export function useTakeSample() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) =>
      request(`/api/samples/${encodeURIComponent(id)}/image`, { method: 'POST' }, imageInfoSchema),
    onSuccess: (image) => {
      client.setQueryData(imageQuery(image.id).queryKey, image)
      return client.invalidateQueries({ queryKey: imagesQuery.queryKey })
    },
  })
}
