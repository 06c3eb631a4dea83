/** Figures over a slice, and what papers print. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { z } from 'zod'
import type { Dataset } from '#contract/dataset.ts'
import type { Evaluation } from '#contract/evaluation.ts'
import { figuresSchema } from '#contract/figures.ts'
import { referenceTableSchema } from '#contract/reference-tables.ts'
import type { SliceRule } from '#contract/slice.ts'
import { request } from '../../../app/api/client.ts'

/** The order of the items changes no figure. */
export const sliceFiguresQuery = (
  dataset: Dataset,
  evaluation: Evaluation | null,
  { text, conditions }: SliceRule,
  against: Evaluation | null,
  dual: Evaluation | null,
) => {
  const rule = JSON.stringify({ text, conditions, sort: null })
  return queryOptions({
    queryKey: [
      'figures',
      evaluation?.id,
      rule,
      against?.id,
      dual?.id,
      dataset.revision,
      evaluation?.revision,
      against?.revision,
    ],
    queryFn: ({ signal }) => {
      const search = new URLSearchParams({ rule })
      if (against) search.set('against', against.id)
      if (dual) search.set('dual', dual.id)
      return request(
        `/api/evaluations/${encodeURIComponent(evaluation?.id ?? '')}/figures?${search}`,
        { signal },
        figuresSchema,
      )
    },
    enabled: evaluation !== null,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  })
}

export const referencesQuery = queryOptions({
  queryKey: ['references'],
  queryFn: ({ signal }) => request('/api/references', { signal }, z.array(referenceTableSchema)),
  staleTime: Number.POSITIVE_INFINITY,
})
