/** Imports as the server tells them, and what can be done to them. One that works is asked after again and again. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import {
  type ImportJob,
  importJobSchema,
  type PreviewRequest,
  refusalSchema,
  type StartImport,
} from '#contract/import.ts'
import { jsonBody, request } from '../../../../app/api/client.ts'

/** Milliseconds between looks at an import that works. */
const watchEvery = 500

const path = (id: string) => `/api/imports/${encodeURIComponent(id)}`
export const works = ({ status }: ImportJob) => status === 'running' || status === 'receiving'
/** Neither ended nor given up: a person still has something to do or to wait for. */
export const isOpen = ({ status }: ImportJob) =>
  status === 'ready' || status === 'running' || status === 'paused' || status === 'receiving'

export const importsQuery = queryOptions({
  queryKey: ['imports'],
  queryFn: ({ signal }) => request('/api/imports', { signal }, z.array(importJobSchema)),
  refetchInterval: (query) => (query.state.data?.some(works) ? 2_000 : false),
})

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['import', id],
    queryFn: ({ signal }) => request(path(id), { signal }, importJobSchema),
    refetchInterval: (query) => (query.state.data && works(query.state.data) ? watchEvery : false),
  })

export const refusalsQuery = (id: string, refused: number) =>
  queryOptions({
    queryKey: ['import', id, 'refusals', refused],
    queryFn: ({ signal }) => request(`${path(id)}/refusals`, { signal }, z.array(refusalSchema)),
    enabled: refused > 0,
  })

export const refusalsFile = (id: string) => `${path(id)}/refusals.csv`

export const useImports = () => useQuery(importsQuery)
export const useImportJob = (id: string) => useQuery(importQuery(id))

/** The reply of every change is the job itself, and stands in the cache at once. */
function useJobMutation<T>(send: (wanted: T) => Promise<ImportJob>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: send,
    onSuccess: (job) => {
      client.setQueryData(importQuery(job.id).queryKey, job)
      void client.invalidateQueries({ queryKey: importsQuery.queryKey })
    },
  })
}

export const useImportByPath = () =>
  useJobMutation((file: string) => request('/api/imports', jsonBody({ path: file }), importJobSchema))

/** The sample dataset that ships with Loupe. */
export const useImportSample = () =>
  useJobMutation(() => request('/api/imports/sample', { method: 'POST' }, importJobSchema))

/** Looks again at the first rows; nothing is stored. */
export const usePreview = (id: string) =>
  useJobMutation((wanted: PreviewRequest) =>
    request(`${path(id)}/preview`, jsonBody(wanted), importJobSchema),
  )

export const useStartImport = (id: string) =>
  useJobMutation((wanted: StartImport) => request(`${path(id)}/start`, jsonBody(wanted), importJobSchema))

/** `cancel` removes what has come so far, `cancel?keep=true` leaves it. */
export type ImportAct = 'pause' | 'resume' | 'cancel' | 'cancel?keep=true'

export const useActOnImport = (id: string) =>
  useJobMutation((act: ImportAct) => request(`${path(id)}/${act}`, { method: 'POST' }, importJobSchema))
