/** Where a region's pixels come from and how they are sent: the rule, the encoding, and cutting from the pyramid. */
import type { Sharp } from 'sharp'
import { area, type Box, bottom, right, type Size } from '#contract/space.ts'
import type { ImageRecord } from './catalogue.ts'
import type { PictureFormat, PictureSource } from './picture.ts'
import { planRead } from './pyramid.ts'
import { sharp } from './sharp.ts'

/** Up to here a shrunk picture is made from the original. 64 megapixels of JPEG decode in well under a second. */
const SHRINK_FROM_ORIGINAL = 64e6
/** Up to here a picture at full size is cut from the original. */
const CUT_FROM_ORIGINAL = 256e6

/**
 * The rule, which depends on the image and the request alone, so that a picture can be made again the same:
 * pixels that are not shrunk come from the original up to 256 megapixels, because the pyramid's JPEG would alter them;
 * shrunk ones up to 64 megapixels, because shrinking averages the pyramid's small errors away and reads everything.
 */
export function sourceOf(image: Size, region: Size, size: Size): PictureSource {
  const shrunk = size.width < region.width || size.height < region.height
  return area(image) <= (shrunk ? SHRINK_FROM_ORIGINAL : CUT_FROM_ORIGINAL) ? 'original' : 'pyramid'
}

/** `region` in whole pixels inside the image. Rejects with the decoder's error. */
export async function cutPyramid(
  pyramid: string,
  { upright, levels }: Pick<ImageRecord, 'upright' | 'levels'>,
  region: Box<'image'>,
  size: Size,
  format: PictureFormat,
): Promise<Buffer> {
  // Three pixels a side for each one wanted keep the page's box filter out of sight: on an 8K photo and a drawn scene a view
  // then differs from that of the original by less than 1 of 255 on average.
  const { page, ...place } = planRead(upright, levels, region, size, 3)
  const pixels = sharp(pyramid, { page, limitInputPixels: false }).extract(place).toColourspace('srgb')
  return encode(pixels, size, format)
}

/** The bytes as a model is sent them; brought to `size` unless that is null. */
export function encode(pixels: Sharp, size: Size | null, format: PictureFormat): Promise<Buffer> {
  if (size)
    pixels.resize(size.width, size.height, { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false })
  pixels.removeAlpha()
  const encoded =
    format === 'png'
      ? pixels.png({ compressionLevel: 6 })
      : pixels.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
  return encoded.toBuffer()
}

/** True when the region lies inside the image on whole pixels. */
export function isWholePixelsInside(region: Box<'image'>, image: Size): boolean {
  return (
    [region.x, region.y, region.width, region.height].every(Number.isInteger) &&
    region.x >= 0 &&
    region.y >= 0 &&
    right(region) <= image.width &&
    bottom(region) <= image.height
  )
}
