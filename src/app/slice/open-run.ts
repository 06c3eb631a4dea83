/** From an item of a slice to its run in Inspect, which then walks the same slice. */
import type { QueryClient } from '@tanstack/react-query'
import type { useNavigate } from '@tanstack/react-router'
import { z } from 'zod'
import { type Result, resultSchema } from '#contract/evaluation.ts'
import { itemWithMarksSchema } from '#contract/import.ts'
import { request } from '../api/client.ts'
import { type SliceAddress, sliceText } from './search.ts'

/** An item by its place in its dataset. */
export const itemAtQuery = (datasetId: string, ordinal: number) => ({
  queryKey: ['item-at', datasetId, ordinal],
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    const [item] = await request(
      `/api/datasets/${encodeURIComponent(datasetId)}/items?ordinals=${ordinal}`,
      { signal },
      z.array(itemWithMarksSchema),
    )
    return item ?? null
  },
})

/** What all evaluations made of an item. */
export const itemResultsQuery = (itemId: string) => ({
  queryKey: ['item-results', itemId],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    request(`/api/items/${encodeURIComponent(itemId)}/results`, { signal }, z.array(resultSchema)),
})

/** The id of the run behind a result; made now where it is a prediction that nobody has opened yet. null: not asked yet. */
export async function runOfResult(result: Result | undefined): Promise<string | null> {
  if (!result) return null
  if (result.runId !== null || result.status !== 'done') return result.runId
  const address = `/api/evaluations/${encodeURIComponent(result.evaluationId)}/results/${result.ordinal}/open`
  return (await request(address, { method: 'POST' }, z.object({ runId: z.string() }))).runId
}

/**
 * Shows the item at `search.i` in Inspect: its run in evaluation `of` (A's, if not said), else its picture with its question.
 * Throws ApiProblem.
 */
export async function openInInspect(
  address: SliceAddress,
  client: QueryClient,
  navigate: ReturnType<typeof useNavigate>,
  { of = address.search.a, replace = false }: { of?: string | undefined; replace?: boolean } = {},
): Promise<void> {
  const { datasetId, search } = address
  if (search.i === undefined) return
  const item = await client.fetchQuery({ ...itemAtQuery(datasetId, search.i), staleTime: 60_000 })
  if (!item) return
  const results = await client.fetchQuery(itemResultsQuery(item.id))
  const run = await runOfResult(results.find((result) => result.evaluationId === of))
  await navigate({
    to: '/inspect/$imageId',
    params: { imageId: item.imageId },
    search: {
      slice: sliceText(address),
      ...(run === null ? { question: item.question } : { run }),
    },
    replace,
  })
}
