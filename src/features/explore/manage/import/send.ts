/** Sends a list, or a folder file by file, with progress. XMLHttpRequest, since fetch tells nothing of bytes on their way out. */
import { type ImportJob, importJobSchema } from '#contract/import.ts'
import {
  ApiProblem,
  jsonBody,
  networkProblem,
  problemOf,
  readJson,
  request,
} from '../../../../app/api/client.ts'
import { type FoundFile, totalBytes } from './dropped-files.ts'

export interface SendReport {
  readonly sentBytes: number
  readonly sentFiles: number
}

/** Files of a folder that are on their way at once. */
const atOnce = 3

/** One file as the body of a request, byte for byte; answers the text of a good reply. Throws ApiProblem. */
function sendBytes(
  method: 'POST' | 'PUT',
  address: string,
  file: File,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    const abort = () => xhr.abort()
    xhr.open(method, address)
    // Not the type that the browser has for it: a list in JSON is no request in JSON.
    xhr.setRequestHeader('content-type', 'application/octet-stream')
    xhr.upload.onprogress = (event) => onBytes(event.loaded)
    xhr.onload = () => {
      if (xhr.status >= 200 && xhr.status < 300) resolve(xhr.responseText)
      else reject(problemOf(xhr.status, xhr.responseText))
    }
    xhr.onerror = () => reject(networkProblem())
    xhr.onabort = () =>
      reject(new ApiProblem({ code: 'image-upload-aborted', title: 'The upload was cancelled', status: 0 }))
    xhr.onloadend = () => signal.removeEventListener('abort', abort)
    signal.addEventListener('abort', abort)
    xhr.send(file)
  })
}

/** One list. Throws ApiProblem; its code is `image-upload-aborted` after `signal` fired. */
export async function sendList(
  { file }: FoundFile,
  signal: AbortSignal,
  onReport: (report: SendReport) => void,
): Promise<ImportJob> {
  const address = `/api/imports?name=${encodeURIComponent(file.name)}`
  const text = await sendBytes('POST', address, file, signal, (bytes) =>
    onReport({ sentBytes: Math.min(bytes, file.size), sentFiles: 0 }),
  )
  return readJson(200, text, importJobSchema)
}

/** A folder: announced first, then file by file, then looked at. Throws ApiProblem as `sendList`. */
export async function sendFolder(
  name: string,
  files: readonly FoundFile[],
  signal: AbortSignal,
  onReport: (report: SendReport) => void,
): Promise<ImportJob> {
  const job = await request('/api/imports', { ...jsonBody({ kind: 'files', name }), signal }, importJobSchema)
  const address = `/api/imports/${encodeURIComponent(job.id)}`
  const sent = new Map<FoundFile, number>()
  let whole = 0
  const report = () => {
    let bytes = 0
    for (const count of sent.values()) bytes += count
    onReport({ sentBytes: Math.min(bytes, totalBytes(files)), sentFiles: whole })
  }
  const waiting = [...files]
  const work = async () => {
    for (let next = waiting.shift(); next && !signal.aborted; next = waiting.shift()) {
      const found = next
      await sendBytes(
        'PUT',
        `${address}/files?path=${encodeURIComponent(found.path)}`,
        found.file,
        signal,
        (bytes) => {
          sent.set(found, Math.min(bytes, found.file.size))
          report()
        },
      )
      sent.set(found, found.file.size)
      whole += 1
      report()
    }
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, work))
  } catch (error) {
    // What was sent so far is of no use to anybody.
    void fetch(`${address}/cancel`, { method: 'POST' }).catch(() => undefined)
    throw error
  }
  return request(`${address}/preview`, { ...jsonBody({}), signal }, importJobSchema)
}
