/** What Annotate asks the server for, beside the changes that go through the outbox. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { effortsSchema } from '#contract/checking.ts'
import { entryHistorySchema, type ProjectChanges, projectChangesSchema } from '#contract/entry-list.ts'
import { type NewProject, type ProjectChange, projectSchema } from '#contract/project.ts'
import { command, jsonBody, request } from '../../../app/api/client.ts'

export const projectPath = (id: string) => `/api/projects/${encodeURIComponent(id)}`

export const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: ({ signal }) => request('/api/projects', { signal }, z.array(projectSchema)),
})

export const effortsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['efforts', projectId],
    queryFn: ({ signal }) => request(`${projectPath(projectId)}/efforts`, { signal }, effortsSchema),
  })

export const historyQuery = (entryId: string, version: number) =>
  queryOptions({
    queryKey: ['entry-history', entryId, version],
    queryFn: ({ signal }) =>
      request(
        `/api/entries/${encodeURIComponent(entryId)}/history?count=200`,
        { signal },
        entryHistorySchema,
      ),
  })

/** Entries at a time. */
const page = 1000

export function fetchChanges(
  projectId: string,
  after: number,
  signal?: AbortSignal,
): Promise<ProjectChanges> {
  const address = `${projectPath(projectId)}/changes?after=${after}&count=${page}`
  return request(address, signal ? { signal } : undefined, projectChangesSchema)
}

export function useCreateProject() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (project: Partial<NewProject> & Pick<NewProject, 'name'>) =>
      request('/api/projects', jsonBody(project), projectSchema),
    onSuccess: () => client.invalidateQueries({ queryKey: projectsQuery.queryKey }),
  })
}

export function useChangeProject() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...change }: ProjectChange & { id: string }) =>
      request(projectPath(id), { ...jsonBody(change), method: 'PATCH' }, projectSchema),
    onSuccess: () => client.invalidateQueries({ queryKey: projectsQuery.queryKey }),
  })
}

export function useDeleteProject() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => command(projectPath(id), { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: projectsQuery.queryKey }),
  })
}
