/** Datasets and their items, as the server tells them; imports, evaluations and figures have files of their own. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { type Dataset, datasetSchema } from '#contract/dataset.ts'
import { sliceSchema } from '#contract/slice.ts'
import { command, jsonBody, request } from '../../../app/api/client.ts'
import { datasetQuery } from '../../../app/slice/queries.ts'

export const datasetsQuery = queryOptions({
  queryKey: ['datasets'],
  queryFn: ({ signal }) => request('/api/datasets', { signal }, z.array(datasetSchema)),
})

/** Rules that people have saved under a name. */
export const slicesQuery = (datasetId: string) =>
  queryOptions({
    queryKey: ['slices', datasetId],
    queryFn: ({ signal }) =>
      request(`/api/datasets/${encodeURIComponent(datasetId)}/slices`, { signal }, z.array(sliceSchema)),
  })

export const useDatasets = () => useQuery(datasetsQuery)
export const useSlices = (datasetId: string) => useQuery(slicesQuery(datasetId))

/** Renames a dataset, or tells more of it. */
export function usePatchDataset() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({
      id,
      ...change
    }: { id: string } & Partial<Pick<Dataset, 'name' | 'description' | 'licence'>>) =>
      request(
        `/api/datasets/${encodeURIComponent(id)}`,
        { ...jsonBody(change), method: 'PATCH' },
        datasetSchema,
      ),
    onSuccess: (dataset) => {
      client.setQueryData(datasetQuery(dataset.id).queryKey, dataset)
      return client.invalidateQueries({ queryKey: datasetsQuery.queryKey })
    },
  })
}

export function useDeleteDataset() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => command(`/api/datasets/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSuccess: (_, id) => {
      client.removeQueries({ queryKey: datasetQuery(id).queryKey })
      return Promise.all([
        client.invalidateQueries({ queryKey: datasetsQuery.queryKey }),
        client.invalidateQueries({ queryKey: ['evaluations'] }),
      ])
    },
  })
}
