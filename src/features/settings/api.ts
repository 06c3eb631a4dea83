/** What the settings page asks the server for. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { type Calibration, calibrationSchema } from '#contract/calibration.ts'
import { type EngineInfo, engineInfoSchema, engineProbeSchema } from '#contract/engine.ts'
import { type ProfileChoice, profileInfoSchema } from '#contract/profile.ts'
import { type EngineDraft, modelListSchema, settingsSchema, trialResultSchema } from '#contract/settings.ts'
import { ApiProblem, command, jsonBody, request } from '../../app/api/client.ts'
import { enginesQuery } from '../../app/api/queries.ts'

const engineUrl = (id: string) => `/api/engines/${encodeURIComponent(id)}`
const setupUrl = (id: string) => `/api/settings/engines/${encodeURIComponent(id)}`
const putBody = (value: unknown): RequestInit => ({ ...jsonBody(value), method: 'PUT' })

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => request('/api/settings', { signal }, settingsSchema),
  // locked is an answer, not a fault
  retry: (count, error) => !(error instanceof ApiProblem && error.code === 'settings-locked') && count < 2,
})

export const profilesQuery = queryOptions({
  queryKey: ['profiles'],
  queryFn: ({ signal }) => request('/api/profiles', { signal }, z.array(profileInfoSchema)),
  staleTime: Number.POSITIVE_INFINITY,
})

export const calibrationQuery = (engine: string) =>
  queryOptions({
    queryKey: ['calibration', engine],
    queryFn: ({ signal }) =>
      request(`${engineUrl(engine)}/calibration`, { signal }, calibrationSchema.nullable()),
    refetchInterval: (query) => (query.state.data?.status === 'running' ? 400 : false),
  })

export const useSettings = () => useQuery(settingsQuery)
export const useProfiles = () => useQuery(profilesQuery)
export const useCalibration = (engine: string) => useQuery(calibrationQuery(engine))

/** After any change of the engines: both lists are read again. */
function useRefresh() {
  const client = useQueryClient()
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: enginesQuery.queryKey }),
      client.invalidateQueries({ queryKey: settingsQuery.queryKey }),
    ])
}

export function useSaveEngine() {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: ({ id, draft }: { id: string | null; draft: EngineDraft }): Promise<EngineInfo> =>
      id === null
        ? request('/api/settings/engines', jsonBody(draft), engineInfoSchema)
        : request(setupUrl(id), putBody(draft), engineInfoSchema),
    onSuccess: refresh,
  })
}

export function useRemoveEngine() {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (id: string) => command(setupUrl(id), { method: 'DELETE' }),
    onSuccess: refresh,
  })
}

/** Changes single fields of an engine's profile. */
export function useChooseProfile() {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: ({ id, choice }: { id: string; choice: ProfileChoice }) =>
      request(`${setupUrl(id)}/profile`, putBody(choice), engineInfoSchema),
    onSuccess: refresh,
  })
}

export function useProbe() {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (id: string) => request(`${engineUrl(id)}/probe`, { method: 'POST' }, engineProbeSchema),
    onSettled: refresh,
  })
}

export function useListModels() {
  return useMutation({
    mutationFn: (address: {
      baseUrl: string
      preset: string | null
      apiKey?: string | null
      engine: string | null
    }) => request('/api/settings/models', jsonBody(address), modelListSchema),
  })
}

export function useTryOut() {
  return useMutation({
    mutationFn: ({ draft, engine }: { draft: EngineDraft; engine: string | null }) =>
      request('/api/settings/test', jsonBody({ ...draft, engine }), trialResultSchema),
  })
}

export function useStartCalibration(engine: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => request(`${engineUrl(engine)}/calibrate`, { method: 'POST' }, calibrationSchema),
    onSuccess: (started) => client.setQueryData(calibrationQuery(engine).queryKey, started),
  })
}

export function useCancelCalibration(engine: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (calibration: Calibration) =>
      request(`/api/calibrations/${calibration.id}/cancel`, { method: 'POST' }, calibrationSchema),
    onSuccess: (cancelled) => client.setQueryData(calibrationQuery(engine).queryKey, cancelled),
  })
}
