/** The state of a view, which lives in the address; a brush that still moves shows at once and is written when it rests. */
import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { SliceRule } from '#contract/slice.ts'
import type { Chosen } from '../../app/slice/rule-text.ts'
import { chosenOf, type ExploreSearch, ruleOf, searchOfRule } from '../../app/slice/search.ts'

export const exploreRoute = getRouteApi('/explore/$datasetId')

/** A hand that still moves writes no history: its last value does, after this many milliseconds. */
const settleMs = 250

export interface View {
  readonly search: ExploreSearch
  readonly chosen: Chosen
  readonly rule: SliceRule
  /** Writes at once; `push` makes a step that the back button undoes. */
  readonly set: (patch: ExploreSearch, how?: { push?: boolean }) => void
  /** Shows at once, writes when the hand has come to rest. */
  readonly setLive: (patch: ExploreSearch) => void
  /** Another rule: a step for the back button, or live while a hand still moves. */
  readonly setRule: (rule: SliceRule, how?: { live?: boolean }) => void
}

export function useView(): View {
  const stored = exploreRoute.useSearch()
  const navigate = useNavigate({ from: '/explore/$datasetId' })
  const [live, setLiveState] = useState<ExploreSearch>({})
  const pending = useRef<{ patch: ExploreSearch; timer: ReturnType<typeof setTimeout> | undefined }>({
    patch: {},
    timer: undefined,
  })

  const router = useRouter()
  const write = useCallback(
    async (patch: ExploreSearch, push: boolean) => {
      // Whoever has left for another screen must not be called back by what was still to be written.
      if (!router.latestLocation.pathname.startsWith('/explore/')) return
      await navigate({ to: '.', search: (old) => ({ ...old, ...patch }), replace: !push, resetScroll: false })
    },
    [navigate, router],
  )
  const setLive = useCallback(
    (patch: ExploreSearch) => {
      clearTimeout(pending.current.timer)
      pending.current.patch = { ...pending.current.patch, ...patch }
      pending.current.timer = setTimeout(async () => {
        const settled = pending.current.patch
        pending.current = { patch: {}, timer: undefined }
        await write(settled, false)
        // What has moved on meanwhile stays live.
        setLiveState((now) =>
          omit(
            now,
            Object.keys(settled).filter((key) => !(key in pending.current.patch)),
          ),
        )
      }, settleMs)
      setLiveState((now) => ({ ...now, ...patch }))
    },
    [write],
  )
  const set = useCallback<View['set']>(
    async (patch, how) => {
      const keys = Object.keys(patch)
      pending.current.patch = omit(pending.current.patch, keys)
      // Shown at once: the router takes a moment to move the address.
      setLiveState((now) => ({ ...now, ...patch }))
      await write(patch, how?.push ?? false)
      setLiveState((now) =>
        omit(
          now,
          keys.filter((key) => sameEntry(now, patch, key) && !(key in pending.current.patch)),
        ),
      )
    },
    [write],
  )
  useEffect(() => () => clearTimeout(pending.current.timer), [])

  const search = useMemo(() => ({ ...stored, ...live }), [stored, live])
  const { a, b, q, f, sort } = search
  const chosen = useMemo(() => chosenOf({ a, b }), [a, b])
  const rule = useMemo(() => ruleOf({ a, b, q, f, sort }), [a, b, q, f, sort])
  const setRule = useCallback<View['setRule']>(
    (next, how) => {
      const patch = searchOfRule(next, chosen)
      if (how?.live) setLive(patch)
      else set(patch, { push: true })
    },
    [chosen, set, setLive],
  )
  return { search, chosen, rule, set, setLive, setRule }
}

/** What was set again meanwhile is of that later setting. */
function sameEntry(now: ExploreSearch, patch: ExploreSearch, key: string): boolean {
  return Object.entries(now).some(
    ([name, value]) => name === key && value === Object.entries(patch).find(([other]) => other === key)?.[1],
  )
}

/** The same object where nothing has to go, so that nothing is drawn again for it. */
function omit(search: ExploreSearch, keys: readonly string[]): ExploreSearch {
  if (!keys.some((key) => key in search)) return search
  return Object.fromEntries(Object.entries(search).filter(([key]) => !keys.includes(key)))
}
