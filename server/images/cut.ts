/** Cuts a region out of an image and brings it to a size: from the original where that is affordable, else from the pyramid. */
import { area, type Box, bottom, right, type Size } from '#contract/space.ts'
import type { ImageRecord } from './catalogue.ts'
import type { PictureFormat, PictureSource } from './picture.ts'
import { planRead, upright } from './pyramid.ts'
import { sharp } from './sharp.ts'

/** Up to here a shrunk picture is made from the original. 64 megapixels of JPEG decode in well under a second. */
const SHRINK_FROM_ORIGINAL = 64e6
/** Up to here a picture at full size is cut from the original. */
const CUT_FROM_ORIGINAL = 256e6

export interface Cut {
  readonly bytes: Buffer
  readonly source: PictureSource
}

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
export async function cut(
  paths: { original: string; pyramid: string },
  record: ImageRecord,
  region: Box<'image'>,
  size: Size,
  format: PictureFormat,
  source: PictureSource = sourceOf(record.upright, region, size),
): Promise<Cut> {
  const pixels =
    source === 'original' ? fromOriginal(paths, record, region) : fromPyramid(paths, record, region, size)
  if (source === 'pyramid' || size.width !== region.width || size.height !== region.height) {
    pixels.resize(size.width, size.height, { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false })
  }
  pixels.removeAlpha()
  const encoded =
    format === 'png'
      ? pixels.png({ compressionLevel: 6 })
      : pixels.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
  return { bytes: await encoded.toBuffer(), source }
}

function fromOriginal(paths: { original: string }, record: ImageRecord, region: Box<'image'>) {
  // An extract before the resize, even of the whole, keeps libvips from shrinking while it decodes: that would
  // make the result depend on the container.
  return upright(paths.original, record.stored).extract({
    left: region.x,
    top: region.y,
    width: region.width,
    height: region.height,
  })
}

function fromPyramid(paths: { pyramid: string }, record: ImageRecord, region: Box<'image'>, size: Size) {
  // Three pixels a side for each one wanted keep the page's box filter out of sight: on an 8K photo and a drawn scene a view
  // then differs from that of the original by less than 1 of 255 on average.
  const { page, ...place } = planRead(record.upright, record.levels, region, size, 3)
  return sharp(paths.pyramid, { page, limitInputPixels: false }).extract(place).toColourspace('srgb')
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
