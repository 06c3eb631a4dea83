import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { exportPlanSchema, type PictureMode } from '#contract/export.ts'
import { everything, type SliceRule } from '#contract/slice.ts'
import { request } from '../../../../app/api/client.ts'

export interface ExportWish {
  datasetId: string
  format: string
  rule: SliceRule | undefined
  evaluations: readonly string[]
  /** undefined where the format holds none */
  images: PictureMode | undefined
}

export function exportAddress(
  { datasetId, format, rule, evaluations, images }: ExportWish,
  plan = false,
): string {
  const search = new URLSearchParams({ format })
  if (rule && JSON.stringify(rule) !== JSON.stringify(everything)) search.set('rule', JSON.stringify(rule))
  if (evaluations.length > 0) search.set('evaluations', evaluations.join(','))
  if (images) search.set('images', images)
  return `/api/datasets/${encodeURIComponent(datasetId)}/export${plan ? '/plan' : ''}?${search}`
}

/** What the export would hold and what it would lose. */
export const planQuery = (wish: ExportWish) =>
  queryOptions({
    queryKey: ['export-plan', exportAddress(wish)],
    queryFn: ({ signal }) => request(exportAddress(wish, true), { signal }, exportPlanSchema),
    placeholderData: keepPreviousData,
    retry: false,
  })
