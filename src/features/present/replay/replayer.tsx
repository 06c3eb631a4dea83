/** Fetches a run's log and replays it. */
import type { Show } from '../player/show.ts'
import { Missing } from '../show/missing.tsx'
import { useLog } from '../show/use-show.ts'
import { ReplayPlayer, type ReplayState } from './replay-player.tsx'

export interface ReplayerProps {
  id: string
  show: Show
  state: ReplayState
  onState: (patch: ReplayState) => void
  onLeave: () => void
}

export function Replayer({ id, ...rest }: ReplayerProps) {
  const { log, problem } = useLog(id, true)
  if (!log) {
    return (
      <Missing found={{ show: null, recorded: true, entry: null, imageId: null, problem, retry: () => {} }} />
    )
  }
  return <ReplayPlayer log={log} {...rest} />
}
