/** Takes a stream of bytes to disk: hashed on the way, held to a limit, never whole in memory. */
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { ProblemError } from '#contract/error.ts'
import { storageProblem } from '../store/store-errors.ts'
import { bytesInWords } from './limits.ts'
import { SNIFF_BYTES } from './sniff.ts'

export interface Received {
  /** lower-case hex */
  readonly sha256: string
  readonly bytes: number
  /** the first SNIFF_BYTES bytes */
  readonly head: Uint8Array
}

export interface ReceiveOptions {
  readonly path: string
  readonly maxBytes: number
  readonly signal?: AbortSignal | undefined
  onBytes?(received: number): void
}

/**
 * Writes the body to `path` (which must not exist). The caller removes the file when this throws: ProblemError
 * image-too-many-bytes, image-empty, image-upload-aborted or storage-full.
 * When reading stops early the body's iterator is closed, which destroys an ordinary stream; a socket that still has
 * to be answered on is passed as `stream.iterator({ destroyOnReturn: false })`.
 */
export async function receive(body: AsyncIterable<Uint8Array>, options: ReceiveOptions): Promise<Received> {
  const hash = createHash('sha256')
  const head: Uint8Array[] = []
  let headBytes = 0
  let bytes = 0
  const file = await open(options.path, 'wx')
  const iterator = body[Symbol.asyncIterator]()
  try {
    const next = reader(iterator, options.signal)
    for (let chunk = await next(); chunk; chunk = await next()) {
      bytes += chunk.byteLength
      if (bytes > options.maxBytes) throw tooManyBytes(options.maxBytes)
      if (headBytes < SNIFF_BYTES) {
        const part = Uint8Array.from(chunk.subarray(0, SNIFF_BYTES - headBytes))
        head.push(part)
        headBytes += part.byteLength
      }
      hash.update(chunk)
      await file.writeFile(chunk)
      options.onBytes?.(bytes)
    }
  } catch (error) {
    // Not awaited: an iterator that waits for bytes which never come would not answer.
    iterator.return?.().catch(() => {})
    throw storageProblem(error)
  } finally {
    await file.close()
  }
  if (bytes === 0) throw new ProblemError('image-empty', 'The file has no bytes in it.')
  return { sha256: hash.digest('hex'), bytes, head: Buffer.concat(head) }
}

export function tooManyBytes(maxBytes: number): ProblemError {
  return new ProblemError('image-too-many-bytes', `A file may have at most ${bytesInWords(maxBytes)}.`)
}

/** Reads chunk by chunk; a broken or aborted stream becomes image-upload-aborted. */
function reader(
  iterator: AsyncIterator<Uint8Array>,
  signal: AbortSignal | undefined,
): () => Promise<Uint8Array | null> {
  const aborted = signal && new Promise<never>((_, reject) => whenAborted(signal, reject))
  aborted?.catch(() => {})
  return async () => {
    try {
      const next = iterator.next()
      const result = await (aborted ? Promise.race([next, aborted]) : next)
      return result.done ? null : result.value
    } catch (error) {
      throw new ProblemError('image-upload-aborted', undefined, { cause: error })
    }
  }
}

function whenAborted(signal: AbortSignal, then: (reason: unknown) => void): void {
  if (signal.aborted) then(signal.reason)
  else signal.addEventListener('abort', () => then(signal.reason), { once: true })
}
