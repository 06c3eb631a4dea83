/** Pictures on their way into a project: uploaded one after the other, an item begun on each. */
import { create } from 'zustand'
import type { ImageInfo } from '#contract/image.ts'
import type { ApiProblem } from '../../../app/api/client.ts'
import { asProblem, imageQuery, imagesQuery } from '../../../app/api/queries.ts'
import { uploadImage } from '../../../app/api/upload.ts'
import { queryClient } from '../../../app/query-client.ts'
import { createEntries, type EntryImage } from './edits.ts'
import { useWork } from './work-store.ts'

export interface Incoming {
  readonly id: number
  readonly projectId: string
  readonly file: File
  readonly stage: 'waiting' | 'sending' | 'preparing' | 'failed'
  /** 0..1, null where it cannot be known */
  readonly share: number | null
  readonly problem: ApiProblem | null
}

export const useIntake = create<{ readonly incoming: readonly Incoming[] }>(() => ({ incoming: [] }))

/** Files that were dropped before there was a project to put them in. */
let early: readonly File[] = []
export const keepForProject = (files: readonly File[]): void => {
  early = files
}
export const earlyFiles = (): readonly File[] => early

let count = 0
let running = false

export function addPictures(projectId: string, files: readonly File[]): void {
  early = []
  const added = files.map(
    (file): Incoming => ({ id: ++count, projectId, file, stage: 'waiting', share: null, problem: null }),
  )
  useIntake.setState(({ incoming }) => ({ incoming: [...incoming, ...added] }))
  void next()
}

export function dropIncoming(id: number): void {
  useIntake.setState(({ incoming }) => ({ incoming: incoming.filter((one) => one.id !== id) }))
}

export function retryIncoming(id: number): void {
  patch(id, { stage: 'waiting', problem: null, share: null })
  void next()
}

export const entryImageOf = ({ id, name, width, height }: ImageInfo): EntryImage => ({
  id,
  name,
  width,
  height,
})

async function next(): Promise<void> {
  if (running) return
  const one = useIntake.getState().incoming.find((incoming) => incoming.stage === 'waiting')
  if (!one) return
  running = true
  patch(one.id, { stage: 'sending' })
  try {
    const image = await uploadImage(one.file, ({ sentBytes, stage, share }) =>
      patch(one.id, {
        stage: stage === null ? 'sending' : 'preparing',
        share: stage === null ? sentBytes / Math.max(1, one.file.size) : share,
      }),
    ).done
    queryClient.setQueryData(imageQuery(image.id).queryKey, image)
    void queryClient.invalidateQueries({ queryKey: imagesQuery.queryKey })
    // Another project may have been opened meanwhile: what is begun there would be in the wrong one.
    if (useWork.getState().projectId === one.projectId) createEntries([entryImageOf(image)])
    dropIncoming(one.id)
  } catch (error) {
    patch(one.id, { stage: 'failed', problem: asProblem(error) })
  } finally {
    running = false
    void next()
  }
}

function patch(id: number, change: Partial<Incoming>): void {
  useIntake.setState(({ incoming }) => ({
    incoming: incoming.map((one) => (one.id === id ? { ...one, ...change } : one)),
  }))
}
