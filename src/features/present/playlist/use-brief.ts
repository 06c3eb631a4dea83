/** What a list says of a run: of this server, or recorded and shipped with Loupe. */
import { useQueries, useQuery } from '@tanstack/react-query'
import { type Gallery, isRecorded } from '#contract/gallery.ts'
import type { MethodId } from '#contract/method.ts'
import type { Answer, Run, Verdict } from '#contract/run.ts'
import { runQuery } from '../../../app/api/queries.ts'
import { galleryQuery } from '../../../app/api/recordings.ts'
import { thumbOf } from '../../../app/thumb.ts'

export interface Brief {
  readonly id: string
  readonly question: string
  readonly method: MethodId
  readonly engineLabel: string
  readonly createdAt: string
  readonly initialAnswer: Answer | null
  readonly refinedAnswer: Answer | null
  readonly initialVerdict: Verdict | null
  readonly refinedVerdict: Verdict | null
  /** of this server's own runs */
  readonly imageId: string | null
  /** of recordings that ship */
  readonly sample: string | null
}

/** Null while it is not known, and where there is no such run. */
export function useBrief(id: string): Brief | null {
  return useBriefs([id])[0] ?? null
}

export function useBriefs(ids: readonly string[]): (Brief | null)[] {
  const gallery = useQuery({ ...galleryQuery, enabled: ids.some(isRecorded) })
  const runs = useQueries({
    queries: ids.map((id) => ({ ...runQuery(id), enabled: !isRecorded(id), retry: false })),
  })
  return ids.map((id, at) => {
    if (isRecorded(id)) return shipped(gallery.data, id)
    const run = runs[at]?.data
    return run ? briefOf(run) : null
  })
}

function shipped(gallery: Gallery | undefined, id: string): Brief | null {
  const entry = gallery?.entries.find((one) => one.id === id)
  return entry ? { ...entry, imageId: null } : null
}

export function briefOf(run: Pick<Run, Exclude<keyof Brief, 'sample'>>): Brief {
  return { ...run, sample: null }
}

export function thumbFor(brief: Pick<Brief, 'imageId' | 'sample'>): string {
  return brief.imageId ? thumbOf(`/iiif/3/${brief.imageId}`) : `/samples/${brief.sample}.thumb.webp`
}
