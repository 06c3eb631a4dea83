/** Several runs, one after another: a title page, each run's story, and what they add up to. */
import { type ReactNode, useEffect } from 'react'
import { isTerminal } from '#contract/run.ts'
import { useCommand } from '../../../app/commands.ts'
import { leaveFullscreen, toggleFullscreen } from '../player/fullscreen.ts'
import { Player, type PlayerState } from '../player/player.tsx'
import { useAutoplay } from '../player/use-autoplay.ts'
import type { PlaylistSearch } from '../search.ts'
import { SendButton } from '../send/send-button.tsx'
import { Missing } from '../show/missing.tsx'
import { useShow } from '../show/use-show.ts'
import { EndPage } from './end-page.tsx'
import { PageControls } from './page-controls.tsx'
import { TitlePage } from './title-page.tsx'

export interface PlaylistPlayerProps {
  ids: readonly string[]
  search: PlaylistSearch
  onSearch: (patch: PlaylistSearch) => void
  onLeave: () => void
}

/** How long the title page and the end page stay when the list plays by itself. */
const pageSeconds = 6

export function PlaylistPlayer(props: PlaylistPlayerProps) {
  const { ids, search, onSearch, onLeave } = props
  const at = Math.min(search.at ?? 0, ids.length + 1)
  const goTo = (to: number, step?: string) =>
    onSearch({ at: Math.min(ids.length + 1, Math.max(0, to)) || undefined, step })
  const id = ids[at - 1]
  return (
    <main className="flex min-h-0 grow flex-col">
      <h1 className="sr-only">Playlist{search.title ? `: ${search.title}` : ''}</h1>
      {id === undefined ? (
        <Page {...props} at={at} goTo={goTo} />
      ) : (
        <PlayedRun
          key={id}
          id={id}
          state={search}
          onState={(patch) => onSearch(patch)}
          onEnd={() => goTo(at + 1)}
          onBefore={() => goTo(at - 1, at > 1 ? 'closing' : undefined)}
          onLeave={onLeave}
          place={`run ${at} of ${ids.length}`}
          actions={<SendButton runIds={ids} />}
        />
      )}
    </main>
  )
}

interface PlayedRunProps {
  id: string
  state: PlayerState
  onState: (patch: PlayerState) => void
  onEnd: () => void
  onBefore: () => void
  onLeave: () => void
  place: string
  actions: ReactNode
}

function PlayedRun({ id, onLeave, ...rest }: PlayedRunProps) {
  const found = useShow(id)
  const there = found.show !== null
  // A run that is gone is passed over by the same keys.
  useCommand('present-next', rest.onEnd, !there)
  useCommand('present-previous', rest.onBefore, !there)
  useCommand('present-leave', onLeave, !there)
  if (!found.show) {
    return (
      <>
        <Missing found={found} />
        <PageControls at={null} playing={false} onLeave={onLeave} />
      </>
    )
  }
  return <Player {...rest} show={found.show} recorded={isTerminal(found.show.run.status)} onLeave={onLeave} />
}

interface PageProps extends PlaylistPlayerProps {
  at: number
  goTo: (at: number, step?: string) => void
}

/** The title page before the runs, or the end page after them. */
function Page({ ids, search, onSearch, onLeave, at, goTo }: PageProps) {
  const first = at === 0
  const playing = search.play === true
  const next = () => {
    if (first) goTo(1)
    else if (playing) onSearch({ play: undefined })
  }
  useCommand('present-next', next)
  useCommand('present-previous', () => !first && goTo(ids.length, 'closing'))
  useCommand('present-first', () => goTo(0))
  useCommand('present-last', () => goTo(ids.length + 1))
  useCommand('present-play', () => onSearch({ play: playing ? undefined : true }))
  useCommand('present-full', toggleFullscreen)
  useCommand('present-leave', () => {
    leaveFullscreen()
    onLeave()
  })
  useAutoplay({
    playing,
    step: first ? 'title' : 'end',
    seconds: pageSeconds,
    speed: search.speed ?? 1,
    onDue: next,
  })
  // What is played next is fetched while the title stands.
  useEffect(() => {
    document.title = search.title ? `${search.title} · Loupe` : 'Loupe'
    return () => {
      document.title = 'Loupe'
    }
  }, [search.title])
  return (
    <>
      {first ? (
        <TitlePage
          ids={ids}
          title={search.title ?? ''}
          rule={search.rule}
          onOpen={(index) => goTo(index + 1)}
        />
      ) : (
        <EndPage
          ids={ids}
          title={search.title ?? ''}
          rule={search.rule}
          onOpen={(index) => goTo(index + 1)}
        />
      )}
      <PageControls
        at={first ? 'title' : 'end'}
        playing={playing}
        onLeave={() => {
          leaveFullscreen()
          onLeave()
        }}
      />
    </>
  )
}
