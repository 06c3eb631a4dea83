/** The view's state, which lives in the URL; without the camera, whose writes must not draw anything again. */
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { InspectSearch } from './search.ts'

export const inspectRoute = getRouteApi('/inspect/$imageId')

/** A hand that still moves writes no history: its last value does, after this many milliseconds. */
const settleMs = 250

export type SetLook = (patch: InspectSearch, how?: { push?: boolean }) => void

export interface Look {
  readonly look: InspectSearch
  /** Writes at once; `push` makes a step that the back button undoes. */
  readonly set: SetLook
  /** Shows at once, writes when the hand has come to rest. */
  readonly setLive: (patch: InspectSearch) => void
}

export function useLook(): Look {
  const stored = inspectRoute.useSearch({ select: withoutCamera, structuralSharing: true })
  const navigate = useNavigate({ from: '/inspect/$imageId' })
  const [live, setLiveState] = useState<InspectSearch>({})
  const pending = useRef<{ patch: InspectSearch; timer: ReturnType<typeof setTimeout> | undefined }>({
    patch: {},
    timer: undefined,
  })

  const write = useCallback(
    (patch: InspectSearch, push: boolean) =>
      navigate({
        to: '.',
        search: (old) => ({ ...old, ...patch }),
        replace: !push,
        resetScroll: false,
      }),
    [navigate],
  )
  const flush = useCallback(async () => {
    const { patch } = pending.current
    clearTimeout(pending.current.timer)
    pending.current = { patch: {}, timer: undefined }
    await write(patch, false)
    // What has moved on meanwhile stays live.
    setLiveState((now) =>
      omit(
        now,
        Object.keys(patch).filter((key) => !(key in pending.current.patch)),
      ),
    )
  }, [write])
  const setLive = useCallback(
    (patch: InspectSearch) => {
      clearTimeout(pending.current.timer)
      pending.current.patch = { ...pending.current.patch, ...patch }
      pending.current.timer = setTimeout(() => void flush(), settleMs)
      setLiveState((now) => ({ ...now, ...patch }))
    },
    [flush],
  )
  const set = useCallback<SetLook>(
    (patch, how) => {
      const keys = Object.keys(patch)
      pending.current.patch = omit(pending.current.patch, keys)
      setLiveState((now) => omit(now, keys))
      void write(patch, how?.push ?? false)
    },
    [write],
  )
  useEffect(() => () => clearTimeout(pending.current.timer), [])
  const look = useMemo(() => ({ ...stored, ...live }), [stored, live])
  return { look, set, setLive }
}

function withoutCamera(search: InspectSearch): InspectSearch {
  return omit(search, ['cam', 'cam2'])
}

/** The same object where nothing has to go, so that nothing is drawn again for it. */
function omit(search: InspectSearch, keys: readonly string[]): InspectSearch {
  if (!keys.some((key) => key in search)) return search
  return Object.fromEntries(Object.entries(search).filter(([key]) => !keys.includes(key)))
}
