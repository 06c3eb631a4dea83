import { QueryClient } from '@tanstack/react-query'
import { ApiProblem } from './api/client.ts'

export const queryClient = new QueryClient({
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
