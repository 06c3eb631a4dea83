/** What the Send dialog asks the server for. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { sendPlanSchema } from '#contract/send.ts'
import { type CreateShare, newShareSchema, shareSchema } from '#contract/share.ts'
import { command, jsonBody, request } from '../../../app/api/client.ts'

const planQuery = (runIds: readonly string[]) =>
  queryOptions({
    queryKey: ['send-plan', ...runIds],
    queryFn: ({ signal }) => request(`/api/send/plan?${runsParam(runIds)}`, { signal }, sendPlanSchema),
    staleTime: Number.POSITIVE_INFINITY,
  })

const sharesQuery = queryOptions({
  queryKey: ['shares'],
  queryFn: ({ signal }) => request('/api/shares', { signal }, z.array(shareSchema)),
})

export const usePlan = (runIds: readonly string[]) => useQuery(planQuery(runIds))
export const useShares = () => useQuery(sharesQuery)

export function useCreateShare() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (share: CreateShare) => request('/api/shares', jsonBody(share), newShareSchema),
    onSuccess: () => client.invalidateQueries({ queryKey: sharesQuery.queryKey }),
  })
}

export function useRevokeShare() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => command(`/api/shares/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSettled: () => client.invalidateQueries({ queryKey: sharesQuery.queryKey }),
  })
}

function runsParam(runIds: readonly string[]): string {
  return `runs=${runIds.map(encodeURIComponent).join(',')}`
}

/** The address of something to download. */
export function sendAddress(
  what: 'page' | 'bundle' | 'folder',
  runIds: readonly string[],
  title: string,
  more: Record<string, string>,
): string {
  const search = new URLSearchParams({ ...more, ...(title ? { title } : {}) })
  return `/api/send/${what}?${runsParam(runIds)}&${search}`
}
