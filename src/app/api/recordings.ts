/** Logs of runs that have ended: those that ship as files, and those of the server. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { gallerySchema, recordingSchema } from '#contract/gallery.ts'
import { type RunEvent, runEventSchema } from '#contract/run.ts'
import { readJson, request, requestText } from './client.ts'

export const galleryAddress = '/samples/recorded/gallery.json'

export const galleryQuery = queryOptions({
  queryKey: ['gallery'],
  queryFn: ({ signal }) => request(galleryAddress, { signal }, gallerySchema),
  staleTime: Number.POSITIVE_INFINITY,
})

export const useGallery = () => useQuery(galleryQuery)

export const recordingQuery = (address: string) =>
  queryOptions({
    queryKey: ['recording', address],
    queryFn: ({ signal }) => request(address, { signal }, recordingSchema),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** The log of a run that has ended; one that goes on would never come to its end here. */
export const runLogQuery = (id: string) =>
  queryOptions({
    queryKey: ['run-log', id],
    queryFn: async ({ signal }) =>
      readLog(await requestText(`/api/runs/${encodeURIComponent(id)}/events`, { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** The events of a whole stream of server-sent events. Throws `unexpected-reply` where one makes no sense. */
export function readLog(stream: string): RunEvent[] {
  return stream
    .split(/\r?\n\r?\n/)
    .map((message) =>
      message
        .split(/\r?\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart())
        .join('\n'),
    )
    .filter((data) => data !== '')
    .map((data) => readJson(200, data, runEventSchema))
}
