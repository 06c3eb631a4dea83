import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiProblem } from './api/client.ts'
import { meQuery } from './api/me.ts'
import { healthQuery } from './api/queries.ts'

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: lookAfterLoss }),
  mutationCache: new MutationCache({ onError: lookAfterLoss }),
  defaultOptions: {
    queries: {
      // A server on this machine or the same network: the browser's idea of being online says nothing of it.
      networkMode: 'always',
      refetchOnWindowFocus: false,
      retry: (failures, error) => !isFinal(error) && failures < 2,
    },
    mutations: { networkMode: 'always' },
  },
})

/** Asking again would bring the same problem. */
function isFinal(error: unknown): boolean {
  return !(error instanceof ApiProblem) || (error.status >= 400 && error.status < 500 && error.status !== 429)
}

/**
 * A request that found no server makes the banner look at once, not at its next turn; one that was refused because nobody has
 * signed in, or no longer, makes the page ask who sits here, which leads to signing in.
 */
function lookAfterLoss(error: unknown): void {
  if (!(error instanceof ApiProblem)) return
  if (error.code === 'access-required') void queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
  if (error.code !== 'network') return
  if (queryClient.getQueryState(healthQuery.queryKey)?.status === 'success') {
    void queryClient.invalidateQueries({ queryKey: healthQuery.queryKey })
  }
}
