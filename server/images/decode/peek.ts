/** A look at a picture's file without taking it in: its size, and a small WebP. */
import { open, stat } from 'node:fs/promises'
import type { ImageLimits } from '../limits.ts'
import { SNIFF_BYTES } from '../sniff.ts'
import { damage } from './damage.ts'
import { probe } from './probe.ts'
import { sharp } from './untrusted.ts'

const SIDE = 320

export interface Peek {
  /** size of the upright picture in pixels */
  readonly width: number
  readonly height: number
  readonly bytes: number
  /** a small WebP as a data: address */
  readonly thumb: string
}

/** Throws the image-… problems of the catalogue, as taking the file in would. */
export async function peek(path: string, limits: ImageLimits): Promise<Peek> {
  const { size } = await stat(path)
  const { upright, stored, format } = await probe(path, await readHead(path), limits)
  const small = await sharp(path, { limitInputPixels: stored.width * stored.height })
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .webp({ quality: 70, effort: 1 })
    .toBuffer()
    .catch(async (error: unknown) => {
      throw await damage(error, path, format)
    })
  return { ...upright, bytes: size, thumb: `data:image/webp;base64,${small.toString('base64')}` }
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const head = Buffer.alloc(SNIFF_BYTES)
    const { bytesRead } = await file.read(head, 0, SNIFF_BYTES, 0)
    return head.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
