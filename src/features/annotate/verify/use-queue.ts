/** Keeps the way through the queue supplied: asks for more before there is nothing left, and loads the next picture ahead. */
import { useEffect, useRef, useState } from 'react'
import type { QueueItem } from '#contract/checking.ts'
import type { Entry } from '#contract/entry.ts'
import type { Size } from '#contract/space.ts'
import type { ApiProblem } from '../../../app/api/client.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { preloadTiles } from '../../../canvas/preload.ts'
import { fetchItem, fetchQueue } from './api.ts'
import { cropOf, cropShare, serviceOf, sizeOf } from './picture.ts'
import { admit, currentItem, givenOf, knownIds, openItem, type Session, wantsMore } from './session.ts'
import { changeSession, useVerify } from './verify-store.ts'

/** ms between two questions while nothing is left, or nobody answers. */
const pauseMs = 5000

/** Why the queue cannot be had; null while it can. `wanted`: the item that the address names; `may`: whether one may check it. */
export function useQueue(
  projectId: string,
  wanted: string | undefined,
  may: (entry: Entry) => boolean,
): ApiProblem | null {
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const more = useVerify(({ session }) => !session.known || wantsMore(session))
  const [first] = useState(wanted)
  const latest = useRef(may)
  latest.current = may
  useEffect(() => {
    if (first === undefined) return
    const abort = new AbortController()
    const { session } = useVerify.getState()
    if (currentItem(session)?.entry.id === first) return
    fetchItem(first, abort.signal).then(
      (item) => {
        // Drafts and deleted items cannot be checked; the address of another project means nothing here.
        const { entry } = item
        if (entry.projectId !== projectId || entry.deletedAt !== null || entry.state === 'draft') return
        if (!latest.current(entry)) return
        changeSession((now) => openItem(now, item))
      },
      () => undefined,
    )
    return () => abort.abort()
  }, [projectId, first])
  useEffect(() => {
    if (!more) return
    const abort = new AbortController()
    const ask = async () => {
      try {
        const queue = await fetchQueue(projectId, knownIds(useVerify.getState().session), abort.signal)
        changeSession((session) => admit(session, queue))
        setProblem(null)
      } catch (error) {
        if (!abort.signal.aborted) setProblem(asProblem(error))
      }
    }
    void ask()
    const timer = setInterval(() => void ask(), pauseMs)
    return () => {
      abort.abort()
      clearInterval(timer)
    }
  }, [projectId, more])
  return problem
}

/** The item that will most likely be open next. */
export function nextItem(session: Session): QueueItem | null {
  return (
    session.items
      .slice(session.at + 1)
      .find(({ entry }) => !givenOf(session, entry.id) && !session.skipped.has(entry.id)) ?? null
  )
}

/** Long enough for the picture that is open to come first, ms. */
const openFirstMs = 300

/** Loads what the panes will show of the next item, so that going on feels instant. */
export function useLoadAhead(next: QueueItem | null, sizes: { full: Size; crop: Size } | null): void {
  const entry = next?.entry ?? null
  useEffect(() => {
    if (!entry || !sizes || sizes.full.width === 0) return
    const crop = cropOf(entry.content.evidence)
    const glances = [
      { target: 'fit' as const, viewport: sizes.full },
      ...(crop ? [{ target: crop, share: cropShare, viewport: sizes.crop }] : []),
    ]
    let stop: (() => void) | null = null
    const timer = setTimeout(() => {
      stop = preloadTiles(serviceOf(entry.imageId), sizeOf(entry), glances)
    }, openFirstMs)
    return () => {
      clearTimeout(timer)
      stop?.()
    }
  }, [entry, sizes])
}
