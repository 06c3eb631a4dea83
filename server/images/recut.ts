/** A part of a picture that was made already, at another size: for methods that crop what the model saw, not the original. */
import type { Box, Size } from '#contract/space.ts'
import type { FileStore } from '../store/files.ts'
import type { StoredPicture } from './picture.ts'
import { sharp } from './sharp.ts'

type Source = Pick<StoredPicture, 'bytes' | 'mediaType'>

/** `part` in whole pixels inside the picture. The format stays. Rejects with the decoder's error. */
export async function recut(
  files: FileStore,
  { bytes, mediaType }: Source,
  part: Box<'view'>,
  size: Size,
): Promise<Omit<StoredPicture, 'source'>> {
  const pixels = sharp(bytes)
    .extract({ left: part.x, top: part.y, width: part.width, height: part.height })
    .resize(size.width, size.height, { fit: 'fill', kernel: 'lanczos3' })
  const encoded =
    mediaType === 'image/png'
      ? pixels.png({ compressionLevel: 6 })
      : pixels.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
  const cut = await encoded.toBuffer()
  const { sha256, url } = await files.put(cut, mediaType === 'image/png' ? 'png' : 'jpg')
  return { bytes: cut, mediaType, sha256, url, width: size.width, height: size.height }
}
