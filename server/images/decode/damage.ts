/** Turns what a decoder says of a bad file into one of our problems. Its own words hold paths and never leave. */
import { ProblemError } from '#contract/error.ts'
import { storageProblem } from '../../store/store-errors.ts'
import type { ImageFormat } from '../sniff.ts'
import { endsTooEarly } from './truncation.ts'

export const formatNames: Record<ImageFormat, string> = {
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  tiff: 'TIFF',
  avif: 'AVIF',
  gif: 'GIF',
}

const cutShort =
  /premature end|unexpected end|end of file|end of stream|not enough data|file size too small|cannot read full|outside of file bounds|truncated/i
const diskFull = /no space left|disk quota exceeded|write error|unable to write/i

/** The problem that fits an error met while reading `path` as `format`. */
export async function damage(error: unknown, path: string, format: ImageFormat): Promise<unknown> {
  if (error instanceof ProblemError) return error
  const stored = storageProblem(error)
  if (stored instanceof ProblemError) return stored
  const said = error instanceof Error ? error.message : String(error)
  if (diskFull.test(said)) {
    return new ProblemError('storage-full', 'The picture could not be written to the data folder.', {
      cause: error,
    })
  }
  const name = formatNames[format]
  if (cutShort.test(said) || (await endsTooEarly(path, format).catch(() => false))) {
    return new ProblemError('image-truncated', `The ${name} file stops before the picture is complete.`, {
      cause: error,
    })
  }
  return new ProblemError('image-corrupt', `The ${name} file is damaged: ${reason(said)}.`, { cause: error })
}

/** Our words for the decoders' usual complaints. */
function reason(said: string): string {
  const extraneous = /(\d+) extraneous bytes/.exec(said)
  if (extraneous) return `there are ${extraneous[1]} stray bytes inside its picture data`
  if (/huffman|code not yet in table|frame data|corrupt frame/i.test(said)) {
    return 'its compressed picture data cannot be decoded'
  }
  if (/pixel limit|dimension|too large|size out of range/i.test(said))
    return 'its header states an impossible size'
  if (/timeout/i.test(said)) return 'decoding it takes too long'
  if (/corrupt header|unsupported image format/i.test(said)) return 'its header cannot be read'
  return 'its picture data cannot be decoded'
}
