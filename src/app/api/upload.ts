/** Sending a picture with progress. XMLHttpRequest, since fetch tells nothing of bytes on their way out. */
import {
  type ImageInfo,
  imageInfoSchema,
  type UploadProgress,
  uploadProgressSchema,
} from '#contract/image.ts'
import { ApiProblem, networkProblem, problemOf, readJson, request } from './client.ts'
import { newUuid } from './uuid.ts'

export interface UploadReport {
  /** bytes of the file that left the browser */
  readonly sentBytes: number
  /** what the server does with it; null while it only receives */
  readonly stage: UploadProgress['stage'] | null
  /** 0..1 of that stage, null where it cannot be known */
  readonly share: number | null
}

export interface UploadHandle {
  /** Rejects with `ApiProblem`; its code is `image-upload-aborted` after `abort`. */
  readonly done: Promise<ImageInfo>
  readonly abort: () => void
}

/** Milliseconds between questions about what the server does with the bytes. */
const pollEvery = 200

export function uploadImage(file: File, onReport: (report: UploadReport) => void): UploadHandle {
  const id = newUuid()
  const xhr = new XMLHttpRequest()
  let poll: ReturnType<typeof setTimeout> | undefined
  let over = false

  const watchServer = async () => {
    try {
      const progress = await request(`/api/uploads/${id}`, undefined, uploadProgressSchema)
      if (!over) onReport({ sentBytes: file.size, stage: progress.stage, share: progress.share })
    } catch {
      // only a look: the upload's own reply tells what went wrong
    }
    if (!over) poll = setTimeout(watchServer, pollEvery)
  }

  const done = new Promise<ImageInfo>((resolve, reject) => {
    xhr.open('POST', `/api/images?upload=${id}`)
    xhr.upload.onprogress = (event) => {
      // the form around the file counts too, by a few hundred bytes
      onReport({ sentBytes: Math.min(event.loaded, file.size), stage: null, share: null })
    }
    xhr.upload.onload = () => {
      onReport({ sentBytes: file.size, stage: 'checking', share: null })
      poll = setTimeout(watchServer, pollEvery)
    }
    xhr.onload = () => {
      try {
        if (xhr.status < 200 || xhr.status >= 300) throw problemOf(xhr.status, xhr.responseText)
        resolve(readJson(xhr.status, xhr.responseText, imageInfoSchema))
      } catch (error) {
        reject(error)
      }
    }
    xhr.onerror = () => reject(networkProblem())
    xhr.onabort = () =>
      reject(new ApiProblem({ code: 'image-upload-aborted', title: 'The upload was cancelled', status: 0 }))
    xhr.onloadend = () => {
      over = true
      clearTimeout(poll)
    }
    const form = new FormData()
    form.set('file', file, file.name)
    xhr.send(form)
  })

  return { done, abort: () => xhr.abort() }
}
