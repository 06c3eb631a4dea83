/** The formats that datasets and projects can be written as. */
import { queryOptions } from '@tanstack/react-query'
import { z } from 'zod'
import { formatInfoSchema } from '#contract/export.ts'
import { request } from '../api/client.ts'

export const formatsQuery = queryOptions({
  queryKey: ['formats'],
  queryFn: ({ signal }) => request('/api/formats', { signal }, z.array(formatInfoSchema)),
  staleTime: Number.POSITIVE_INFINITY,
})
