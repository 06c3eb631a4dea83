/** The project screen's state in the URL. */
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { ProjectSearch } from './search.ts'

export const projectRoute = getRouteApi('/annotate/$projectId')

export type SetProjectSearch = (patch: ProjectSearch, how?: { push?: boolean }) => void

export function useProjectSearch(): { search: ProjectSearch; set: SetProjectSearch } {
  const search = projectRoute.useSearch()
  const navigate = useNavigate({ from: '/annotate/$projectId' })
  const set = useCallback<SetProjectSearch>(
    (patch, how) =>
      void navigate({
        to: '.',
        search: (old) => ({ ...old, ...patch }),
        replace: !how?.push,
        resetScroll: false,
      }),
    [navigate],
  )
  return { search, set }
}
