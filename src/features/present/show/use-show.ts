/** Finds what is to be shown: a run of this server, live or ended, or one that was recorded and ships as files. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { type GalleryEntry, isRecorded } from '#contract/gallery.ts'
import { makeReplay } from '#contract/replay.ts'
import { isTerminal, type RunEvent } from '#contract/run.ts'
import { wholeBox } from '#contract/space.ts'
import { type AttentionMap, attentionMapQuery } from '../../../app/api/attention-map.ts'
import { ApiProblem } from '../../../app/api/client.ts'
import { asProblem, imageQuery } from '../../../app/api/queries.ts'
import { galleryQuery, recordingQuery, runLogQuery } from '../../../app/api/recordings.ts'
import { useRunStream } from '../../../app/api/run-stream.ts'
import type { Show } from '../player/show.ts'

export interface Found {
  readonly show: Show | null
  /** it has ended and is shown from its record */
  readonly recorded: boolean
  /** the entry of a run that ships with Loupe */
  readonly entry: GalleryEntry | null
  /** where its picture is inspected; null for one that is only a recording */
  readonly imageId: string | null
  readonly problem: ReturnType<typeof asProblem>
  retry(): void
}

/** `id`: a run's id, or that of a recording that ships with Loupe. */
export function useShow(id: string): Found {
  const stored = useStored(isRecorded(id) ? null : id)
  const shipped = useShipped(isRecorded(id) ? id : null)
  return isRecorded(id) ? shipped : stored
}

/** The events of a run that has ended, null until they are here. */
export function useLog(
  id: string,
  enabled: boolean,
): { log: readonly RunEvent[] | null; problem: Found['problem'] } {
  const shipped = useEntry(isRecorded(id) ? id : null)
  const recording = useQuery({
    ...recordingQuery(shipped.entry?.log ?? ''),
    enabled: enabled && shipped.entry !== null,
  })
  const stored = useQuery({ ...runLogQuery(id), enabled: enabled && !isRecorded(id) })
  const data = isRecorded(id) ? recording.data?.events : stored.data
  return { log: data ?? null, problem: shipped.problem ?? asProblem(recording.error ?? stored.error) }
}

function useLoadMap(): (url: string) => Promise<AttentionMap> {
  const client = useQueryClient()
  return useCallback((url) => client.fetchQuery(attentionMapQuery(url)), [client])
}

function useStored(id: string | null): Found {
  const { run, connection } = useRunStream(id)
  const image = useQuery({ ...imageQuery(run?.imageId ?? ''), enabled: run !== null })
  const loadMap = useLoadMap()
  const show = useMemo<Show | null>(
    () =>
      run && image.data
        ? {
            run,
            image: { width: image.data.width, height: image.data.height },
            original: { kind: 'iiif', url: image.data.iiif },
            loadMap,
          }
        : null,
    [run, image.data, loadMap],
  )
  const lost = connection === 'lost' ? notThere : null
  return {
    show,
    recorded: run !== null && isTerminal(run.status),
    entry: null,
    imageId: run?.imageId ?? null,
    problem: asProblem(image.error) ?? lost,
    retry: () => void image.refetch(),
  }
}

const notThere = new ApiProblem({
  code: 'run-not-found',
  title: 'There is no run at this address',
  detail: 'It may be of another Loupe. Runs stay where they were made.',
  status: 404,
})

function useEntry(id: string | null): { entry: GalleryEntry | null; problem: Found['problem'] } {
  const gallery = useQuery({ ...galleryQuery, enabled: id !== null })
  const entry = gallery.data?.entries.find((one) => one.id === id) ?? null
  const missing = id !== null && gallery.data !== undefined && entry === null
  return { entry, problem: missing ? notThere : asProblem(gallery.error) }
}

function useShipped(id: string | null): Found {
  const { entry, problem } = useEntry(id)
  const recording = useQuery({ ...recordingQuery(entry?.log ?? ''), enabled: entry !== null })
  const loadMap = useLoadMap()
  const { data } = recording
  const show = useMemo<Show | null>(() => {
    if (!data) return null
    const { url, width, height } = data.image
    const image = { width, height }
    return {
      run: makeReplay(data.events).at(Number.POSITIVE_INFINITY),
      image,
      original: { kind: 'picture', url, region: wholeBox('image', image), pixelated: true },
      loadMap,
    }
  }, [data, loadMap])
  return {
    show,
    recorded: true,
    entry,
    imageId: null,
    problem: problem ?? asProblem(recording.error),
    retry: () => void recording.refetch(),
  }
}
