/**
 * From a stream of bytes to an image: receive, probe, build the pyramid, keep both, write the row. In this order a
 * crash leaves at most files without a row, which the next start removes; a failure leaves nothing, or the same where
 * several processes take files in.
 */
import { rm } from 'node:fs/promises'
import type { ImageInfo, UploadProgress } from '#contract/image.ts'
import type { FileStore } from '../store/files.ts'
import { startOf } from '../store/plain-text.ts'
import { type Catalogue, type ImageRecord, toInfo } from './catalogue.ts'
import type { Decoder } from './decode/decoder.ts'
import type { ImageLimits } from './limits.ts'
import type { ProgressBoard } from './progress.ts'
import { type Received, receive, tooManyBytes } from './receive.ts'

export interface IngestOptions {
  /** the file's name, for people */
  readonly name: string
  /** `import`: it comes with a dataset; left out, a person brings it */
  readonly origin?: 'upload' | 'import' | undefined
  /** how many bytes the sender announced, a form's wrapping included */
  readonly totalBytes?: number | undefined
  /** under which the progress is told */
  readonly uploadId?: string | undefined
  /** gives the upload up while it is received */
  readonly signal?: AbortSignal | undefined
}

export interface Ingested {
  readonly image: ImageInfo
  /** false: these bytes were here already */
  readonly created: boolean
}

export interface IngestParts {
  readonly files: FileStore
  readonly catalogue: Catalogue
  readonly limits: ImageLimits
  readonly board: ProgressBoard
  readonly decoder: Decoder
  /** whether other processes may take the same bytes in */
  readonly shared: boolean
}

/** What a form may add around its file: an announced length this far above the limit may still hold a file within it. */
const WRAPPING = 64 * 1024

export type Ingest = (body: AsyncIterable<Uint8Array>, options: IngestOptions) => Promise<Ingested>

export function createIngest(parts: IngestParts): Ingest {
  const { files, catalogue, limits, board } = parts
  /** images in the making, so that equal uploads that race become one */
  const making = new Map<string, Promise<Made>>()

  return async (body, options) => {
    const tell = teller(board, options)
    const upload = files.temporaryPath()
    try {
      if ((options.totalBytes ?? 0) > limits.maxBytes + WRAPPING) throw tooManyBytes(limits.maxBytes)
      tell('receiving', 0)
      const received = await receive(body, {
        path: upload,
        maxBytes: limits.maxBytes,
        signal: options.signal,
        onBytes: (bytes) => tell('receiving', bytes),
      })
      tell('checking', received.bytes)
      const onPrepare = () => tell('preparing', received.bytes)
      const { record, created } = await once(making, received.sha256, async () => {
        const there = await findWhole(parts, received.sha256)
        // What a bundle that fails has brought goes again, and may go before it is claimed.
        if (there && (!isClaim(there, options) || (await catalogue.claim(there.id))))
          return { record: there, created: false }
        return { record: await make(parts, upload, received, options, onPrepare), created: true }
      })
      if (!created && isClaim(record, options)) await catalogue.claim(record.id)
      tell('done', received.bytes)
      return { image: toInfo(record), created }
    } catch (error) {
      tell('failed', null)
      throw error
    } finally {
      await rm(upload, { force: true })
    }
  }
}

/** Whether a person brings by hand what came with a dataset before. */
const isClaim = (there: ImageRecord, { origin }: IngestOptions) =>
  there.origin === 'import' && origin !== 'import'

interface Made {
  readonly record: ImageRecord
  readonly created: boolean
}

/** Runs `work` unless work under this key is under way, whose result is then shared. */
async function once(
  making: Map<string, Promise<Made>>,
  key: string,
  work: () => Promise<Made>,
): Promise<Made> {
  const other = making.get(key)
  if (other) return { ...(await other), created: false }
  const mine = work().finally(() => making.delete(key))
  making.set(key, mine)
  return mine
}

async function make(
  { files, catalogue, limits, decoder, shared }: IngestParts,
  upload: string,
  received: Received,
  { name, origin }: IngestOptions,
  onPrepare: () => void,
): Promise<ImageRecord> {
  const header = await decoder.probe(upload, received.head, limits)
  const { sha256: id } = received
  const temporary = files.temporaryPath('.tif')
  const finals = [files.originalPath(id), files.pyramidPath(id)] as const
  let keeping = false
  try {
    onPrepare()
    const { format, stored } = header
    const pyramid = await decoder.pyramid({ path: upload, format, stored, target: temporary })
    const record: ImageRecord = {
      id,
      upright: pyramid.upright,
      stored: header.stored,
      orientation: header.orientation,
      format: header.format,
      bytes: received.bytes,
      name: tidyName(name),
      createdAt: new Date().toISOString(),
      levels: pyramid.levels,
      original: true,
      origin,
      grey: header.grey,
    }
    keeping = true
    await Promise.all([files.keep(upload, finals[0]), files.keep(temporary, finals[1])])
    await catalogue.add(record)
    return record
  } catch (error) {
    await rm(temporary, { force: true })
    // Another process may be just about to write the row of the same files, and a stand-in has had its row all along.
    if (keeping && !shared && !(await mayBeKnown(catalogue, id)))
      await Promise.all(finals.map((path) => rm(path, { force: true })))
    throw error
  }
}

/** Where the database cannot tell, it may be. */
const mayBeKnown = (catalogue: Catalogue, id: string) =>
  catalogue.find(id).then(
    (record) => record !== null,
    () => true,
  )

/** The record of an image whose files are all there; one that lost a file, and a stand-in, is made again from the new upload. */
async function findWhole({ files, catalogue }: IngestParts, id: string): Promise<ImageRecord | null> {
  const record = await catalogue.find(id)
  if (!record?.original) return null
  const paths = [files.originalPath(id), files.pyramidPath(id)]
  const there = await Promise.all(paths.map((path) => files.bring(path)))
  return there.every(Boolean) ? record : null
}

function teller(board: ProgressBoard, { uploadId, totalBytes }: IngestOptions) {
  let receivedBytes = 0
  return (stage: UploadProgress['stage'], bytes: number | null) => {
    receivedBytes = bytes ?? receivedBytes
    const total = totalBytes ?? null
    // Only the receiving can be measured; the decoder does not tell how far it is.
    const measured = stage === 'receiving' && total !== null && total > 0
    const share = measured ? Math.min(1, receivedBytes / total) : stage === 'done' ? 1 : null
    board.set(uploadId, { stage, receivedBytes, totalBytes: total, share })
  }
}

/** The last part of a path, without control characters, at most 200 characters. */
function tidyName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? ''
  return startOf(last.replace(/\p{Cc}/gu, '').trim(), 200)
}
