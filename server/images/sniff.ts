/** What a file is, told from its first bytes alone; its name and declared type are never asked. */
import type { imageFormats } from '#contract/image.ts'

export type ImageFormat = (typeof imageFormats)[number]

export type Sniffed =
  /** a format that Loupe opens */
  | { kind: 'image'; format: ImageFormat }
  /** something else that we can name, with article: "a PDF document" */
  | { kind: 'other'; what: string }
  /** fewer bytes than any signature, but the beginning of one */
  | { kind: 'stub' }
  | { kind: 'unknown' }

/** How many bytes `sniff` looks at. */
export const SNIFF_BYTES = 4096

const image = (format: ImageFormat): Sniffed => ({ kind: 'image', format })
const other = (what: string): Sniffed => ({ kind: 'other', what })

/** Tells what the file is; `head` holds its first bytes (up to SNIFF_BYTES), not empty. */
export function sniff(head: Uint8Array): Sniffed {
  const latin = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1')
  return magic(latin) ?? isoMedia(latin) ?? text(latin) ?? stub(latin) ?? { kind: 'unknown' }
}

function magic(latin: string): Sniffed | null {
  for (const [signature, found] of signatures) if (latin.startsWith(signature)) return found
  if (latin.startsWith('RIFF') && latin.slice(8, 12) === 'WEBP') return image('webp')
  if (/^(II[*+]\0|MM\0[*+])/.test(latin)) {
    // Canon's raw files are TIFFs whose first picture is a small preview, not the photo.
    return latin.slice(8, 10) === 'CR' ? other('a camera raw file') : image('tiff')
  }
  return null
}

const signatures: readonly (readonly [string, Sniffed])[] = [
  ['\xff\xd8\xff', image('jpeg')],
  ['\x89PNG\r\n\x1a\n', image('png')],
  ['GIF87a', image('gif')],
  ['GIF89a', image('gif')],
  ['%PDF-', other('a PDF document')],
  ['\xff\x0a', other('a JPEG XL picture')],
  ['\0\0\0\x0cJXL ', other('a JPEG XL picture')],
  ['\0\0\0\x0cjP  ', other('a JPEG 2000 picture')],
  ['\xff\x4f\xff\x51', other('a JPEG 2000 picture')],
  ['8BPS', other('a Photoshop document')],
  ['v/1\x01', other('an OpenEXR picture')],
  ['BM', other('a BMP picture')],
  ['\0\0\x01\0', other('an icon file')],
  ['PK\x03\x04', other('a ZIP archive or office document')],
  ['\x1f\x8b', other('a compressed archive')],
  ['\x08\xf2\xa6\xb6', other('a VIPS picture')],
  ['\xb6\xa6\xf2\x08', other('a VIPS picture')],
]

/** AVIF, HEIC and MP4 share one container; its brands tell them apart. */
function isoMedia(latin: string): Sniffed | null {
  if (latin.slice(4, 8) !== 'ftyp') return null
  const length = Math.min(latin.length, Math.max(12, latin.charCodeAt(2) * 256 + latin.charCodeAt(3)))
  const brands: readonly string[] = latin.slice(8, length).match(/.{1,4}/gs) ?? []
  if (brands.includes('avif') || brands.includes('avis')) return image('avif')
  if (brands.some((brand) => /^(hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand))) {
    return other('a HEIC picture, which Loupe cannot read; save it as JPEG or PNG')
  }
  return other('a video')
}

function text(latin: string): Sniffed | null {
  const start = latin.replace(/^(\xef\xbb\xbf)?\s*/, '').toLowerCase()
  if (/<svg[\s>]/.test(start)) return other('an SVG drawing')
  if (start.startsWith('<!doctype html') || start.startsWith('<html')) return other('a web page')
  // Longer than a signature and no control characters but line ends and tabs: something written.
  const control = [...latin].some((c) => c < ' ' && c !== '\n' && c !== '\r' && c !== '\t' && c !== '\f')
  return latin.length > 0 && !control && !stub(latin) ? other('a text file') : null
}

function stub(latin: string): Sniffed | null {
  if (latin.length >= 12) return null
  const beginnings = ['\xff\xd8\xff', '\x89PNG\r\n\x1a\n', 'GIF89a', 'GIF87a', 'II*\0', 'MM\0*', 'RIFF']
  const begun = beginnings.some((signature) =>
    latin.length < signature.length
      ? signature.startsWith(latin) && latin.length >= 2
      : latin.startsWith(signature),
  )
  return begun ? { kind: 'stub' } : null
}
