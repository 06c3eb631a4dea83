/** What a picture's cell holds: the bytes themselves, base64, a path, or the key of another row that has the picture. */
import { Refused } from './draft.ts'
import { isKey } from './picture-key.ts'

export type PictureCell =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'path'; readonly path: string }
  /** may also be a path: numbers and short words without a dot are tried as a key first */
  | { readonly kind: 'key'; readonly key: string }

/** Longer text is base64 or nothing. */
const MAX_PATH = 1024

/** Throws Refused no-picture, bad-base64. */
export function pictureOf(cell: unknown): PictureCell {
  if (cell instanceof Uint8Array) return ofBytes(cell)
  if (typeof cell === 'object' && cell !== null) {
    // A structure of bytes and path, as Hugging Face's Image column has it.
    const { bytes, path } = cell as { bytes?: unknown; path?: unknown }
    if (bytes !== null && bytes !== undefined) return pictureOf(bytes)
    if (typeof path === 'string' && path !== '') return { kind: 'path', path }
    throw new Refused('no-picture', 'The cell of the picture holds neither bytes nor a path.')
  }
  const text = cell === null || cell === undefined ? '' : String(cell).trim()
  if (text === '' || text === 'nan') throw new Refused('no-picture', 'The cell of the picture is empty.')
  const data = /^data:image\/[\w.+-]+;base64,/.exec(text.slice(0, 100))
  if (data) return { kind: 'bytes', bytes: decodeBase64(text.slice(data[0].length)) }
  if (isKey(text)) return { kind: 'key', key: text }
  if (text.length <= MAX_PATH && !/[\r\n]/.test(text)) {
    // A tiny picture in base64 begins like one; a path does not.
    if (!isPictureBase64(text)) return { kind: 'path', path: text }
  }
  return { kind: 'bytes', bytes: decodeBase64(text) }
}

/** Bytes of a picture, or base64 as bytes, as a parquet column may hold it. */
function ofBytes(bytes: Uint8Array): PictureCell {
  if (bytes.byteLength === 0) throw new Refused('no-picture', 'The cell of the picture is empty.')
  const start = Buffer.from(bytes.subarray(0, 4096)).toString('latin1')
  const isText = /^[\x20-\x7e\r\n\t]*$/.test(start)
  if (!isText) return { kind: 'bytes', bytes }
  const plain = bytes.byteLength > MAX_PATH && /^[A-Za-z0-9+/]{64}/.test(start)
  return plain
    ? { kind: 'bytes', bytes: decodeBytes(bytes) }
    : pictureOf(Buffer.from(bytes).toString('latin1'))
}

/** How JPEG, PNG, GIF, RIFF (WebP), TIFF and AVIF begin in base64. */
function isPictureBase64(text: string): boolean {
  return (
    /^(?:\/9j\/|iVBORw0KGgo|R0lGODdh|R0lGODlh|UklGR|SUkqA|TU0AK|AAAA)/.test(text) && !/\.\w{2,4}$/.test(text)
  )
}

/** Base64 as bytes, a piece at a time: the whole as a string would be one more copy of a picture. */
function decodeBytes(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (text.includes('\n') || text.includes('\r') || text.includes(' '))
    return decodeBase64(text.toString('latin1'))
  const PIECE = 1 << 20
  const found = Buffer.alloc(Math.ceil((text.length * 3) / 4))
  let at = 0
  for (let from = 0; from < text.length; from += PIECE) {
    at += decodeBase64(text.toString('latin1', from, from + PIECE)).copy(found, at)
  }
  return found.subarray(0, at)
}

/** Node's decoder skips what is not base64; that would turn a broken cell into a broken picture. */
function decodeBase64(text: string): Buffer {
  const clean = /\s/.test(text) ? text.replace(/\s+/g, '') : text
  const body = clean.replace(/=+$/, '')
  const bytes = Buffer.from(body, 'base64')
  // Every 4 characters are 3 bytes, and what is left over is 2 or 3 of them.
  const expected = Math.floor((body.length * 3) / 4)
  if (body.length % 4 === 1 || bytes.byteLength !== expected || clean.length - body.length > 2) {
    throw new Refused('bad-base64', `Its ${text.length} characters are not base64 from beginning to end.`)
  }
  return bytes
}
