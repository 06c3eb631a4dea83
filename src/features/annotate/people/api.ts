/** What the People tab asks the server for. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { agreementSchema } from '#contract/agreement.ts'
import {
  assignmentSchema,
  type Distribution,
  disagreementSchema,
  distributedSchema,
  progressSchema,
} from '#contract/checking.ts'
import { jsonBody, request } from '../../../app/api/client.ts'
import { projectPath } from '../work/project-api.ts'

/** All of them change with the project's revision, so that its poll is the only one. */
const key = (what: string, projectId: string, revision: number) =>
  ['annotate', what, projectId, revision] as const
const kept = <T>(before: T) => before

export const progressQuery = (projectId: string, revision: number) =>
  queryOptions({
    queryKey: key('progress', projectId, revision),
    queryFn: ({ signal }) =>
      request(`${projectPath(projectId)}/progress`, { signal }, z.array(progressSchema)),
    placeholderData: kept,
  })

export const agreementQuery = (projectId: string, revision: number) =>
  queryOptions({
    queryKey: key('agreement', projectId, revision),
    queryFn: ({ signal }) => request(`${projectPath(projectId)}/agreement`, { signal }, agreementSchema),
    placeholderData: kept,
  })

export const disagreementsQuery = (projectId: string, revision: number) =>
  queryOptions({
    queryKey: key('disagreements', projectId, revision),
    queryFn: ({ signal }) =>
      request(`${projectPath(projectId)}/disagreements`, { signal }, z.array(disagreementSchema)),
    placeholderData: kept,
  })

export const assignmentsQuery = (projectId: string, revision: number) =>
  queryOptions({
    queryKey: key('assignments', projectId, revision),
    queryFn: ({ signal }) =>
      request(`${projectPath(projectId)}/assignments`, { signal }, z.array(assignmentSchema)),
    placeholderData: kept,
  })

export type DistributionWish = Pick<Distribution, 'overlap' | 'people' | 'replace' | 'seed'> & {
  entries?: string[]
}

const distribute = (projectId: string, wish: DistributionWish, dry: boolean, signal?: AbortSignal) =>
  request(
    `${projectPath(projectId)}/assignments/distribute`,
    { ...jsonBody({ ...wish, dry }), ...(signal ? { signal } : {}) },
    distributedSchema,
  )

/** What distributing would give to whom; gives out nothing. */
export const distributionQuery = (projectId: string, revision: number, wish: DistributionWish) =>
  queryOptions({
    queryKey: [...key('distribution', projectId, revision), wish],
    queryFn: ({ signal }) => distribute(projectId, wish, true, signal),
    enabled: wish.people.length > 0,
    placeholderData: kept,
    retry: false,
  })

export function useDistribute(projectId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (wish: DistributionWish) => distribute(projectId, wish, false),
    onSuccess: () => client.invalidateQueries({ queryKey: ['annotate'] }),
  })
}

export function useAssign(projectId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (wish: { entries: string[]; people: string[] }) =>
      request(
        `${projectPath(projectId)}/assignments`,
        { ...jsonBody(wish), method: 'PUT' },
        z.object({ changed: z.number() }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['annotate'] }),
  })
}
