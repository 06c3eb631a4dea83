import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Evaluation } from '#contract/evaluation.ts'
import { figuresSchema } from '#contract/figures.ts'
import { request } from '../../../app/api/client.ts'

/** A running evaluation's figures are asked for at most this often, in milliseconds. */
const everyWhileRunning = 3_000

/** Accuracy, flips and the rest over all its items. Once it has ended they are kept until something of it changes. */
export const figuresQuery = ({ id, status, revision }: Pick<Evaluation, 'id' | 'status' | 'revision'>) =>
  queryOptions({
    queryKey: ['figures', id, 'all', status === 'running' ? 'running' : revision],
    queryFn: ({ signal }) =>
      request(`/api/evaluations/${encodeURIComponent(id)}/figures`, { signal }, figuresSchema),
    refetchInterval: status === 'running' ? everyWhileRunning : false,
    staleTime: status === 'running' ? everyWhileRunning : Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  })
