/** Assistance over HTTP: suggestions are polled while they go on; what comes back is always what is stored. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import {
  type DistractorRequest,
  type newSuggestionSchema,
  type Suggestion,
  suggestionSchema,
  suggestionSummarySchema,
} from '#contract/assist.ts'
import { distractorsSchema } from '#contract/assist-options.ts'
import { type NewProposals, proposalsSchema } from '#contract/assist-proposals.ts'
import { type EntryContent, entrySchema } from '#contract/entry.ts'
import { isTerminal } from '#contract/run.ts'
import { jsonBody, request } from '../../../app/api/client.ts'

const pollMs = 400

export const goesOn = ({ status }: Pick<Suggestion, 'status'>) => status === 'queued' || status === 'running'

const suggestionQuery = (id: string) =>
  queryOptions({
    queryKey: ['suggestion', id],
    queryFn: ({ signal }) => request(`/api/suggestions/${id}`, { signal }, suggestionSchema),
    refetchInterval: ({ state: { data } }) => (data && goesOn(data) ? pollMs : false),
  })

export const useSuggestion = (id: string | null) =>
  useQuery({ ...suggestionQuery(id ?? ''), enabled: id !== null })

/** The earlier ones about a picture, newest first. */
export const useSuggestions = (projectId: string, imageId: string) =>
  useQuery({
    queryKey: ['suggestions', projectId, imageId],
    queryFn: ({ signal }) =>
      request(
        `/api/projects/${projectId}/suggestions?${new URLSearchParams({ image: imageId })}`,
        { signal },
        z.array(suggestionSummarySchema),
      ),
  })

/** Everything that changes a suggestion answers it as it is then. */
function useChange<T>(change: (given: T) => Promise<Suggestion>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: (suggestion) => {
      client.setQueryData(suggestionQuery(suggestion.id).queryKey, suggestion)
      return client.invalidateQueries({ queryKey: ['suggestions', suggestion.projectId] })
    },
  })
}

export type SuggestionWish = z.input<typeof newSuggestionSchema>

export const useAskEngines = (projectId: string) =>
  useChange((asked: SuggestionWish) =>
    request(`/api/projects/${projectId}/suggestions`, jsonBody(asked), suggestionSchema),
  )

export const useSuggestionAction = () =>
  useChange(({ id, action }: { id: string; action: 'cancel' | 'resume' }) =>
    request(`/api/suggestions/${id}/${action}`, { method: 'POST' }, suggestionSchema),
  )

export const useDismiss = () =>
  useChange(({ id, index, dismissed }: { id: string; index: number; dismissed: boolean }) =>
    request(
      `/api/suggestions/${id}/candidates/${index}/dismissed`,
      { ...jsonBody({ dismissed }), method: 'PUT' },
      suggestionSchema,
    ),
  )

export const useDistractorsFor = () =>
  useChange(
    ({
      id,
      index,
      ...wish
    }: { id: string; index: number } & Pick<DistractorRequest, 'engine' | 'answer' | 'options' | 'count'>) =>
      request(`/api/suggestions/${id}/candidates/${index}/distractors`, jsonBody(wish), suggestionSchema),
  )

export function useAccept() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({
      suggestionId,
      index,
      ...given
    }: {
      suggestionId: string
      index: number
      id: string
      changeId: string
      content: EntryContent
    }) =>
      request(`/api/suggestions/${suggestionId}/candidates/${index}/accept`, jsonBody(given), entrySchema),
    onSettled: (_, __, { suggestionId }) =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['suggestion', suggestionId] }),
        client.invalidateQueries({ queryKey: ['suggestions'] }),
      ]),
  })
}

export const askDistractors = (wish: DistractorRequest, signal?: AbortSignal) =>
  request('/api/distractors', { ...jsonBody(wish), ...(signal ? { signal } : {}) }, distractorsSchema)

export const askProposals = (wish: NewProposals) => request('/api/proposals', jsonBody(wish), proposalsSchema)

export const proposalsQuery = (runId: string) =>
  queryOptions({
    queryKey: ['proposals', runId],
    queryFn: ({ signal }) => request(`/api/proposals/${runId}`, { signal }, proposalsSchema),
    refetchInterval: ({ state: { data } }) => (data && isTerminal(data.status) ? false : pollMs),
  })
