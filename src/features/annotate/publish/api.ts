/** What leaves a project: its data card, files, and datasets made of it. */
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { dataCardSchema } from '#contract/data-card.ts'
import { exportPlanSchema, type PictureMode } from '#contract/export.ts'
import { publicationSchema } from '#contract/publish.ts'
import type { SplitPlan } from '#contract/split.ts'
import { jsonBody, request } from '../../../app/api/client.ts'
import { projectPath } from '../work/project-api.ts'

/** Which items leave. */
export type Which = 'verified' | 'complete'

export interface LeaveWish {
  readonly projectId: string
  readonly which: Which
  readonly split: SplitPlan | null
  /** people by name instead of by number */
  readonly names: boolean
}

function searchOf({ which, split, names }: LeaveWish): URLSearchParams {
  const search = new URLSearchParams({ which })
  if (split) search.set('split', JSON.stringify(split))
  if (names) search.set('names', 'true')
  return search
}

export const cardQuery = (wish: LeaveWish, revision: number) =>
  queryOptions({
    queryKey: ['annotate', 'card', wish, revision],
    queryFn: ({ signal }) =>
      request(`${projectPath(wish.projectId)}/card?${searchOf(wish)}`, { signal }, dataCardSchema),
    placeholderData: keepPreviousData,
    retry: false,
  })

export interface ExportWish extends LeaveWish {
  readonly format: string
  readonly images: PictureMode | undefined
}

export function exportAddress(wish: ExportWish, plan = false): string {
  const search = searchOf(wish)
  search.set('format', wish.format)
  if (wish.images) search.set('images', wish.images)
  return `${projectPath(wish.projectId)}/export${plan ? '/plan' : ''}?${search}`
}

export const planQuery = (wish: ExportWish, revision: number) =>
  queryOptions({
    queryKey: ['annotate', 'export-plan', exportAddress(wish), revision],
    queryFn: ({ signal }) => request(exportAddress(wish, true), { signal }, exportPlanSchema),
    placeholderData: keepPreviousData,
    retry: false,
  })

export const publicationsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['annotate', 'publications', projectId],
    queryFn: ({ signal }) =>
      request(`${projectPath(projectId)}/publications`, { signal }, z.array(publicationSchema)),
  })

export interface PublishWish {
  /** the dataset's; the same one again is made once */
  readonly id: string
  readonly name: string
  readonly which: Which
  readonly split?: SplitPlan
}

export function usePublish(projectId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (wish: PublishWish) =>
      request(`${projectPath(projectId)}/publish`, jsonBody(wish), publicationSchema),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['annotate', 'publications', projectId] }),
        client.invalidateQueries({ queryKey: ['datasets'] }),
      ]),
  })
}
