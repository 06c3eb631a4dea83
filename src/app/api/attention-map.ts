import { queryOptions, useQuery } from '@tanstack/react-query'
import { decodeNpy } from '#contract/npy.ts'
import { requestBytes } from './client.ts'

/** One map of a step: float32 values in the order [layer, row, column]. */
export interface AttentionMap {
  readonly layers: number
  readonly rows: number
  readonly columns: number
  readonly values: Float32Array
}

/** Reads a map. Throws RangeError where the file is no three-dimensional float32 array. */
export function readAttentionMap(bytes: ArrayBuffer): AttentionMap {
  const { shape, values } = decodeNpy(new Uint8Array(bytes))
  const [layers, rows, columns] = shape
  if (shape.length !== 3 || layers === undefined || rows === undefined || columns === undefined) {
    throw new RangeError(`an attention map has the shape [layer, row, column], not [${shape.join(', ')}]`)
  }
  return { layers, rows, columns, values }
}

export const attentionMapQuery = (url: string) =>
  queryOptions({
    queryKey: ['attention-map', url],
    queryFn: async ({ signal }) => readAttentionMap(await requestBytes(url, { signal })),
    // addressed by the hash of its bytes: it cannot change
    staleTime: Number.POSITIVE_INFINITY,
  })

export const useAttentionMap = (url: string | null | undefined) =>
  useQuery({ ...attentionMapQuery(url ?? ''), enabled: !!url })
