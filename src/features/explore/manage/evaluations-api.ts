/** Evaluations as the server tells them, and what can be done to them. Those that run are asked after again and again. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { type CreateEvaluation, type Evaluation, evaluationSchema } from '#contract/evaluation.ts'
import { command, jsonBody, request } from '../../../app/api/client.ts'

/** Milliseconds between looks at evaluations that go on, and while none does. */
const watchEvery = 1_000
const restEvery = 20_000

const path = (id: string) => `/api/evaluations/${encodeURIComponent(id)}`

/** Of every dataset, newest first. Those of one dataset: `evaluationsQuery` of src/app/slice/queries.ts. */
export const allEvaluationsQuery = queryOptions({
  queryKey: ['evaluations', 'all'],
  queryFn: ({ signal }) => request('/api/evaluations', { signal }, z.array(evaluationSchema)),
  refetchInterval: (query) => (query.state.data?.some(goesOn) ? watchEvery : restEvery),
})

/** Something will change without anybody doing anything: it runs, or items that were under way when it was paused still do. */
export function goesOn(evaluation: Evaluation): boolean {
  return evaluation.status === 'running' || evaluation.counts.running > 0
}

export const useAllEvaluations = () => useQuery(allEvaluationsQuery)

export function useCreateEvaluation() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (wanted: CreateEvaluation) => request('/api/evaluations', jsonBody(wanted), evaluationSchema),
    onSuccess: () => client.invalidateQueries({ queryKey: ['evaluations'] }),
  })
}

/** `retry` asks those again that failed, and no others. */
export type EvaluationAct = 'pause' | 'resume' | 'cancel' | 'retry'

export function useActOnEvaluation() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, act }: { id: string; act: EvaluationAct }) =>
      command(`${path(id)}/${act}`, { method: 'POST' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['evaluations'] }),
  })
}

export function useRenameEvaluation() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      request(path(id), { ...jsonBody({ name }), method: 'PATCH' }, evaluationSchema),
    onSuccess: () => client.invalidateQueries({ queryKey: ['evaluations'] }),
  })
}

export function useDeleteEvaluation() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => command(path(id), { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['evaluations'] }),
  })
}
