/** Sending a bundle in, with progress. */
import { type BundleReport, bundleReportSchema } from '#contract/bundle.ts'
import { ApiProblem, networkProblem, problemOf, readJson } from './client.ts'

export interface BundleHandle {
  /** Rejects with `ApiProblem`. */
  readonly done: Promise<BundleReport>
  readonly abort: () => void
}

export function importBundle(file: File, onSent: (bytes: number) => void): BundleHandle {
  const xhr = new XMLHttpRequest()
  const done = new Promise<BundleReport>((resolve, reject) => {
    xhr.open('POST', '/api/bundles')
    xhr.setRequestHeader('content-type', 'application/zip')
    xhr.upload.onprogress = (event) => onSent(event.loaded)
    xhr.onload = () => {
      try {
        if (xhr.status < 200 || xhr.status >= 300) throw problemOf(xhr.status, xhr.responseText)
        resolve(readJson(xhr.status, xhr.responseText, bundleReportSchema))
      } catch (error) {
        reject(error)
      }
    }
    xhr.onerror = () => reject(networkProblem())
    xhr.onabort = () =>
      reject(new ApiProblem({ code: 'image-upload-aborted', title: 'The upload was cancelled', status: 0 }))
    xhr.send(file)
  })
  return { done, abort: () => xhr.abort() }
}
