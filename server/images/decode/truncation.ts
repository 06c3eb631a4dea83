/**
 * Whether a file that would not decode ends before its own structure says it should. Decoders often report a
 * short file and a damaged one with the same words; the containers of PNG, WebP and TIFF tell their length.
 */
import { type FileHandle, open } from 'node:fs/promises'
import type { ImageFormat } from '../sniff.ts'

/** True when the file provably stops too early; false when it is whole or cannot be judged. */
export async function endsTooEarly(path: string, format: ImageFormat): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    switch (format) {
      case 'png':
        return await pngEndsEarly(file, size)
      case 'webp': {
        const head = await read(file, 4, 4)
        return head === null || head.readUInt32LE(0) + 8 > size
      }
      case 'tiff':
        return await tiffEndsEarly(file, size)
      default:
        return false
    }
  } finally {
    await file.close()
  }
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer | null> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position)
  return bytesRead === length ? buffer : null
}

/** Walks the chunks: [length, type, data, CRC] up to IEND. */
async function pngEndsEarly(file: FileHandle, size: number): Promise<boolean> {
  let position = 8
  // Enough for any real file (1 GB in 8 kB chunks), and an end for a hostile one.
  for (let chunks = 0; chunks < 131_072; chunks += 1) {
    const head = await read(file, position, 8)
    if (!head) return true
    const type = head.toString('latin1', 4, 8)
    if (!/^[A-Za-z]{4}$/.test(type)) return false
    position += 12 + head.readUInt32BE(0)
    if (position > size) return true
    if (type === 'IEND') return false
  }
  return false
}

async function tiffEndsEarly(file: FileHandle, size: number): Promise<boolean> {
  const head = await read(file, 0, 8)
  if (!head) return true
  const little = head[0] === 0x49
  const version = little ? head.readUInt16LE(2) : head.readUInt16BE(2)
  if (version === 43) {
    const offset = await read(file, 8, 8)
    return offset === null || (little ? offset.readBigUInt64LE(0) : offset.readBigUInt64BE(0)) + 8n > size
  }
  // The directory of pictures usually stands at the end of the file.
  const offset = little ? head.readUInt32LE(4) : head.readUInt32BE(4)
  if (offset + 2 > size) return true
  const count = await read(file, offset, 2)
  if (!count) return true
  return offset + 2 + (little ? count.readUInt16LE(0) : count.readUInt16BE(0)) * 12 + 4 > size
}
