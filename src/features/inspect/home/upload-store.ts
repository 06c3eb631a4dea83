/** Uploads on their way: one after the other, in the order in which they came. */
import { create } from 'zustand'
import type { ImageInfo } from '#contract/image.ts'
import type { ApiProblem } from '../../../app/api/client.ts'
import { asProblem, imageQuery, imagesQuery } from '../../../app/api/queries.ts'
import { type UploadHandle, uploadImage } from '../../../app/api/upload.ts'
import { queryClient } from '../../../app/query-client.ts'

/** `leaving`: its image is being opened, and it goes when that is on the screen. */
export type UploadStage = 'waiting' | 'sending' | 'checking' | 'preparing' | 'done' | 'leaving' | 'failed'

export interface Upload {
  readonly id: string
  readonly file: File
  /** address of the local picture, null for types that browsers cannot show */
  readonly preview: string | null
  readonly stage: UploadStage
  readonly sentBytes: number
  /** 0..1 of the preparation, null where it cannot be known */
  readonly share: number | null
  readonly problem: ApiProblem | null
  readonly image: ImageInfo | null
  /** it came alone: it is opened as soon as it is there */
  readonly alone: boolean
}

interface Uploads {
  readonly uploads: readonly Upload[]
}

export const useUploads = create<Uploads>(() => ({ uploads: [] }))

/** Types that every browser of today draws; TIFF is not among them. */
const drawable = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'])

const running = new Map<string, UploadHandle>()
let count = 0

export function addUploads(files: readonly File[]): void {
  const added = files.map((file): Upload => {
    count += 1
    return {
      id: `upload-${count}`,
      file,
      preview: drawable.has(file.type) ? URL.createObjectURL(file) : null,
      stage: 'waiting',
      sentBytes: 0,
      share: null,
      problem: null,
      image: null,
      alone: files.length === 1,
    }
  })
  useUploads.setState(({ uploads }) => ({ uploads: [...uploads, ...added] }))
  void next()
}

/** Stops an upload and forgets it, or forgets one that has ended. */
export function dropUpload(id: string): void {
  running.get(id)?.abort()
  const upload = find(id)
  if (upload?.preview) URL.revokeObjectURL(upload.preview)
  useUploads.setState(({ uploads }) => ({ uploads: uploads.filter((entry) => entry.id !== id) }))
}

/** Its image is being opened: nobody else needs to. */
export function leaveUpload(id: string): void {
  patch(id, { stage: 'leaving' })
}

export function isLeaving(id: string): boolean {
  return find(id)?.stage === 'leaving'
}

export function retryUpload(id: string): void {
  patch(id, { stage: 'waiting', problem: null, sentBytes: 0, share: null })
  void next()
}

/** A damaged or unsupported file stays what it is; only other failures may pass. */
export function canRetry({ problem }: Upload): boolean {
  return problem !== null && !/^image-(empty|too-many|type-unsupported|corrupt|truncated)/.test(problem.code)
}

async function next(): Promise<void> {
  if (running.size > 0) return
  const upload = useUploads.getState().uploads.find((entry) => entry.stage === 'waiting')
  if (!upload) return
  const { id, file } = upload
  patch(id, { stage: 'sending' })
  const handle = uploadImage(file, ({ sentBytes, stage, share }) => {
    const preparing = stage === 'preparing' || stage === 'done'
    patch(id, {
      sentBytes,
      share,
      stage: preparing ? 'preparing' : stage === 'checking' ? 'checking' : 'sending',
    })
  })
  running.set(id, handle)
  try {
    const image = await handle.done
    queryClient.setQueryData(imageQuery(image.id).queryKey, image)
    void queryClient.invalidateQueries({ queryKey: imagesQuery.queryKey })
    patch(id, { stage: 'done', image, sentBytes: file.size, share: 1 })
  } catch (error) {
    // a dropped upload is gone from the list, so this changes nothing for it
    patch(id, { stage: 'failed', problem: asProblem(error) })
  } finally {
    running.delete(id)
    void next()
  }
}

function find(id: string): Upload | undefined {
  return useUploads.getState().uploads.find((entry) => entry.id === id)
}

function patch(id: string, change: Partial<Upload>): void {
  useUploads.setState(({ uploads }) => ({
    uploads: uploads.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)),
  }))
}
