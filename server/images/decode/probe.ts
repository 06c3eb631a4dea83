/** Reads a file's header before anything is decoded, and decides whether it may be. In the decode process only. */
import { stat } from 'node:fs/promises'
import { ProblemError } from '#contract/error.ts'
import type { Orientation, Size } from '#contract/space.ts'
import { bytesInWords, type ImageLimits, pixelsInWords } from '../limits.ts'
import { type ImageFormat, sniff } from '../sniff.ts'
import { damage } from './damage.ts'
import { sharp } from './untrusted.ts'

export interface Header {
  readonly format: ImageFormat
  /** the size of the pixels as they lie in the file */
  readonly stored: Size
  readonly orientation: Orientation
  /** the size of the upright picture */
  readonly upright: Size
  /** false where decoding has to hold the whole picture in memory */
  readonly streams: boolean
  /** the file has a grey channel alone, with or without alpha */
  readonly grey: boolean
}

const FORMATS = 'Loupe opens JPEG, PNG, WebP, TIFF, AVIF and GIF pictures.'

/**
 * The header of an uploaded file; takes milliseconds whatever its size. `head` holds its first bytes.
 * Throws ProblemError image-type-unsupported, image-truncated, image-corrupt or image-too-many-pixels.
 */
export async function probe(path: string, head: Uint8Array, limits: ImageLimits): Promise<Header> {
  const sniffed = sniff(head)
  if (sniffed.kind === 'stub') {
    throw new ProblemError('image-truncated', `The file ends after ${head.byteLength} bytes.`)
  }
  if (sniffed.kind === 'other') {
    throw new ProblemError('image-type-unsupported', `This is ${sniffed.what}. ${FORMATS}`)
  }
  if (sniffed.kind === 'unknown') {
    throw new ProblemError(
      'image-type-unsupported',
      `This file is not a picture that Loupe knows. ${FORMATS}`,
    )
  }
  const header = await readHeader(path, sniffed.format)
  checkPixels(header, limits)
  checkDensity(header, (await stat(path)).size)
  return header
}

async function readHeader(path: string, format: ImageFormat): Promise<Header> {
  // Without a limit only here: the header is all that is read, and our own limits come next.
  const meta = await sharp(path, { limitInputPixels: false })
    .metadata()
    .catch(async (error: unknown) => {
      throw await damage(error, path, format)
    })
  if (meta.format === 'heif' && meta.compression !== 'av1') {
    throw new ProblemError(
      'image-type-unsupported',
      'This is a HEIC picture, which Loupe cannot read; save it as JPEG or PNG.',
    )
  }
  const stored = { width: meta.width, height: meta.height }
  const orientation = asOrientation(meta.orientation)
  const upright = orientation >= 5 ? { width: stored.height, height: stored.width } : stored
  const rowByRow = format === 'jpeg' || format === 'png' || format === 'tiff'
  return {
    format,
    stored,
    orientation,
    upright,
    streams: rowByRow && meta.isProgressive !== true && orientation === 1,
    grey: meta.space === 'b-w' || meta.space === 'grey16',
  }
}

/** Values outside 1..8 mean nothing; viewers show such a picture as it lies, and so does the decoder. */
function asOrientation(value: number | undefined): Orientation {
  return value !== undefined && Number.isInteger(value) && value >= 1 && value <= 8
    ? (value as Orientation)
    : 1
}

function checkPixels({ stored, streams }: Header, limits: ImageLimits): void {
  const pixels = stored.width * stored.height
  const limit = streams ? limits.maxPixels : Math.min(limits.maxPixels, limits.maxPixelsUnstreamable)
  if (pixels <= limit) return
  const size = `The picture is ${stored.width} × ${stored.height}, ${pixelsInWords(pixels)}.`
  const why = streams
    ? `At most ${pixelsInWords(limit)} can be opened.`
    : `At most ${pixelsInWords(limit)} can be opened when it is progressive, interlaced, rotated by a tag, or WebP, AVIF or GIF, because it has to be decoded whole; saved as an upright baseline JPEG it may have ${pixelsInWords(limits.maxPixels)}.`
  throw new ProblemError('image-too-many-pixels', `${size} ${why}`)
}

/** Larger pictures than this are held to DENSITY. */
const DENSE_ABOVE = 50_000_000
/** Pixels for each byte of the file. A photo has 1 to 20, a plain JPEG 100, a page of line art at most some hundred. */
const DENSITY = 500

/** A small file that unfolds into a huge picture is made to keep a server busy. */
function checkDensity({ stored }: Header, bytes: number): void {
  const pixels = stored.width * stored.height
  if (pixels <= DENSE_ABOVE || pixels <= DENSITY * bytes) return
  throw new ProblemError(
    'image-too-many-pixels',
    `The picture is ${stored.width} × ${stored.height} in a file of only ${bytesInWords(bytes)}; above ${pixelsInWords(DENSE_ABOVE)} a file must have a byte for at most ${DENSITY} pixels.`,
  )
}
