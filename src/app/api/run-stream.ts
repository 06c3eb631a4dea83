/** A run as it happens: its events, folded into the cached run, through lost and resumed connections. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { isTerminal, type Run } from '#contract/run.ts'
import { ApiProblem } from './client.ts'
import { runQuery, useRun } from './queries.ts'
import { type Folded, foldEvent, nothingFolded, readEvent, retryDelay } from './run-fold.ts'

/** `lost`: it will not come back, such as a run that is not there. */
export type Connection = 'live' | 'reconnecting' | 'done' | 'lost'

/** Streamed text is drawn at most this often, in milliseconds. */
const drawEvery = 33

/** After this long without an event the server is asked how the run stands: a line can be dead without saying so. */
const quietMs = 10_000

/** `connection` is 'done' for a run that has ended, and for no run at all. */
export function useRunStream(id: string | null | undefined): { run: Run | null; connection: Connection } {
  const client = useQueryClient()
  const run = useRun(id)
  const [state, setState] = useState<{ id: string; connection: Connection } | null>(null)
  const data = run.data ?? null
  const known = data !== null || run.isError
  const ended = data !== null && isTerminal(data.status)
  const gone = run.error instanceof ApiProblem && run.error.status === 404

  useEffect(() => {
    if (!id || !known || ended || gone) return
    return followRun(client, id, (connection) => setState({ id, connection }))
  }, [client, id, known, ended, gone])

  const connection = state?.id === id ? state?.connection : undefined
  if (!id || ended) return { run: data, connection: 'done' }
  if (gone) return { run: null, connection: 'lost' }
  return { run: data, connection: connection ?? 'live' }
}

/** Follows one run until it ends. Returns the way to stop. */
export function followRun(
  client: QueryClient,
  id: string,
  onConnection: (connection: Connection) => void,
): () => void {
  const address = `/api/runs/${encodeURIComponent(id)}`
  const key = runQuery(id).queryKey
  let folded: Folded = nothingFolded
  let source: EventSource | null = null
  let drawTimer: ReturnType<typeof setTimeout> | undefined
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let quietTimer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let stopped = false

  const draw = () => {
    clearTimeout(drawTimer)
    drawTimer = undefined
    if (folded.run) client.setQueryData(key, folded.run)
  }

  const stop = () => {
    stopped = true
    source?.close()
    clearTimeout(drawTimer)
    clearTimeout(retryTimer)
    clearTimeout(quietTimer)
  }

  const finish = () => {
    stop()
    draw()
    onConnection('done')
    void client.invalidateQueries({ queryKey: ['runs'] })
  }

  const watch = () => {
    clearTimeout(quietTimer)
    quietTimer = setTimeout(look, quietMs)
  }

  const listen = () => {
    watch()
    source = new EventSource(
      folded.lastId > 0 ? `${address}/events?after=${folded.lastId}` : `${address}/events`,
    )
    source.onopen = () => {
      failures = 0
      onConnection('live')
    }
    source.onmessage = (message: MessageEvent<string>) => {
      watch()
      try {
        folded = foldEvent(folded, readEvent(message.data))
      } catch {
        // an event that makes no sense here: the stored run is the truth, the stream starts again from its beginning
        folded = nothingFolded
        return again()
      }
      if (folded.run && isTerminal(folded.run.status)) return finish()
      drawTimer ??= setTimeout(draw, drawEvery)
    }
    // The browser's own retry gives up on any reply but 200 (a proxy's 502, say), so we do it ourselves, in one way for all.
    source.onerror = again
  }

  /** After a closed or broken stream: wait, ask how the run stands, then go on. */
  const again = () => {
    source?.close()
    if (stopped) return
    failures += 1
    onConnection('reconnecting')
    clearTimeout(quietTimer)
    clearTimeout(retryTimer)
    retryTimer = setTimeout(look, retryDelay(failures))
  }

  const look = async () => {
    const waiting = source?.readyState === EventSource.OPEN
    try {
      const run = await client.fetchQuery({ ...runQuery(id), staleTime: 0, retry: false })
      if (stopped) return
      if (isTerminal(run.status)) {
        folded = { run, lastId: folded.lastId }
        finish()
      } else if (waiting) watch()
      else listen()
    } catch (error) {
      if (stopped) return
      if (error instanceof ApiProblem && error.status === 404) {
        stop()
        onConnection('lost')
      } else again()
    }
  }

  listen()
  return stop
}
