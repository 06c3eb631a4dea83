/** Predictions made elsewhere: sent, looked at, mended, and stored as an evaluation. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { evaluationSchema } from '#contract/evaluation.ts'
import {
  type PredictionPreview,
  type PreviewPredictions,
  predictionPreviewSchema,
  type StorePredictions,
} from '#contract/prediction.ts'
import { jsonBody, request } from '../../../../app/api/client.ts'

const path = (id: string) => `/api/predictions/${encodeURIComponent(id)}`

export const unmatchedFile = (id: string) => `${path(id)}/unmatched.csv`

export function useSendPredictions(datasetId: string) {
  return useMutation({
    mutationFn: (file: File): Promise<PredictionPreview> => {
      const form = new FormData()
      // fields go before the file: the server reads the parts in their order
      form.set('datasetId', datasetId)
      form.set('file', file, file.name)
      return request('/api/predictions', { method: 'POST', body: form }, predictionPreviewSchema)
    },
  })
}

export function useLookAgain() {
  return useMutation({
    mutationFn: ({ id, ...wanted }: { id: string } & PreviewPredictions) =>
      request(`${path(id)}/preview`, jsonBody(wanted), predictionPreviewSchema),
  })
}

export function useStorePredictions() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...wanted }: { id: string } & StorePredictions) =>
      request(`${path(id)}/store`, jsonBody(wanted), evaluationSchema),
    onSuccess: () => client.invalidateQueries({ queryKey: ['evaluations'] }),
  })
}
