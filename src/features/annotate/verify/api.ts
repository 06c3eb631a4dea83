/** What checking asks the server for; what it tells the server goes through the outbox. */
import { type QueueItem, queueSchema } from '#contract/checking.ts'
import { entrySchema } from '#contract/entry.ts'
import { entryReviewsSchema } from '#contract/review.ts'
import { request } from '../../../app/api/client.ts'

const at = (id: string) => encodeURIComponent(id)

/** How many items are kept ahead: enough for a while without a network. */
export const itemsAhead = 8

export const fetchQueue = (projectId: string, skip: readonly string[], signal?: AbortSignal) => {
  const search = new URLSearchParams({ task: 'verify', limit: String(itemsAhead), skip: skip.join(',') })
  return request(
    `/api/projects/${at(projectId)}/queue?${search}`,
    signal ? { signal } : undefined,
    queueSchema,
  )
}

/** What those who checked an item have said, as far as whoever asks may see it. */
export const fetchReviews = (entryId: string, signal?: AbortSignal) =>
  request(reviewPath(entryId), signal ? { signal } : undefined, entryReviewsSchema)

/** One item as the queue would tell it, such as the one that a link names. */
export async function fetchItem(entryId: string, signal?: AbortSignal): Promise<QueueItem> {
  const init = signal ? { signal } : undefined
  const [entry, seen] = await Promise.all([
    request(`/api/entries/${at(entryId)}`, init, entrySchema),
    fetchReviews(entryId, signal),
  ])
  return { entry, ...seen, assigned: false, present: [] }
}

export const reviewPath = (entryId: string, role: 'reviews' | 'resolution' = 'reviews') =>
  `/api/entries/${at(entryId)}/${role}`
export const withdrawPath = (reviewId: string) => `/api/reviews/${at(reviewId)}`
