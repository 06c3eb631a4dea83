/** From the bytes of a picture as it is sent to the pixels that the network takes. */
import sharp from 'sharp'
import { ProblemError } from '#contract/error.ts'
import type { LookPicture } from '#engine/look.ts'
import type { Manifest } from '#engine/manifest.ts'
import type { Picture } from '../engine.ts'

/** Throws ProblemError `engine-failed`: a picture that is not as its sender says, or not of the model's size. */
export async function decodePicture(
  picture: Picture,
  { view, crop }: Pick<Manifest, 'view' | 'crop'>,
): Promise<LookPicture> {
  const { width, height } = picture
  // A region may be shown alone, in the place of the view, at the crop's size.
  const longest = Math.max(view.longSide, crop?.longSide ?? 0)
  const fits = (side: number) => side > 0 && side <= longest && side % view.multiple === 0
  if (!fits(width) || !fits(height)) {
    throw new ProblemError(
      'engine-failed',
      `The built-in model takes pictures whose sides are multiples of ${view.multiple} and at most ${longest} pixels; this one has ${width} × ${height}`,
    )
  }
  const { data, info } = await decodeRgb(picture.bytes)
  if (info.width !== width || info.height !== height || info.channels !== 3) {
    throw new ProblemError(
      'engine-failed',
      `The picture was announced with ${width} × ${height} pixels and has ${info.width} × ${info.height}`,
    )
  }
  // A buffer of its own, which can be handed to the worker whole.
  return { data: new Uint8Array(data), width, height, sha256: picture.sha256 }
}

async function decodeRgb(bytes: Uint8Array) {
  try {
    return await sharp(bytes)
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
  } catch (cause) {
    throw new ProblemError('engine-failed', 'The built-in model was sent a picture that cannot be read', {
      cause,
    })
  }
}
