/** One of the runs as a presentation. */
import { useMemo, useState } from 'react'
import { readAttentionMap } from '../src/app/api/attention-map.ts'
import { requestBytes } from '../src/app/api/client.ts'
import { Player, type PlayerState } from '../src/features/present/player/player.tsx'
import type { Show } from '../src/features/present/player/show.ts'
import type { HashLook } from './look.ts'
import type { ShownRun } from './shown.ts'

export interface PresentingProps {
  shown: ShownRun
  state: HashLook
  place: string | null
  onEnd: (() => void) | undefined
  onBefore: (() => void) | undefined
}

export function Presenting({ shown: { run, image }, state, place, onEnd, onBefore }: PresentingProps) {
  const [more, setMore] = useState<Omit<PlayerState, 'step'>>({})
  const show = useMemo<Show>(
    () => ({
      run,
      image,
      original: { kind: 'iiif', url: image.iiif },
      loadMap: async (url) => readAttentionMap(await requestBytes(url)),
    }),
    [run, image],
  )
  return (
    <main className="flex min-h-0 grow flex-col">
      <h1 className="sr-only">{run.question}</h1>
      <Player
        show={show}
        state={{ ...more, step: state.presenting }}
        onState={({ step, ...patch }) => {
          if (step !== undefined) state.present(step)
          setMore((before) => ({ ...before, ...patch }))
        }}
        recorded
        place={place}
        onEnd={onEnd}
        onBefore={onBefore}
        onLeave={() => state.present(undefined)}
      />
    </main>
  )
}
