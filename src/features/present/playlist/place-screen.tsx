/** The place Present: a playlist that plays, or the desk on which one is put together. All of it is in the address. */
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { type PlaylistSearch, parseRuns } from '../search.ts'
import { Desk } from './desk.tsx'
import { PlaylistPlayer } from './playlist-player.tsx'

const route = getRouteApi('/present')

export function PlaceScreen() {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/present' })
  const ids = parseRuns(search.runs)
  const write = (patch: PlaylistSearch) =>
    void navigate({ to: '.', search: (old) => ({ ...old, ...patch }), replace: true, resetScroll: false })
  if (ids.length > 0 && !search.edit) {
    return (
      <PlaylistPlayer
        ids={ids}
        search={search}
        onSearch={write}
        onLeave={() =>
          void navigate({
            to: '.',
            search: { runs: search.runs, title: search.title, rule: search.rule, edit: true },
          })
        }
      />
    )
  }
  return (
    <Desk
      ids={ids}
      title={search.title ?? ''}
      rule={search.rule}
      onChange={(patch) => write({ ...patch, ...('runs' in patch ? { rule: undefined } : {}) })}
    />
  )
}
