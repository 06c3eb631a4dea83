/** Cuts a region out of an original and brings it to a size. In the decode process only. */
import type { Box, Size } from '#contract/space.ts'
import { encode } from '../cut.ts'
import type { PictureFormat } from '../picture.ts'
import { upright } from './build-pyramid.ts'

/** `region` in whole pixels inside the upright image. Rejects with the decoder's error. */
export async function cutOriginal(
  path: string,
  stored: Size,
  region: Box<'image'>,
  size: Size,
  format: PictureFormat,
): Promise<Buffer> {
  // An extract before the resize, even of the whole, keeps libvips from shrinking while it decodes: that would
  // make the result depend on the container.
  const pixels = upright(path, stored).extract({
    left: region.x,
    top: region.y,
    width: region.width,
    height: region.height,
  })
  const whole = size.width === region.width && size.height === region.height
  return encode(pixels, whole ? null : size, format)
}
