/** One run, presented or replayed; its place is in the address. */
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { isTerminal } from '#contract/run.ts'
import { Player, type PlayerState } from './player/player.tsx'
import { Replayer } from './replay/replayer.tsx'
import type { PresentSearch } from './search.ts'
import { SendButton } from './send/send-button.tsx'
import { Missing } from './show/missing.tsx'
import { type Found, useShow } from './show/use-show.ts'

const route = getRouteApi('/present/$runId')

export function PresentScreen() {
  const { runId } = route.useParams()
  const found = useShow(runId)
  return (
    <main className="flex min-h-0 grow flex-col">
      <h1 className="sr-only">Presentation{found.show ? `: ${found.show.run.question}` : ''}</h1>
      {found.show ? <Presented id={runId} found={found} /> : <Missing found={found} />}
    </main>
  )
}

function Presented({ id, found }: { id: string; found: Found }) {
  const search = route.useSearch()
  const navigate = useNavigate({ from: '/present/$runId' })
  const leave = useLeave(found)
  const { show } = found
  if (!show) return null
  const write = (patch: PresentSearch) =>
    void navigate({ to: '.', search: (old) => ({ ...old, ...patch }), replace: true, resetScroll: false })
  if (search.replay) {
    return (
      <Replayer
        key={id}
        id={id}
        show={show}
        state={search}
        onState={write}
        onLeave={() => write({ replay: undefined, t: undefined, pace: undefined, play: undefined })}
      />
    )
  }
  const { run } = show
  return (
    <Player
      key={id}
      show={show}
      state={search}
      onState={(patch: PlayerState) => write(patch)}
      recorded={found.recorded}
      onLeave={leave}
      actions={<SendButton runIds={[id]} />}
      onReplay={isTerminal(run.status) ? () => write({ replay: true, play: undefined }) : undefined}
    />
  )
}

/** Back to where one came from; a page that was opened by its link goes to the run itself. */
export function useLeave({ show, imageId }: Found): () => void {
  const navigate = useNavigate()
  return () => {
    if (imageId && show) {
      void navigate({ to: '/inspect/$imageId', params: { imageId }, search: { run: show.run.id } })
    } else void navigate({ to: '/' })
  }
}
