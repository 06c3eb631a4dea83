/** From the bytes of a view or crop, as it was cut for the model, to the pixels that the network takes. */
import type { LookPicture } from '../look.ts'

/** Rejects where the browser cannot read the picture. A PNG gives the same pixels here as in the server. */
export async function decodeInBrowser(bytes: Blob, sha256: string): Promise<LookPicture> {
  const bitmap = await createImageBitmap(bytes, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' })
  const { width, height } = bitmap
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('this browser has no canvas off screen')
  context.drawImage(bitmap, 0, 0)
  bitmap.close()
  const rgba = context.getImageData(0, 0, width, height).data
  const data = new Uint8Array(width * height * 3)
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3)
    data.set(rgba.subarray(from, from + 3), to)
  return { data, width, height, sha256 }
}
